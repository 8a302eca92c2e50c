"""How the benchmarks measure: whole commands by turns, medians, and ratios taken in one run."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROUNDS = int(os.environ.get("AWSH_BENCH_ROUNDS", "7"))
PYTHON = sys.executable


@contextmanager
def sandbox() -> Iterator[str]:
    """The address of a fresh sandbox, in a home of its own; the environment points boto3 and aws at it."""
    from awsh.sandbox import connect

    with TemporaryDirectory() as home:
        os.environ.update(
            HOME=home,
            AWS_ACCESS_KEY_ID="AKIAEXAMPLE",
            AWS_SECRET_ACCESS_KEY="example",
            AWS_DEFAULT_REGION="us-east-1",
            AWS_EC2_METADATA_DISABLED="true",
        )
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        target = connect("bench")
        assert target.endpoint_url is not None
        try:
            url = target.endpoint_url()
            os.environ["AWS_ENDPOINT_URL"] = url
            yield url
        finally:
            target.close()


def cpu_and_wall(command: Sequence[str], given: str = "") -> tuple[float, float]:
    """Seconds of CPU (with its children's) and of wall time that one command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, input=given, capture_output=True, text=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def by_turns(runs: dict[str, Callable[[], tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    """Each run once for warming, then ROUNDS times by turns: the median CPU and wall seconds of each."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for each in runs.values():
        each()
    for _ in range(ROUNDS):
        for name, each in runs.items():
            taken[name].append(each())
    return {name: (median(c for c, _ in t), median(w for _, w in t)) for name, t in taken.items()}


def show(title: str, medians: dict[str, tuple[float, float]], floor: str) -> None:
    """Prints a table, with ratios to FLOOR."""
    print(f"\n{title} (medians of {ROUNDS}; ratios to {floor})")
    print(f"  {'':<34} {'CPU ms':>8} {'ratio':>6} {'wall ms':>8} {'ratio':>6}")
    base = medians[floor]
    for name, (cpu, wall) in medians.items():
        ratios = (cpu / base[0] if base[0] else 0, wall / base[1])
        print(f"  {name:<34} {cpu * 1000:8.1f} {ratios[0]:6.2f} {wall * 1000:8.1f} {ratios[1]:6.2f}")


def program(name: str) -> Path:
    """A program beside the Python that runs this."""
    return Path(PYTHON).with_name(name)
