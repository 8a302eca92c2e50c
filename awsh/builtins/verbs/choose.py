"""Verbs that choose and reshape columns: select, get, flatten, columns."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from itertools import chain
from typing import Annotated, Any, TypedDict

from awsh.builtins.verbs.arguments import Choice, Choices, Column
from awsh.columns import Path, getter, has, unknown_column, watched
from awsh.command import command
from awsh.errors import UsageError
from awsh.parameters import PIPED
from awsh.values import Record, Rows, Value, rows_of

Stream = Generator[Any, None, None]


@command()
def select(value: Annotated[Value, PIPED], *columns: Choices) -> Value:
    """The rows with these columns only, in this order.

    Args:
        columns: `key`, `tags.env` (nested), `name=tags.Name` (renamed), with commas or spaces between;
            or `-etag` for all columns but that.
    Examples:
        awsh> s3 ls | select name,created
        awsh> vpc ls | select id,name=tags.Name,state
        awsh> s3 stat lab/key | select -metadata
    """
    choices: list[Choice] = list(chain.from_iterable(columns))
    if not choices:
        raise UsageError("select wants columns", hint="as in `select name,size`", usage=select.usage)
    dropped = {choice.name for choice in choices if choice.dropped}
    if dropped and len(dropped) < len(choices):
        raise UsageError("select either names columns or drops them", hint="use it twice")
    if len(names := [choice.name for choice in choices]) > len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"the column {twice!r} is selected twice", hint=f"rename one, as in other={twice}")
    rows = rows_of(value)
    items = watched(rows, [choice.path for choice in choices])
    if dropped:
        left = tuple(name for name in rows.columns if name not in dropped)
        made = Rows(_without(items, dropped), left, rows.kind)
    else:
        made = Rows(_with(items, choices), tuple(names), rows.kind)
    if isinstance(value, (Record, Mapping)):
        return Record(next(iter(made)), made.columns, made.kind)
    return made


def _with(items: Stream, choices: list[Choice]) -> Iterator[Any]:
    gets = [(choice.name, getter(choice.path)) for choice in choices]
    with closing(items):
        for row in items:
            yield {name: get(row) for name, get in gets}


def _without(items: Stream, dropped: set[str]) -> Iterator[Any]:
    with closing(items):
        for row in items:
            yield {key: row[key] for key in row if key not in dropped} if isinstance(row, Mapping) else row


@command()
def get(value: Annotated[Value, PIPED], column: Column) -> Value:
    """The values of one COLUMN, without the rows around them; of a record, the one value.

    Args:
        column: `name`, or `tags.env` (nested).
    Examples:
        awsh> s3 ls | get name
        awsh> let id = vpc create 10.0.0.0/16 | get id
    """
    path = column
    if isinstance(value, (Record, Mapping)):
        fields = value.fields if isinstance(value, Record) else value
        if not has(fields, path):
            raise unknown_column(path, map(str, fields))
        return getter(path)(fields)
    rows = rows_of(value)
    return Rows(_mapped(watched(rows, [path]), path))


def _mapped(items: Stream, path: Path) -> Iterator[Any]:
    with closing(items):
        yield from map(getter(path), items)


@command()
def flatten(rows: Rows, column: Column | None = None) -> Rows:
    """Nested values brought up: a row for each item of the list in COLUMN.

    The fields of nested records become columns, as `COLUMN.field` where the row has a column of that name
    already. A row with an empty list leaves. Without COLUMN, lists among the items become their items, and
    every nested record of a row becomes columns.

    Args:
        column: the column with the lists or records.
    Examples:
        awsh> aws ec2 describe-instances | flatten Instances
        awsh> vpc ls | flatten tags
    """
    if column is None:
        return Rows(_flat(rows), (), rows.kind)
    return Rows(_unfolded(rows, column), (), rows.kind)


def _flat(rows: Rows) -> Iterator[Any]:
    with closing(rows):
        for row in rows:
            if isinstance(row, (list, tuple, set, frozenset)):
                yield from row
            elif isinstance(row, Mapping):
                made = dict(row)
                for key, nested in row.items():
                    if isinstance(nested, Mapping):
                        made = _merged(made, str(key), nested)
                yield made
            else:
                yield row


def _unfolded(rows: Rows, path: Path) -> Iterator[Any]:
    nested_at, name = getter(path), ".".join(path)
    with closing(watched(rows, [path])) as items:
        for row in items:
            nested = nested_at(row)
            outer = row if isinstance(row, Mapping) else {}
            if isinstance(nested, (list, tuple, set, frozenset)):
                for item in nested:
                    yield _merged(outer, name, item) if isinstance(item, Mapping) else {**outer, name: item}
            elif isinstance(nested, Mapping):
                yield _merged(outer, name, nested)
            elif nested is not None:
                yield {**outer, name: nested}


def _merged(outer: Mapping[Any, Any], name: str, nested: Mapping[Any, Any]) -> dict[Any, Any]:
    """OUTER with the fields of NESTED where its column NAME stood."""
    made: dict[Any, Any] = {}
    for key, value in outer.items():
        if key == name:
            made.update((_free(inner, name, outer), item) for inner, item in nested.items())
        else:
            made[key] = value
    if name not in outer:
        made.update((_free(inner, name, outer), item) for inner, item in nested.items())
    return made


def _free(inner: Any, name: str, outer: Mapping[Any, Any]) -> Any:
    return f"{name}.{inner}" if inner in outer and inner != name else inner


class ColumnRow(TypedDict):
    """One column of the rows that came."""

    column: str
    type: str
    filled: int
    empty: int


@command()
def columns(rows: Rows) -> Iterator[ColumnRow]:
    """The columns that the rows have, also those that a table does not show: name, type, how often filled.

    Examples:
        awsh> vpc ls | columns
    """
    kinds: dict[str, dict[str, None]] = {}
    filled: dict[str, int] = {}
    total = 0
    for row in rows:
        total += 1
        for key, value in row.items() if isinstance(row, Mapping) else (("value", row),):
            names = kinds.setdefault(str(key), {})
            if value is not None:
                names.setdefault(_type_name(value))
                filled[str(key)] = filled.get(str(key), 0) + 1
    for name, types in kinds.items():
        count = filled.get(name, 0)
        yield {"column": name, "type": ", ".join(types) or "null", "filled": count, "empty": total - count}


_NAMES = {"str": "text", "int": "number", "float": "number", "Decimal": "number", "bool": "true/false"} | {
    "Size": "size", "datetime": "time", "date": "day", "timedelta": "duration", "dict": "record", "tuple": "list"
}  # fmt: skip


def _type_name(value: Any) -> str:
    kind = type(value).__name__
    return _NAMES.get(kind, kind)


VERBS = (select, get, flatten, columns)
