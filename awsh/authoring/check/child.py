"""A process that plugins are looked at in: whatever one does there is done to nobody else."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh import plugins
from awsh.authoring.check.subject import Subject
from awsh.paths import config_dir
from awsh.plugins import DISABLED, listed

if TYPE_CHECKING:
    from awsh.context import Context

TICK = 0.05

MARK = "awsh-check"
"""Begins the lines that part imports which are the plugin's from those that are not."""


@dataclass
class Told:
    """What a child has told before it ended. stage: what it was about to do last. late: it was ended."""

    records: list[dict[str, Any]] = field(default_factory=list)
    output: str = ""
    errors: str = ""
    code: int = 0
    late: bool = False

    @property
    def stage(self) -> str:
        return next((record["stage"] for record in reversed(self.records) if "stage" in record), "starting")

    @property
    def whole(self) -> bool:
        """It came to its end by itself."""
        return self.stage == "done"

    def of(self, key: str) -> Iterator[Any]:
        return (record[key] for record in self.records if key in record)


def run(ctx: Context, found: Subject, module: str, seconds: float, *options: str) -> Told:
    """Runs MODULE of this package on FOUND in a process of its own, with a home that is thrown away.

    It has SECONDS. Raises KeyboardInterrupt, and then it has ended.
    """
    with tempfile.TemporaryDirectory(prefix="awsh-check-", ignore_cleanup_errors=True) as home:
        job = Path(home) / "job.json"
        told = Path(home) / "told.jsonl"
        work = Path(home) / "work"
        given = found.root / "examples" if found.root else None
        if given is not None and given.is_dir():
            # What its examples read; a copy, so that none writes into it.
            shutil.copytree(given, work)
        else:
            work.mkdir()
        job.write_text(
            json.dumps(
                {
                    "entries": dict(found.entries),
                    "folders": [str(folder) for folder in found.folders],
                    "told": str(told),
                    "cwd": str(Path.cwd()),
                    "seconds": plugins.LOAD_SECONDS,
                }
            )
        )
        command = [sys.executable, "-P", *options, "-m", f"awsh.authoring.check.{module}", str(job)]
        with (Path(home) / "out").open("wb") as output, (Path(home) / "err").open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=work,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=_environment(ctx, found, Path(home)),
                start_new_session=True,
            )
            result = Told()
            try:
                left = seconds
                while process.poll() is None and left > 0:
                    ctx.sleep(TICK)
                    left -= TICK
                result.late = process.poll() is None
            finally:
                _end(process)
        result.code = process.returncode
        result.records = list(_records(told))
        result.output = (Path(home) / "out").read_text(errors="replace")
        result.errors = (Path(home) / "err").read_text(errors="replace")
        return result


def _records(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        for line in path.read_text(errors="replace").splitlines():
            # The last one may be cut off.
            with contextlib.suppress(ValueError):
                yield json.loads(line)


def _environment(ctx: Context, found: Subject, home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "AWSH_", "XDG_", "PYTHONSTARTUP", "PYTHONPROFILE"))
    }
    left_out = {*listed(ctx.setting(DISABLED.name)), *found.entries}
    return {
        **kept,
        "HOME": str(home),
        # The person's own one-file plugins count: theirs is a name that may clash.
        "XDG_CONFIG_HOME": str(config_dir().parent),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWSH_DISABLED_PLUGINS": ",".join(sorted(left_out)),
        "NO_COLOR": "1",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """All that it has started, too."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            continue
