"""SES: mail."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_ses.groups import ses

    return [ses]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_ses.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_ses.inverses import INVERSES

    return INVERSES
