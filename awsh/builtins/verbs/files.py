"""Verbs that write files: save, tee."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from awsh.command import command
from awsh.context import Context
from awsh.errors import CommandError, UsageError
from awsh.parameters import PIPED, LocalPath
from awsh.values import Bytes, Rows, Value

_AHEAD = 1000


@command()
def save(
    ctx: Context,
    value: Annotated[Value, PIPED],
    file: LocalPath,
    *,
    append: bool = False,
    force: bool = False,
) -> None:
    """Writes to FILE, in the format of its extension (.json .jsonl .yaml .csv .tsv, else a table).

    The file is there whole or not at all. One that is there already is kept, unless `--force` or `--append`
    says otherwise; `> FILE` replaces it unasked.

    Args:
        file: where to.
        append: add at the end of what is there.
        force: replace the file.
    Examples:
        awsh> s3 ls logs/ | save keys.csv
        awsh> s3 cat lab/notes.txt | save notes.txt --force
    """
    from awsh.output import to_file

    _check(file, append, force)
    to_file(value, file, None, append, formats=ctx.shell.formats)


@command()
def tee(
    ctx: Context,
    value: Annotated[Value, PIPED],
    file: LocalPath,
    *,
    append: bool = False,
    force: bool = False,
) -> Value:
    """Writes to FILE as `save` does, and hands on what came.

    Where the rest of the pipeline stops early, as `first 5` does, the file has what passed until then.

    Args:
        file: where to.
        append: add at the end of what is there.
        force: replace the file.
    Examples:
        awsh> s3 ls logs/ --recursive | tee keys.csv | sum size
    """
    from awsh.output import to_file

    _check(file, append, force)

    def write(copy: Value) -> None:
        to_file(copy, file, None, append, formats=ctx.shell.formats)

    if isinstance(value, Rows):
        return value.over(_Copy(value, lambda items: write(value.over(items))))
    if isinstance(value, Bytes):
        return Bytes(_Copy(value, lambda chunks: write(Bytes(chunks, value.text))), value.text, value.name)
    write(value)
    return value


def _check(file: Path, append: bool, force: bool) -> None:
    if append and force:
        raise UsageError("--append adds to the file and --force replaces it: only one can be meant")
    if not append and not force and file.is_file():
        raise CommandError(f"{file} is there already", hint="--force replaces it, --append adds to it")


class _Abandoned(Exception):
    """The rows will not come to their end."""


class _Copy:
    """Items on their way, with a thread that writes the same ones."""

    def __init__(self, source: Rows | Bytes, write: Any) -> None:
        self._source = source
        self._write = write
        self._queue: queue.Queue[Any] = queue.Queue(_AHEAD)
        self._end = object()
        self._problem: BaseException | None = None
        self._passing = self._items()

    def __iter__(self) -> Iterator[Any]:
        return self._passing

    def close(self) -> None:
        self._passing.close()  # type: ignore[attr-defined]

    def _items(self) -> Iterator[Any]:
        writer = threading.Thread(target=self._writing, daemon=True)
        writer.start()
        try:
            for item in self._source:
                self._put(writer, item)
                yield item
        except GeneratorExit:
            self._finish(writer, self._end)
            raise
        except BaseException:
            self._problem = None
            with suppress(Exception):
                self._finish(writer, _Abandoned())
            raise
        else:
            self._finish(writer, self._end)
        finally:
            self._source.close()

    def _put(self, writer: threading.Thread, item: Any) -> None:
        while self._problem is None:
            try:
                self._queue.put(item, timeout=0.2)
            except queue.Full:
                if writer.is_alive():
                    continue
            return
        raise self._problem

    def _finish(self, writer: threading.Thread, last: Any) -> None:
        if self._problem is None:
            self._put(writer, last)
        writer.join()
        if self._problem is not None and not isinstance(self._problem, _Abandoned):
            raise self._problem

    def _writing(self) -> None:
        try:
            self._write(self._read())
        except BaseException as problem:
            self._problem = problem

    def _read(self) -> Iterator[Any]:
        while True:
            item = self._queue.get()
            if item is self._end:
                return
            if isinstance(item, _Abandoned):
                raise item
            yield item


VERBS = (save, tee)
