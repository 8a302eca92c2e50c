"""What Tab knows of a table's items: a look at some of them, kept for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from awsh import Candidate, Completing, Context, Name
from awsh_dynamodb.values.wire import from_wire

SAMPLE = 50
"""Items that are looked at: one request of half a capacity unit or a few."""


def keys_of(completing: Completing, table: str, given: Sequence[str]) -> Iterator[Candidate]:
    """Values of the key's next attribute."""
    for name in _sample(completing.ctx, table):
        what, _, value = name.id.partition("\t")
        if what == f"key {len(given)}" and not (given and name.description and name.description != given[0]):
            yield Candidate(value)


def attributes_of(ctx: Context, table: str) -> Iterator[tuple[str, str]]:
    """Names of attributes and what they hold."""
    for name in _sample(ctx, table):
        what, _, attribute = name.id.partition("\t")
        if what == "attribute":
            yield attribute, name.description


def _sample(ctx: Context, table: str) -> list[Name]:
    def fetch() -> Iterator[Name]:
        schema = ctx.call("dynamodb", "describe_table", TableName=table)["Table"]["KeySchema"]
        keys = [each["AttributeName"] for each in sorted(schema, key=lambda each: each["KeyType"])]
        items = ctx.call("dynamodb", "scan", TableName=table, Limit=SAMPLE)["Items"]
        seen: dict[Name, None] = {}
        for item in items:
            before = ""
            for place, key in enumerate(keys):
                value = _shown(item[key])
                seen.setdefault(Name(f"key {place}\t{value}", description=before))
                before = value
        about: dict[str, str] = {}
        for item in items:
            for attribute, wire in item.items():
                about.setdefault(attribute, _KINDS.get(next(iter(wire)), ""))
        yield from seen
        yield from (Name(f"attribute\t{attribute}", description=kind) for attribute, kind in about.items())

    return ctx.matching(f"dynamodb:sample-of-{table}", "", "dynamodb", fetch, limit=1000)


def _shown(wire: dict[str, Any]) -> str:
    value = from_wire(wire)
    return value if isinstance(value, str) else str(value)


_KINDS = {
    "S": "text",
    "N": "number",
    "B": "bytes",
    "BOOL": "true or false",
    "NULL": "null",
    "L": "list",
    "M": "record",
    "SS": "set",
    "NS": "set",
    "BS": "set",
}
