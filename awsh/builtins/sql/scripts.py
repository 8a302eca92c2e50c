"""Statements from a file, of any size: no more is held than one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from awsh.builtins.sql.statements import run_all
from awsh.errors import CommandError
from awsh.sql import Session, split_lines
from awsh.values import Value

if TYPE_CHECKING:
    from awsh.builtins.sql.running import Job

_RESTRICT = re.compile(rb"\\(?:un)?restrict \w+\r?\n?")
"""What pg_dump writes for psql alone, around everything that it writes."""
_STEP = 256 * 1024


def run_file(job: Job, session: Session, path: Path) -> Value:
    """Raises CommandError with FILE:LINE."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    with file, job.ctx.progress(path.name, os.fstat(file.fileno()).st_size, unit="B") as bar:
        lines = _decoded(_counted(file, bar.advance), str(path))
        return run_all(job, session, split_lines(lines, session.family), where=f"{path}:")


def _counted(file: BinaryIO, advance: Callable[[int], None]) -> Iterator[bytes]:
    read = 0
    for line in file:
        read += len(line)
        if read >= _STEP:
            advance(read)
            read = 0
        yield line
    advance(read)


def _decoded(lines: Iterable[bytes], where: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if line.startswith(b"\\") and _RESTRICT.fullmatch(line):
            yield "\n"
            continue
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise CommandError(
                f"{where}:{number}: not UTF-8", hint="`!iconv -t utf-8 FILE | sql DB`"
            ) from None


def lines_of(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of what comes in pieces, with their ends."""

    def lines() -> Iterator[bytes]:
        rest = b""
        for chunk in chunks:
            *whole, rest = (rest + chunk).splitlines(keepends=True) if b"\n" in chunk else [rest + chunk]
            if rest.endswith(b"\n"):
                whole, rest = [*whole, rest], b""
            yield from whole
        if rest:
            yield rest

    return _decoded(lines(), "line")
