"""DynamoDB: tables and what is in them."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_dynamodb.groups import dynamodb

    return [dynamodb]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_dynamodb.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_dynamodb.inverses import INVERSES

    return INVERSES
