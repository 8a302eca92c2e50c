"""CloudWatch: logs and metrics."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_cloudwatch.groups import logs, metrics

    return [logs, metrics]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_cloudwatch.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_cloudwatch.inverses import INVERSES

    return INVERSES
