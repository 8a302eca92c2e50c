"""SNS: topics, and who is told of what is published to them."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_sns.groups import sns

    return [sns]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_sns.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_sns.inverses import INVERSES

    return INVERSES
