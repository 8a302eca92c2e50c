"""IAM: who may do what: users, groups, roles, policies and access keys; asked, simulated and audited."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_iam.groups import iam

    return [iam]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_iam.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_iam.inverses import INVERSES

    return INVERSES
