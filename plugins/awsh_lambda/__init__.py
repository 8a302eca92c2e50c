"""Lambda: functions, their layers, versions, triggers and logs."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_lambda.groups import lambda_

    return [lambda_]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_lambda.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_lambda.inverses import INVERSES

    return INVERSES
