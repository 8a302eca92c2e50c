"""Servers that one can go through: resources of kinds that have `ssh`, and hosts of ~/.ssh/config."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsh.errors import AwsError, ConfigError
from awsh.parameters import Candidate, Completing
from awsh.resources import ResourceKind

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.ssh import SshHost


def kinds(ctx: Context) -> list[ResourceKind]:
    """Those that one logs in to."""
    return [kind for kind in ctx.shell.kinds if kind.ssh is not None]


def resource_named(ctx: Context, name: str) -> SshHost | None:
    """The server that is some plugin's resource of this name; None where there is none, or AWS does not say.

    Raises UsageError where it means several.
    """
    if "@" in name:
        return None
    for kind in kinds(ctx):
        try:
            found = ctx.resolve(kind.name, name)
        except (ValueError, ConfigError, AwsError):
            continue
        assert kind.ssh is not None
        return kind.ssh(ctx, found)
    return None


def server_named(ctx: Context, name: str) -> SshHost:
    """The server that NAME means: a resource, else a host as ssh would take it. Raises UsageError, CommandError."""
    return resource_named(ctx, name) or ctx.ssh_host(name)


def bastions(ctx: Context, network: str) -> Iterator[SshHost]:
    """Those that lead into NETWORK, the one to take first."""
    for kind in ctx.shell.kinds:
        if kind.bastions is not None:
            yield from kind.bastions(ctx, network)


def complete_server(completing: Completing) -> Iterator[Candidate]:
    for kind in kinds(completing.ctx):
        for _, found in completing.ctx.candidates(kind.name, completing.word):
            yield found
