"""Large and small objects up and down, listing, deleting, comparing: awsh beside `aws s3`, s5cmd and rclone.

All on one server that answers at once, by turns, each result verified. Run: python benchmarks/s3.py --help
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from measure import PYTHON
from s3_clients import LINES, WARM, Client, clients, environment

ROWS = {
    "up": "{large} up",
    "down": "{large} down",
    "up-many": "{files:,} x 4 KiB up",
    "down-many": "{files:,} x 4 KiB down",
    "list": "list {keys:,}",
    "delete": "delete {files:,}",
    "sync": "sync {files:,} files, nothing to do",
}
SMALL = 4096


class Spent(NamedTuple):
    """CPU and wall seconds, MB at the most, and CPU seconds of the server."""

    cpu: float
    wall: float
    memory: float
    server: float


class Wrong(Exception):
    """A client did not do what it was measured at."""


@dataclass
class Place:
    """Where it all happens: the server, and a folder."""

    url: str
    folder: Path
    large: int
    files: int
    keys: int

    def tell(self, what: str, **words: object) -> Any:
        with urlopen(Request(f"{self.url}/-/{what}?{urlencode(words)}", method="POST")) as answer:
            return json.load(answer)

    def prepare(self) -> None:
        self.tell("seed", bucket="seed", prefix="large", count=1, size=self.large)
        self.tell("seed", bucket="seed", prefix="small/", count=self.files, size=SMALL)
        self.tell("seed", bucket="seed", prefix="list/", count=self.keys, size=16)
        self.tell("empty", bucket="work", prefix="")
        (self.folder / "down").mkdir()
        self.tell("write", folder=self.folder / "large", count=1, size=self.large)
        self.tell("write", folder=self.folder / "small", count=self.files, size=SMALL)
        # Older than all that is in S3, as it is once it was copied there.
        for path in (self.folder / "small").rglob("*.bin"):
            os.utime(path, (1e9, 1e9))


@contextmanager
def serving() -> Iterator[str]:
    """The server's address; it ends with the benchmark, however that ends."""
    server = subprocess.Popen(
        [PYTHON, str(Path(__file__).with_name("s3_server.py"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdin is not None
    assert server.stdout is not None
    with server.stdin, server.stdout:
        yield server.stdout.readline().decode().strip()
    server.wait()


class Run:
    """One row of one client: makes ready, measures, verifies. The first time it looks at every byte."""

    def __init__(self, place: Place, client: Client, row: str) -> None:
        self.place = place
        self.client = client
        self.row = row
        self.first = True
        self.home = place.folder / "home"
        self.home.mkdir(exist_ok=True)
        self.environment = environment(str(self.home), place.url)
        self.output = place.folder / "output"

    def __call__(self) -> Spent:
        here, there = self._ready()
        self.place.tell("look", on=int(self.first))
        before = self.place.tell("state", bucket="none", prefix="")
        command = self.client.commands[self.row](here, there)
        given = f"{WARM}{LINES[self.row](here, there)}\n" if self.client.script else ""
        spent = self._measured(command, given)
        after = self._verify(here)
        if self.client.script:
            alone = self._measured(command, WARM)
            spent = Spent(
                max(0.0, spent.cpu - alone.cpu), max(1e-4, spent.wall - alone.wall), spent.memory, 0
            )
        self.first = False
        return spent._replace(server=after["cpu"] - before["cpu"])

    def _ready(self) -> tuple[str, str]:
        """What is copied, listed or deleted, here and in S3; where it goes there is nothing yet."""
        place = self.place
        place.tell("empty", bucket="work", prefix="")
        # Always another: a disk is slow to make files where as many were deleted a moment ago.
        down = Path(mkdtemp(dir=place.folder / "down"))
        (place.folder / "down" / "large").unlink(missing_ok=True)
        os.sync()
        match self.row:
            case "up":
                return str(place.folder / "large"), "work/x/large"
            case "down":
                return str(down.parent / "large"), "seed/large"
            case "up-many":
                return str(place.folder / "small"), "work/x/"
            case "down-many":
                return str(down / "small"), "seed/small/"
            case "list":
                return "", "seed/list/"
            case "delete":
                place.tell("seed", bucket="work", prefix="x/", count=place.files, size=SMALL)
                place.tell("seed", bucket="work", prefix="kept/", count=3, size=SMALL)
                return "", "work/x/"
            case _:
                return str(place.folder / "small"), "seed/small/"

    def _measured(self, command: list[str], given: str) -> Spent:
        """Runs it as a shell would, its output to a file."""
        source = self.place.folder / "input"
        source.write_text(given)
        with open(source, "rb") as standard_input, open(self.output, "wb") as output:
            began = time.perf_counter()
            child = subprocess.Popen(
                command, stdin=standard_input, stdout=output, stderr=subprocess.STDOUT, env=self.environment
            )
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise Wrong(f"exit code {child.returncode}: {self._said()}")
        return Spent(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, 0)

    def _said(self) -> str:
        return self.output.read_text(errors="replace")[-300:].strip()

    def _verify(self, here: str) -> dict[str, Any]:
        """Raises Wrong when something is not where it should be, or is not what it should be."""
        place = self.place
        state: dict[str, Any] = place.tell(
            "state", bucket="work", prefix="x/", **({"looked": "1"} if self.first else {})
        )
        objects, size = {
            "up": (1, place.large),
            "up-many": (place.files, place.files * SMALL),
        }.get(self.row, (0, 0))
        self._expect("objects", state["objects"], objects)
        self._expect("bytes", state["bytes"], size)
        self._expect("objects with other bytes", state["wrong"], 0)
        self._expect("unfinished uploads", state["uploads"], 0)
        match self.row:
            case "down":
                wrong = place.tell("compare", folder=here, count=1, size=place.large)
                self._expect("files with other bytes", wrong, 0)
            case "down-many":
                wrong = place.tell("compare", folder=here, count=place.files, size=SMALL)
                self._expect("files missing or with other bytes", wrong, 0)
            case "list":
                with open(self.output, "rb") as file:
                    listed = sum(b".bin" in line for line in file)
                self._expect("keys listed", listed, place.keys)
            case "delete":
                kept = place.tell("state", bucket="work", prefix="kept/")
                self._expect("objects beside", kept["objects"], 3)
            case "sync":
                self._expect("objects sent", state["asked"].get("put_object", 0), 0)
                if self.first:
                    self._expect_that_a_change_is_noticed(here)
        return state

    def _expect_that_a_change_is_noticed(self, here: str) -> None:
        """A client that compares nothing would be the quickest."""
        changed = next(Path(here).rglob("*.bin"))
        content = changed.read_bytes()
        changed.write_bytes(content + b"!")
        command = self.client.commands["sync"](here, "seed/small/")
        given = LINES["sync"](here, "seed/small/") if self.client.script else ""
        self._measured(command, given)
        sent = self.place.tell("state", bucket="none", prefix="")["asked"].get("put_object", 0)
        changed.write_bytes(content)
        os.utime(changed, (1e9, 1e9))
        self.place.tell("seed", bucket="seed", prefix="small/", count=self.place.files, size=SMALL)
        self._expect("changed files sent", sent, 1)

    def _expect(self, what: str, found: int, wanted: int) -> None:
        if found != wanted:
            raise Wrong(f"{what}: {found:,} instead of {wanted:,}: {self._said()}")


def by_turns(runs: dict[str, Callable[[], Spent]], rounds: int) -> dict[str, Spent | Wrong]:
    """Each once for warming, then ROUNDS times by turns: medians. Who does not do the work is out."""
    taken: dict[str, list[Spent]] = {name: [] for name in runs}
    out: dict[str, Wrong] = {}
    names = list(runs)
    for number in range(rounds + 1):
        # Each has the place behind each of the others: what one leaves to the system, another pays for.
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            if name in out:
                continue
            try:
                spent = runs[name]()
            except Wrong as why:
                out[name] = why
            else:
                if number:
                    taken[name].append(spent)
    return {
        name: out[name]
        if name in out
        else Spent(*(median(column) for column in zip(*taken[name], strict=True)))
        for name in runs
    }


def show(title: str, medians: dict[str, Spent | Wrong], rounds: int) -> None:
    print(f"\n{title} (medians of {rounds}; ratios to awsh)")
    print(f"  {'':<22} {'CPU s':>7} {'ratio':>6} {'wall s':>7} {'ratio':>6} {'peak MB':>8} {'server s':>9}")
    base = medians.get("awsh")
    for name, spent in medians.items():
        if isinstance(spent, Wrong):
            print(f"  {name:<22} did not do it: {spent}")
            continue
        ratios = [f"{'':6}"] * 2
        if isinstance(base, Spent):
            ratios = [f"{spent.cpu / base.cpu:6.2f}", f"{spent.wall / base.wall:6.2f}"]
        print(
            f"  {name:<22} {spent.cpu:7.3f} {ratios[0]} {spent.wall:7.3f} {ratios[1]} "
            f"{spent.memory:8.0f} {spent.server:9.2f}",
            flush=True,
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", default=",".join(ROWS), help="which, of: %(default)s")
    parser.add_argument("--clients", default="", help="whose name begins so; all that are installed")
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("AWSH_BENCH_ROUNDS", "5")))
    parser.add_argument("--large", type=int, default=1 << 30, help="bytes of the large object (1 GiB)")
    parser.add_argument("--files", type=int, default=5000, help="small objects (%(default)s)")
    parser.add_argument("--keys", type=int, default=100_000, help="keys to list (%(default)s)")
    parser.add_argument("--folder", help="where files are written (a temporary folder)")
    given = parser.parse_args()
    unknown = set(given.rows.split(",")) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")

    failed = False
    with TemporaryDirectory(dir=given.folder) as folder, serving() as url:
        place = Place(url, Path(folder), given.large, given.files, given.keys)
        place.prepare()
        found, missing = clients(url)
        wanted = tuple(given.clients.split(","))
        for row in given.rows.split(","):
            title = ROWS[row].format(
                large=f"{given.large / (1 << 30):g} GiB", files=given.files, keys=given.keys
            )
            runs = {
                client.name: Run(place, client, row) for client in found if client.name.startswith(wanted)
            }
            medians = by_turns(dict(runs), given.rounds)
            show(title, medians, given.rounds)
            failed |= isinstance(medians.get("awsh"), Wrong)
            for name in missing:
                print(f"  {name:<22} skipped: it is not installed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
