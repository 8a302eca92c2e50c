"""API Gateway: HTTP and REST APIs in front of functions: make, look at, route, deploy, call, remove."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_apigw.groups import apigw

    return [apigw]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_apigw.kinds import API

    return [API]


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_apigw.inverses import INVERSES

    return INVERSES
