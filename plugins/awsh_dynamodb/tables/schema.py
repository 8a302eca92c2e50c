"""How a table is keyed and indexed, as DescribeTable tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from awsh import AwsError, CommandError, Context, Name, suggest

KNOWN_SECONDS = 30.0
"""So long a table is taken to be as it was found."""


@dataclass(frozen=True, slots=True)
class Index:
    """Where items are found by other attributes. kind: global or local. projected: all, keys, or the names."""

    name: str
    key: tuple[str, ...]
    kind: str
    state: str
    projected: str | tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A table. record: what DescribeTable says of it."""

    record: Mapping[str, Any]

    @property
    def table(self) -> str:
        return str(self.record["TableName"])

    @property
    def arn(self) -> str:
        return str(self.record.get("TableArn", ""))

    @property
    def state(self) -> str:
        return str(self.record.get("TableStatus", "")).lower()

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The names of its key's attributes: the partition key, and the sort key where there is one."""
        return _key(self.record["KeySchema"])

    @cached_property
    def types(self) -> dict[str, str]:
        """S, N or B of every attribute that is in a key."""
        return {each["AttributeName"]: each["AttributeType"] for each in self.record["AttributeDefinitions"]}

    @cached_property
    def indexes(self) -> dict[str, Index]:
        found = {}
        for kind, name in (("global", "GlobalSecondaryIndexes"), ("local", "LocalSecondaryIndexes")):
            for each in self.record.get(name) or ():
                projection = each.get("Projection") or {}
                what = projection.get("ProjectionType", "ALL")
                found[each["IndexName"]] = Index(
                    each["IndexName"],
                    _key(each["KeySchema"]),
                    kind,
                    str(each.get("IndexStatus", "ACTIVE")).lower(),
                    tuple(projection.get("NonKeyAttributes") or ())
                    if what == "INCLUDE"
                    else {"KEYS_ONLY": "keys"}.get(what, "all"),
                )
        return found

    def role(self, name: str) -> str:
        """What an attribute is in its key."""
        return "the partition key" if name == self.key[0] else "the sort key"

    def key_of(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The key in an item, in whatever form that is."""
        return {name: item[name] for name in self.key}

    def index(self, name: str) -> Index:
        """Raises CommandError where there is none of that name."""
        if name in self.indexes:
            return self.indexes[name]
        known = ", ".join(self.indexes)
        raise CommandError(
            f"{self.table} has no index {name!r}",
            hint=f"it has {known}" if known else f"`dynamodb index create {self.table} {name} …` makes one",
        )


def _key(schema: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(each["AttributeName"] for each in sorted(schema, key=lambda each: each["KeyType"]))


_known: WeakKeyDictionary[Any, dict[str, tuple[float, Schema]]] = WeakKeyDictionary()


def find(ctx: Context, table: str, *, fresh: bool = False) -> Schema:
    """The table called TABLE (DescribeTable). fresh: as it is now. Raises AwsError, CommandError."""
    found = seek(ctx, table, fresh=fresh)
    if found is None:
        raise CommandError(f"there is no table {table!r}", hint=_near(ctx, table))
    return found


def seek(ctx: Context, table: str, *, fresh: bool = False) -> Schema | None:
    """The same; None where there is none."""
    known = _known.setdefault(ctx.client("dynamodb"), {})
    asked, schema = known.get(table, (0.0, None))
    if schema is not None and not fresh and monotonic() - asked < KNOWN_SECONDS:
        return schema
    try:
        record = ctx.call("dynamodb", "describe_table", TableName=table)["Table"]
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        known.pop(table, None)
        return None
    schema = Schema(record)
    if schema.state == "active":
        known[table] = (monotonic(), schema)
    return schema


def forget(ctx: Context, table: str) -> None:
    """What is known of TABLE may not be so any more."""
    _known.get(ctx.client("dynamodb"), {}).pop(table, None)


def _near(ctx: Context, table: str) -> str:
    names: tuple[Name, ...] = ctx.names("dynamodb:table", fresh=True)
    return suggest(table, (name.id for name in names)) or "`dynamodb ls` lists them"
