"""Completion while typing: each keystroke of realistic lines, with 100,000 names in the cache.

Beside each line stands the floor, which is parsing the same text; and what typing feels while the names
are being put in order in the background. Run: python benchmarks/completion.py
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

NAMES = 100_000
BUDGET = 16.0
ROUNDS = 7


PLUGIN = f"""
import random
from typing import Annotated, Literal, TypedDict
from awsh import Context, Group, Name, Resource, ResourceKind, hookimpl

class Machine(TypedDict):
    id: str
    name: str
    state: Literal["pending", "running", "stopped"]
    cores: int

def names(ctx):
    dice = random.Random(7)
    for number in range({NAMES}):
        stage = dice.choice(["prod", "test", "dev"])
        yield Name(f"i-{{dice.getrandbits(68):017x}}", f"web-{{stage}}-{{number:06d}}", "running, m7g.large")

farm = Group("farm", "Very many machines.")

@farm.command
def ls(ctx: Context, *, deep: bool = False) -> list[Machine]:
    "List the machines."

@farm.command
def stop(ctx: Context, machine: Annotated[str, Resource("farm:machine")], *, force: bool = False) -> None:
    "Stop a machine."

@hookimpl
def awsh_commands():
    return [farm]

@hookimpl
def awsh_resource_kinds():
    return [ResourceKind("farm:machine", "machine", "farm", names=names, columns=("id",), row=Machine)]
"""

LINES = {
    "a name by its beginning": "farm stop web-prod-04213",
    "a name by its id": "farm stop i-0c4f1a2b",
    "a name by its middle": "farm stop prod-0555",
    "a name that is not there": "farm stop zebra-crossing",
    "an option": "farm stop web-prod-000001 --force",
    "a condition": "farm ls | where state = running and name ~ web | sort -cores | first 5",
    "a command behind |": "farm ls | where cores > 4 | farm stop",
    "columns": "farm ls | select id,name,cores | sort -cores",
    "a block": "farm ls | each { echo $it.name }",
    "a path": "source benchmarks/",
    "a system command": "farm ls | !grep web",
    "an operation of AWS": "aws ec2 describe-instances --max-items 5",
}


def timed(call: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def percentile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def main() -> int:
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    with tempfile.TemporaryDirectory() as home:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[name] = home
        return measure()


def measure() -> int:
    from awsh.completion import complete, warm
    from awsh.language import parse
    from awsh.shell import Shell

    file = Path(os.environ["HOME"]) / "farm.py"
    file.write_text(PLUGIN)
    with Shell(region="eu-west-1", plugin_files=[file]) as shell:
        for complaint in shell.plugins.complaints():
            print(complaint)
        first = timed(lambda: complete(shell, "farm ls | ", 10))
        warm(shell)

        # Someone types while the names come in: the worst that the background does to the prompt.
        during = []
        complete(shell, "farm stop web", 13)
        until = time.monotonic() + 60
        while (entry := shell.names.peek(shell.where, "farm:machine")) is None or not entry.ready:
            if time.monotonic() > until:
                raise SystemExit("the names never came")
            during.append(timed(lambda: complete(shell, "farm ls | where state = ru", 26)))
            time.sleep(0.02)
        print(f"{NAMES:,} names in the cache; milliseconds a keystroke\n")
        print(f"{'typing':<26}{'keys':>5}{'median':>9}{'p99':>9}{'most':>9}{'parse':>9}{'ratio':>8}")
        everything: list[float] = []
        for what, line in LINES.items():
            took: list[float] = []
            floor: list[float] = []
            for _ in range(ROUNDS):
                for end in range(1, len(line) + 1):
                    text = line[:end]
                    took.append(timed(lambda text=text: complete(shell, text, len(text))))  # type: ignore[misc]
                    floor.append(timed(lambda text=text: parse(text)))  # type: ignore[misc]
            everything += took
            middle, ground = statistics.median(took), statistics.median(floor)
            print(
                f"{what:<26}{len(line):>5}{middle:>9.2f}{percentile(took, 0.99):>9.2f}{max(took):>9.2f}"
                f"{ground:>9.3f}{middle / ground:>8.1f}"
            )
        p99 = percentile(everything, 0.99)
        print(
            f"\nall: median {statistics.median(everything):.2f}, p99 {p99:.2f}: {p99 / BUDGET:.2f} of the budget"
        )
        print(f"the first completion behind | in a new shell, not warmed: {first:.1f}")
        if during:
            print(
                f"while the names arrive: median {statistics.median(during):.2f}, p99 {percentile(during, 0.99):.2f}, "
                f"most {max(during):.2f}, {len(during)} keystrokes"
            )
    return 0 if p99 < BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
