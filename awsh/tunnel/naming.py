"""Servers that one can go through: resources of kinds that have `ssh`, and hosts of ~/.ssh/config."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsh.errors import AwsError, AwshError, ConfigError, UsageError, suggest
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
    word, _, rest = name.partition(":")
    for kind in kinds(ctx):
        asked = kind.ssh_by.get(word) if rest else None
        try:
            found = ctx.resolve(kind.name, rest if asked is not None else name)
        except (ValueError, ConfigError, AwsError):
            continue
        assert kind.ssh is not None
        return (asked or kind.ssh)(ctx, found)
    return None


def server_named(ctx: Context, name: str) -> SshHost:
    """The server that NAME means: a resource, else a host as ssh would take it. Raises UsageError, CommandError."""
    found = resource_named(ctx, name)
    if found is not None:
        return found
    host = ctx.ssh_host(name)
    if host.host == name and not host.via and not host.proxy and not _is_known(name):
        known = [each.name or each.id for kind in kinds(ctx) for each in ctx.names(kind.name)]
        raise UsageError(
            f"there is no server {name!r}",
            hint=suggest(name, known) or "an instance, a host of ~/.ssh/config, or user@host",
        )
    return host


def _is_known(name: str) -> bool:
    """Whether the network knows a host of this name. One with a dot is left to whoever connects."""
    if "." in name or ":" in name:
        return True
    try:
        return bool(socket.getaddrinfo(name, None))
    except (OSError, UnicodeError):
        return False


def bastions(ctx: Context, network: str) -> Iterator[SshHost]:
    """Those that lead into NETWORK, the one to take first."""
    unasked: AwshError | None = None
    for kind in ctx.shell.kinds:
        if kind.bastions is not None:
            try:
                yield from kind.bastions(ctx, network)
            except (ConfigError, AwsError) as error:
                unasked = unasked or error
    if unasked is not None:
        raise unasked


def complete_server(completing: Completing) -> Iterator[Candidate]:
    word, colon, rest = completing.word.partition(":")
    for kind in kinds(completing.ctx):
        if colon and word in kind.ssh_by:
            for _, found in completing.ctx.candidates(kind.name, rest):
                yield found._replace(
                    text=f"{word}:{found.text}", found_by=f"{word}:{found.found_by or found.text}"
                )
            continue
        for _, found in completing.ctx.candidates(kind.name, completing.word):
            yield found
        for way in kind.ssh_by:
            if way.startswith(completing.word):
                yield Candidate(f"{way}:", f"{kind.noun}, reached so", final=False)
