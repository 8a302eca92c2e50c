"""What `bastion check` is asked about: a database that some plugin knows, or a host and port."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

from awsh import Candidate, CommandError, Completing, Context, ResourceKind, UsageError
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.kinds import INSTANCE


class Target(NamedTuple):
    """host, port: as the bastion is to connect to it. family: what is to answer there, where that is known.

    network: the id of its VPC, empty where nobody knows. reached: how `vpc reach` calls it, with its port; empty
    where it cannot know it. database: what RDS calls it. trouble: why it cannot be spoken to at all.
    """

    title: str
    host: str
    port: int
    family: str = ""
    network: str = ""
    reached: str = ""
    database: str = ""
    trouble: CommandError | None = None

    @property
    def is_address(self) -> bool:
        return is_address(self.host)


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def meant(ctx: Context, text: str) -> Target:
    """Raises UsageError where it means nothing, CommandError, AwsError."""
    problems = []
    for kind in _kinds(ctx):
        try:
            id = ctx.resolve(kind.name, text)
        except ValueError as error:
            problems.append(str(error))
            continue
        return _database(ctx, kind, id)
    host, colon, port = text.rpartition(":")
    if colon and host:
        if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise UsageError(f"{port!r} is no port, of 1 to 65535", hint="as in db.example.com:5432")
        return _host(ctx, host.strip("[]"), int(port))
    raise UsageError(problems[0] if problems else f"{text!r} is no database", hint="or HOST:PORT")


def _kinds(ctx: Context) -> list[ResourceKind]:
    return [kind for kind in ctx.kinds() if kind.sql is not None]


def _database(ctx: Context, kind: ResourceKind, id: str) -> Target:
    assert kind.sql is not None
    try:
        server = kind.sql(ctx, id)
    except CommandError as error:
        return Target(id, "", 0, trouble=error)
    port = server.port or server.family.port
    rds = kind.service == "rds"
    target = Target(server.label or id, server.host, port, str(server.family), server.network)
    if rds:
        return target._replace(reached=f"db:{id}:{port}", database=id)
    return target._replace(reached=f"{server.host}:{port}" if target.is_address else "")


def _host(ctx: Context, host: str, port: int) -> Target:
    """An instance by its name, an address, or a name that DNS is to know."""
    plain = Target(f"{host}:{port}", host, port)
    if plain.is_address:
        return plain._replace(reached=f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    try:
        id = ctx.resolve(INSTANCE.name, host)
    except ValueError:
        return plain
    record = next(ctx.search("ec2", "describe_instances", ITEMS, InstanceIds=[id]))
    return plain._replace(
        host=record.get("PrivateIpAddress") or host, network=record.get("VpcId") or "", reached=f"{id}:{port}"
    )


def complete(completing: Completing) -> Iterator[Candidate]:
    """Databases, and instances in front of a port."""
    ctx = completing.ctx
    for kind in _kinds(ctx):
        for _, candidate in ctx.candidates(kind.name, completing.word):
            yield candidate
    if ":" not in completing.word:
        for _, candidate in ctx.candidates(INSTANCE.name, completing.word):
            yield candidate._replace(text=f"{candidate.text}:", final=False)
