"""`> FILE` and `>> FILE`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from awsh.errors import CommandError
from awsh.output.formats import FORMATS, Format, format_called, format_for, render
from awsh.output.layout import PLAIN
from awsh.output.sink import encoded
from awsh.values import Bytes, Rows, Value


def to_file(
    value: Value,
    path: Path,
    format_name: str | None = None,
    append: bool = False,
    *,
    formats: Mapping[str, Format] = FORMATS,
) -> None:
    """Writes VALUE to PATH, in the format that its extension stands for unless FORMAT_NAME says another.

    `>` replaces the file whole or leaves it as it was, with the mode it had; a new one has the
    user's umask. APPEND adds at the end, in csv and tsv under the columns already there. Bytes and
    text are written as they are. Devices and pipes are written to directly.
    Raises CommandError when it cannot be written, and UsageError for an unknown format.
    """
    format = format_for(path, formats) if format_name is None else format_called(format_name, formats)
    from awsh.files import write_whole

    target = path.resolve()
    # Not Path.exists: a parent that may not be searched is an error, not an absence.
    try:
        status = _status(target)
        if status is not None and stat.S_ISDIR(status.st_mode):
            raise CommandError(f"cannot write {str(path)!r}: it is a folder")
        if append:
            with open(target, "ab") as file:
                _write_through(
                    _appended(value, format, target), file, once=isinstance(value, Rows) and value.once
                )
        elif status is not None and not stat.S_ISREG(status.st_mode):
            with open(target, "wb") as file:
                _write_through(_chunks(value, format), file)
        else:
            if status is not None and not os.access(target, os.W_OK):
                raise CommandError(f"cannot write {str(path)!r}: permission denied")
            mode = stat.S_IMODE(status.st_mode) if status is not None else 0o666 & ~_umask()
            write_whole(target, _produced(_chunks(value, format)), mode=mode)
    except BrokenPipeError:
        pass
    except _ProducerError as error:
        raise error.cause from error.cause.__cause__
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CommandError(f"cannot write {str(path)!r}: {reason}") from error
    finally:
        close = getattr(value, "close", None)
        if close is not None:
            close()


def as_written(
    value: Value, name: str, formats: Mapping[str, Format] = FORMATS, format_name: str = ""
) -> Iterator[bytes]:
    """VALUE as `> NAME` writes it, or in the format that is called FORMAT_NAME. Raises UsageError."""
    return _chunks(
        value, format_called(format_name, formats) if format_name else format_for(Path(name), formats)
    )


class _ProducerError(Exception):
    """An OSError of whoever makes the rows, which is not the file's."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause


def _chunks(value: Value, format: Format) -> Iterator[bytes]:
    if isinstance(value, Bytes):
        yield from value
        return
    for piece in render(value, PLAIN, format):
        yield encoded(piece)


def _appended(value: Value, format: Format, target: Path) -> Iterator[bytes]:
    if isinstance(value, (Bytes, str)) or format.append is None or not target.stat().st_size:
        yield from _chunks(value, format)
        return
    from awsh.output.shape import shape

    if not _ends_its_line(target):
        yield b"\n"
    with open(target, encoding="utf-8", errors="surrogateescape", newline="") as existing:
        for piece in format.append(shape(value), PLAIN, existing):
            yield encoded(piece)


def _ends_its_line(target: Path) -> bool:
    with open(target, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _write_through(chunks: Iterator[bytes], file: BinaryIO, *, once: bool = False) -> None:
    """once: what is read of them can't be had again, so that it is with the system before more is."""
    for chunk in _produced(chunks):
        file.write(chunk)
        if once:
            file.flush()


def _produced(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except OSError as error:
        raise _ProducerError(error) from error


def _status(target: Path) -> os.stat_result | None:
    try:
        return target.stat()
    except FileNotFoundError:
        return None


def _umask() -> int:
    # There is no way to read it but to set it: to the strictest, for the moment.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
