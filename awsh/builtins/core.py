"""The shell's plainest commands: echo, source, time, clear, exit, version."""

from __future__ import annotations

import time as clock
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from awsh.command import Command, command
from awsh.context import Context
from awsh.errors import UsageError
from awsh.hookspecs import hookimpl
from awsh.language.expansion import as_text
from awsh.parameters import Duration, LocalPath, Short
from awsh.values import Bytes
from awsh.version import VERSION


@command()
def echo(*words: Any, n: Annotated[bool, Short("n")] = False) -> str | Bytes:
    """Say words, with their variables filled in.

    Args:
        words: what to say; records as JSON.
        n: without a new line at the end.
    Examples:
        awsh> echo "the VPC is $vpc.id"
    """
    text = " ".join(as_text(word) for word in words)
    return Bytes([text.encode("utf-8", "surrogateescape")], text=True) if n else text


@command()
def source(ctx: Context, file: LocalPath, *arguments: str) -> None:
    """Run a script in this shell: its variables and what it chose with `use` stay.

    Args:
        file: the script.
        arguments: what `$1`, `$2` and `$@` mean in it.
    Examples:
        awsh> source setup.awsh lab
    """
    from awsh.script import run_file

    run_file(ctx.shell, Path(file), arguments, ctx.console)


@command()
def time(ctx: Context, *line: str) -> None:
    """Run a pipeline and say how long it took.

    Args:
        line: a whole pipeline, showing its rows included.
    Examples:
        awsh> time s3 ls
    """
    raise UsageError("time wants a pipeline to time", hint="as in `time s3 ls`")


@command()
def sleep(ctx: Context, duration: Duration) -> None:
    """Wait; Ctrl-C ends it.

    Args:
        duration: how long, such as 500ms, 5s or 2m.
    Examples:
        awsh> sleep 2s
    """
    until = clock.monotonic() + duration.total_seconds()
    while (left := until - clock.monotonic()) > 0:
        if ctx.stopped():
            raise KeyboardInterrupt
        clock.sleep(min(left, 0.2))


@command()
def clear(ctx: Context) -> None:
    """Clear the screen.

    Examples:
        awsh> clear
    """
    import os
    import sys

    if sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        sys.stdout.write("\x1b[H\x1b[2J\x1b[3J")
        sys.stdout.flush()


@command(aliases=("quit",))
def exit_(ctx: Context, code: int = 0) -> None:
    """Leave the shell, or end the script.

    Args:
        code: the exit code that awsh leaves, 0 to 255.
    Examples:
        awsh> exit
    """
    if not 0 <= code <= 255:
        raise UsageError(f"an exit code is 0 to 255, not {code}")
    ctx.shell.leave(code)


@command()
def version() -> str:
    """Say which awsh this is.

    Examples:
        awsh> version
    """
    return f"awsh {VERSION}"


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [echo, source, time, sleep, clear, exit_, version]
