"""One command of pip, pipx or uv: as it is shown before it runs, and running it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from awsh.errors import CommandError

if TYPE_CHECKING:
    from awsh.context import Context

TICK = 0.1
"""Seconds between two looks whether it is wanted no more."""


class Step(NamedTuple):
    """What is run. variables: of the environment, where the tool would not find the right place without.

    keeps: awsh stays the one that it is, whatever a plugin asks for: the name on PyPI is another program's, and the
    tool would put that in its place.
    """

    words: tuple[str, ...]
    variables: Mapping[str, str] = MappingProxyType({})
    keeps: bool = True

    def __str__(self) -> str:
        import shlex

        named = [f"{name}={shlex.quote(value)}" for name, value in self.variables.items()]
        return " ".join([*named, shlex.join(self.words)])


def run(ctx: Context, step: Step, label: str) -> None:
    """Runs STEP, with a bar while it does. What it prints is shown if it fails.

    Raises CommandError; KeyboardInterrupt when it was stopped, and then it has ended.
    """
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "NO_COLOR": "1"}
    with (
        tempfile.TemporaryFile() as output,
        tempfile.NamedTemporaryFile("w", prefix="awsh-", suffix=".txt") as constraint,
        ctx.progress(label),
    ):
        constraint.write(f"awsh=={version('awsh')}\n")
        constraint.flush()
        if step.keeps:
            for name in ("PIP_CONSTRAINT", "UV_CONSTRAINT"):
                quiet[name] = f"{os.environ.get(name, '')} {constraint.name}".strip()
        try:
            process = subprocess.Popen(
                step.words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **quiet, **step.variables},
            )
        except OSError as error:
            raise CommandError(f"{step.words[0]} cannot be run: {error.strerror}") from None
        try:
            while process.poll() is None:
                ctx.sleep(TICK)
        finally:
            if process.poll() is None:
                _end(process)
        output.seek(0)
        said = output.read().decode("utf-8", "replace").strip()
    if process.returncode:
        if said:
            ctx.note(said)
        raise CommandError(f"`{step}` exited with {process.returncode}", hint="what it said stands above")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Lets it put back what it has half done, as pip does."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
