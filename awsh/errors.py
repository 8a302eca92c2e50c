"""Everything that can go wrong, and the exit code each leaves.

AwshError
├── UsageError            2  a line that cannot be parsed or bound; knows its place
├── ConfigError           3  settings, profile, credentials, target
├── PluginError           4  a plugin failed; names it
├── CommandError          1  a command could not do what was asked
│   ├── Exited            1  a command, here or on a server, exited with another code than 0
│   └── PartialFailure    6  some items done, some not; names every one that was not
├── AwsError              5  AWS refused; carries its code and operation
└── Interrupted         130  Ctrl-C
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What `awsh` leaves behind for the program that started it."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIG = 3
    PLUGIN = 4
    AWS = 5
    PARTIAL = 6
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a line: character offsets, end not included."""

    start: int
    end: int

    def __or__(self, other: Span) -> Span:
        return Span(min(self.start, other.start), max(self.end, other.end))


class AwshError(Exception):
    """The base of every error that is shown as one line.

    hint: what to type next, shown in brackets behind the message.
    span: the place in the line that it speaks of, if it does.
    """

    exit_code: int = ExitCode.FAILED

    def __init__(self, message: str, *, hint: str | None = None, span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.span = span

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class CommandError(AwshError):
    """A command could not do what was asked of it."""


class Exited(CommandError):
    """A command of the system exited with a code other than 0, which is how they say no.

    code: what awsh leaves behind then; FAILED when None.
    """

    def __init__(self, message: str, *, code: int | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.exit_code = code


class PartialFailure(CommandError):
    """Some items were done and some were not.

    failures: (item, reason) for each that was not. ended: why the rest was not even tried. summary: how many.
    """

    exit_code = ExitCode.PARTIAL

    def __init__(self, done: int, failures: Sequence[tuple[str, str]], *, ended: str = "") -> None:
        self.done = done
        self.failures = tuple(failures)
        rest = f", the rest not tried: {ended}" if ended else ""
        self.summary = f"{len(self.failures):,} failed, {done:,} done{rest}"
        named = "; ".join(f"{item}: {why}" for item, why in self.failures)
        super().__init__(self.summary + (f"{'; ' if ended else ': '}{named}" if named else ""))


class UsageError(AwshError):
    """A line that cannot be understood. usage: the command's usage line, when it got that far."""

    exit_code = ExitCode.USAGE

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        span: Span | None = None,
        usage: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, span=span)
        self.usage = usage


class ConfigError(AwshError):
    """Settings, profile, credentials or target are not usable as they are."""

    exit_code = ExitCode.CONFIG


class PluginError(AwshError):
    """A plugin failed. The message names it; the original exception is the cause."""

    exit_code = ExitCode.PLUGIN


class AwsError(AwshError):
    """AWS refused a request.

    code: AWS's error code, such as NoSuchBucket. service, operation: as botocore spells them.
    """

    exit_code = ExitCode.AWS

    def __init__(
        self, code: str, message: str, *, service: str = "", operation: str = "", hint: str | None = None
    ) -> None:
        super().__init__(f"{code}: {message}", hint=hint)
        self.code = code
        self.service = service
        self.operation = operation


class Interrupted(AwshError):
    """The user stopped it with Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED

    def __init__(self) -> None:
        super().__init__("interrupted")


class Leave(BaseException):
    """`exit` was called: everything up to the front is left, which then leaves `Shell.leaving`."""


def nearest(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """What of KNOWN a misspelt WORD may mean, in whatever case, the nearest first.

    cutoff: how alike they must be, from 0 to 1.
    """
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    return [by_lower[name] for name in get_close_matches(word.lower(), by_lower, n=most, cutoff=cutoff)]


def suggest(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> str | None:
    """`did you mean 'x'?` for a misspelt WORD, or None where nothing known is near; most: how many to name."""
    near = nearest(word, known, most=most, cutoff=cutoff)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else None
