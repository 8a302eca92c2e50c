"""Runtimes: which there are, which AWS has given up, and which one fits code."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache

from awsh import Candidate, Completing, Context, Name, UsageError, suggest

DEPRECATED = {
    "python3.10": date(2026, 10, 31),
    "python3.9": date(2025, 12, 15),
    "python3.8": date(2024, 10, 14),
    "python3.7": date(2023, 12, 4),
    "nodejs20.x": date(2026, 4, 30),
    "nodejs18.x": date(2025, 9, 1),
    "nodejs16.x": date(2024, 6, 12),
    "dotnet8": date(2026, 11, 10),
    "dotnet6": date(2024, 12, 20),
    "ruby3.2": date(2026, 3, 31),
    "provided.al2": date(2026, 7, 31),
    "java8": date(2024, 1, 8),
    "go1.x": date(2024, 1, 8),
    "provided": date(2024, 1, 8),
    "python3.11": date(2027, 6, 30),
    "nodejs22.x": date(2027, 4, 30),
    "ruby3.3": date(2027, 3, 31),
}
"""From when on AWS mends nothing of them any more, as it has announced; older ones than these are long gone."""

_GONE = re.compile(
    r"python(?:2\.7|3\.6)|nodejs(?:|4\.3|4\.3-edge|6\.10|8\.10|10\.x|12\.x|14\.x)|dotnetcore.*|ruby2\..*"
)
_BY_FILE = {".py": "python", ".js": "nodejs", ".mjs": "nodejs", ".cjs": "nodejs", ".rb": "ruby"}
_USUAL = {"python": "python3.13", "nodejs": "nodejs22.x", "ruby": "ruby3.4"}


def known(ctx: Context) -> tuple[str, ...]:
    """Every runtime that AWS's own model names, the newest of a language last."""
    model = ctx.client("lambda").meta.service_model
    return tuple(name for name in model.shape_for("Runtime").enum if not _GONE.fullmatch(name))


def deprecated_since(runtime: str) -> date | None:
    """The day, if it has come."""
    if _GONE.fullmatch(runtime):
        return date(2023, 1, 1)
    day = DEPRECATED.get(runtime)
    return day if day is not None and day <= datetime.now(UTC).date() else None


def check_runtime(ctx: Context, runtime: str) -> None:
    """Notes one that is deprecated. Raises UsageError for one that is none."""
    since = deprecated_since(runtime)
    if since is not None:
        ctx.note(
            f"{runtime} is deprecated since {since}: AWS mends nothing in it, and refuses new functions in time"
        )
        return
    there = known(ctx)
    if runtime not in there:
        raise UsageError(
            f"AWS has no runtime {runtime!r}",
            hint=suggest(runtime, there, most=3) or f"it has {', '.join(there)}",
        )


def default_for(ctx: Context, names: tuple[str, ...]) -> str:
    """The runtime for code with files of these NAMES; of Python the one that awsh runs on, if AWS has it.

    Raises UsageError where they do not tell.
    """
    top = [name for name in names if "/" not in name] or list(names)
    languages = {lang for name in top for end, lang in _BY_FILE.items() if name.endswith(end)}
    if "bootstrap" in names:
        return "provided.al2023"
    if len(languages) != 1:
        raise UsageError("which runtime is it for?", hint="as in --runtime python3.13; Tab shows them all")
    language = languages.pop()
    if language == "python":
        return default_python(ctx)
    return _USUAL[language]


def default_python(ctx: Context) -> str:
    """The Python of awsh itself, with which code was likely tried; another one where AWS does not have it."""
    own = own_python()
    return own if own in known(ctx) and deprecated_since(own) is None else _USUAL["python"]


@lru_cache(1)
def own_python() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def python_of(runtime: str) -> str:
    """The version, `3.12`. Raises UsageError for a runtime that has no Python."""
    if not runtime.startswith("python"):
        raise UsageError(f"{runtime} has no Python for a requirements file", hint="leave --requirements out")
    return runtime.removeprefix("python")


def complete_runtimes(completing: Completing) -> Iterator[Candidate]:
    """Those that are not deprecated, the newest first; the rest once it is begun."""
    ctx, word = completing.ctx, completing.word

    def fetch() -> Iterator[Name]:
        for name in reversed(known(ctx)):
            since = deprecated_since(name)
            yield Name(name, description=f"deprecated since {since}" if since else "")

    for found in ctx.matching("lambda:runtimes", word, "lambda", fetch):
        if not found.description or (word and found.id.startswith(word)):
            yield Candidate(found.id, found.description)
