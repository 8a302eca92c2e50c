"""What flows along a pipeline.

A command returns rows, one record, bytes, text, a truth, or nothing. `Rows`, `Record` and
`Bytes` say which columns a table shows and what kind of resource the rows are; anything
else flows as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
"""What one item of rows is to a verb: a value by the name of its column."""

_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


class Size(int):
    """A number of bytes: an int everywhere, and `1.5 MiB` in a table."""

    __slots__ = ()


def human_size(count: int) -> str:
    """A number of bytes: `512 B`, `1.5 MiB`."""
    if -1024 < count < 1024:
        return f"{int(count)} B"
    scaled, power = count / 1024, 0
    # 1023.96 would show as 1024.0 of the smaller unit.
    while abs(scaled) >= 1023.95 and power < len(_UNITS) - 1:
        scaled, power = scaled / 1024, power + 1
    return f"{scaled:.1f} {_UNITS[power]}"


@dataclass(slots=True)
class Rows:
    """Items that arrive one by one, and can be gone through once.

    items: mappings mostly; plain values after `get`.
    columns: the default view, in order; empty means all that the rows have.
    kind: the resource kind of the rows (`s3:object`), which lets them feed a command.
    fields: what a row may have, beyond what those at hand do: asking for it is no mistake.
    held: False where they tell why the answer to what was asked is no: shown, and a no to `&&`, `if` and
        the exit code. Behind a `|` it is the last verb that answers.
    endless: they come until Ctrl-C, as of a log that is followed: each is shown at once, and never in a pager.
    once: reading them uses them up, as messages that are deleted then: never in a pager, which reads ahead.
    """

    items: Iterable[Any]
    columns: tuple[str, ...] = ()
    kind: str | None = None
    fields: tuple[str, ...] = ()
    held: bool = True
    endless: bool = False
    once: bool = False

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def close(self) -> None:
        """Stops the producer: nothing more will be read."""
        close: Callable[[], None] | None = getattr(self.items, "close", None)
        if close is not None:
            close()

    def over(self, items: Iterable[Any]) -> Rows:
        """The same kind, columns and fields over other items."""
        return Rows(items, self.columns, self.kind, self.fields, endless=self.endless, once=self.once)


@dataclass(slots=True)
class Record:
    """One thing, in full."""

    fields: Row
    columns: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(slots=True)
class Bytes:
    """Raw bytes in chunks: an object's body, a rendered format, a program's output.

    text: they are UTF-8 text that awsh made (shown as such), not somebody's data.
    source, format: the value they are rendered from and the name of the format, for a terminal, which
        renders it anew to its own width and colours. Whoever reads one does not read the other.
    endless: as of `Rows`.
    """

    chunks: Iterable[bytes]
    text: bool = False
    name: str = field(default="")
    source: Any = None
    format: str = ""
    endless: bool = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)

    def close(self) -> None:
        close: Callable[[], None] | None = getattr(self.chunks, "close", None)
        if close is not None:
            close()


class Kept(list[Any]):
    """Rows that were read to their end and can be read again, as a `$variable` holds them."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        self.columns = rows.columns
        self.kind = rows.kind


Value = Rows | Record | Bytes | str | bool | int | float | None | Any
"""What a pipeline hands over: rows, one record, raw bytes, a text, a truth, a number, or nothing."""


def rows_of(value: Value) -> Rows:
    """Any value as rows: a record is one row, text and bytes are lines, nothing is none."""
    if isinstance(value, Rows):
        return value
    if isinstance(value, Record):
        return Rows([value.fields], value.columns, value.kind)
    if isinstance(value, Kept):
        return Rows(value, value.columns, value.kind)
    if value is None:
        return Rows(())
    if isinstance(value, Bytes):
        return Rows({"line": line} for line in lines_of(value))
    if isinstance(value, str):
        return Rows({"line": line} for line in value.splitlines())
    if isinstance(value, Mapping):
        return Rows([value])
    if isinstance(value, (list, tuple, set, frozenset)):
        return Rows(list(value))
    return Rows([value])


def lines_of(data: Bytes) -> Iterator[str]:
    """The lines of bytes as text, one at a time; bad UTF-8 is replaced, endings are dropped."""
    rest = b""
    for chunk in data:
        rest += chunk
        *whole, rest = rest.split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")
    if rest:
        yield rest.removesuffix(b"\r").decode("utf-8", "replace")


def settle(value: Value) -> Any:
    """A value that can be kept and read again: rows become `Kept`, bytes become text."""
    if isinstance(value, Rows):
        return Kept(value)
    if isinstance(value, Record):
        return value.fields
    if isinstance(value, Bytes):
        return b"".join(value).decode("utf-8", "replace")
    return value


def pick(item: Any, path: Iterable[str]) -> Any:
    """The value at a nested path: keys of mappings, positions of lists; None where there is none.

    A name in a list goes into each of its items, and is the key of a tag in AWS's form of tags.
    """
    for name in path:
        if isinstance(item, Mapping):
            item = item.get(name)
        elif isinstance(item, (list, tuple)) and name.lstrip("-").isdigit():
            index = int(name)
            item = item[index] if -len(item) <= index < len(item) else None
        elif isinstance(item, (list, tuple)):
            item = _of_each(item, name)
        else:
            return item if name == "value" else None
        if item is None:
            return None
    return item


def _of_each(items: Iterable[Any], name: str) -> Any:
    records = [item for item in items if isinstance(item, Mapping)]
    if any(item.keys() == {"Key", "Value"} for item in records):
        return next((item["Value"] for item in records if item.get("Key") == name), None)
    found: list[Any] = []
    for item in records:
        if name in item:
            value = item[name]
            # A list in each of a list is one list: IpPermissions.IpRanges.CidrIp.
            found.extend(value) if isinstance(value, (list, tuple)) else found.append(value)
    return found or None
