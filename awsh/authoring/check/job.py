"""The child's side of what it was asked to do, and of telling what it found."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from awsh.authoring.check.finding import Level
from awsh.entrypoints import EntryPoint
from awsh.errors import AwshError
from awsh.plugins import import_file


@dataclass
class Job:
    """What is asked, and where answers go: one line of JSON each, so that a death loses none.

    cwd: where the person is. seconds: that an import may take. own: files and folders of the plugin.
    """

    entries: dict[str, str]
    folders: list[str]
    told: str
    cwd: str
    seconds: float
    own: list[Path]

    def tell(self, **record: Any) -> None:
        with open(self.told, "a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def find(self, level: Level, place: str, problem: str, remedy: str = "") -> None:
        self.tell(finding=[level, place, problem, remedy])

    def place(self, thing: Any) -> str:
        """FILE:LINE of a function, or of the last line of the plugin's own that an exception passed."""
        if isinstance(thing, SyntaxError) and thing.filename:
            return self.shown(thing.filename, thing.lineno or 0)
        if isinstance(thing, BaseException):
            frames = [f for f in traceback.extract_tb(thing.__traceback__) if self.is_own(f.filename)]
            return self.shown(frames[-1].filename, frames[-1].lineno or 0) if frames else self.name
        code = getattr(thing, "__code__", None)
        return self.shown(code.co_filename, code.co_firstlineno) if code is not None else self.name

    def shown(self, file: str, line: int) -> str:
        path = os.path.relpath(file, self.cwd)
        return f"{file if path.startswith('..') else path}:{line}"

    def is_own(self, file: str) -> bool:
        return any(Path(file).is_relative_to(place) for place in self.own)

    @property
    def name(self) -> str:
        return ", ".join(self.entries)

    def load(self, name: str) -> Any:
        """The module (or object) that plugin NAME is. Raises whatever that raises."""
        value = self.entries[name]
        if value.endswith(".py"):
            return import_file(Path(value))
        return EntryPoint(name, value, "", "").load()


def read_job() -> Job:
    """What the parent has written; Python looks into the plugin's folders from then on."""
    data = json.loads(Path(sys.argv[1]).read_text())
    # Before what is installed, where another version of it may be, and behind Python's own modules.
    at = next((i for i, entry in enumerate(sys.path) if entry.endswith("-packages")), len(sys.path))
    sys.path[at:at] = data["folders"]
    job = Job(own=[], **data)
    job.own = [place for value in job.entries.values() if (place := _where(value)) is not None]
    job.tell(own=[str(place) for place in job.own])
    return job


def _where(value: str) -> Path | None:
    from importlib.util import find_spec

    if value.endswith(".py"):
        return Path(value)
    try:
        spec = find_spec(value.partition(":")[0].split(".")[0])
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.origin:
        return None
    origin = Path(spec.origin).resolve()
    return origin.parent if origin.name == "__init__.py" else origin


def guarded(job: Job, what: str, do: Callable[[], Any]) -> Any:
    """What DO gives; None, and an error told, where it raises whatever it may."""
    try:
        return do()
    except BaseException as error:
        text = "calls sys.exit" if isinstance(error, SystemExit) else str(error)
        if not isinstance(error, (AwshError, SystemExit)):
            text = f"{type(error).__name__}: {text}"
        job.find("error", job.place(error), f"{what}: {text}", _remedy(error))
        return None


def _remedy(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"install {error.name}, or import it inside the function that needs it"
    if isinstance(error, SystemExit):
        return "raise an error of awsh, such as CommandError"
    return ""


def is_module(thing: Any) -> bool:
    return isinstance(thing, ModuleType)
