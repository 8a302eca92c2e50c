"""An instance as something to connect to: by which address, through whom, as which user, with which key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, SshHost, UsageError, named, tags_of
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.kinds import INSTANCE
from awsh_ec2.login import ssm
from awsh_ec2.login.announced import host_keys
from awsh_ec2.login.bastions import leading_into
from awsh_ec2.login.connect import offered, pushed
from awsh_ec2.login.keys import identities, of_pair
from awsh_ec2.login.options import Login
from awsh_ec2.login.users import user_of

Record = Mapping[str, Any]


def record_of(ctx: Context, instance: str) -> Record:
    """An instance that runs, as AWS has it. Raises CommandError, AwsError."""
    record: Record = next(ctx.search("ec2", "describe_instances", ITEMS, InstanceIds=[instance]))
    state = record["State"]["Name"]
    if state != "running":
        hint = {
            "stopped": f"`ec2 start {called(record)} --wait`",
            "stopping": f"`ec2 wait {called(record)} --until stopped`, then `ec2 start`",
            "pending": f"`ec2 wait {called(record)}`",
        }.get(state)
        raise CommandError(f"{title(record)} is {state}: nobody can log in", hint=hint)
    return record


def called(record: Record) -> str:
    """What to type for it: its name, or its id where it has none."""
    name = tags_of(record).get("Name", "")
    return name if name and name.isprintable() and " " not in name else str(record["InstanceId"])


def title(record: Record) -> str:
    """What to call it in messages."""
    return named(record["InstanceId"], tags_of(record).get("Name", ""))


def host_of(ctx: Context, record: Record, login: Login) -> SshHost:
    """Where and how. Raises CommandError, UsageError where there is no way."""
    if login.via == ssm.WAY:
        return _by_ssm(ctx, record, login)
    through = _named_bastion(ctx, login) if login.via else None
    address = record.get("PublicIpAddress")
    if through is None and not address:
        bastion = _bastion_of(ctx, record)
        if bastion is not None:
            ctx.note(f"{title(record)} has no public address: through {title(bastion)}")
            through = _bastion(ctx, bastion, login)
        else:
            address = _ipv6(record)
            if not address:
                raise CommandError(
                    f"{title(record)} has no public address, and its VPC has no bastion",
                    hint="--via NAME goes through an instance or host that reaches it"
                    + (f", --via {ssm.WAY} through Systems Manager" if ssm.is_there() else ""),
                )
    return _host(ctx, record, login, through, address or "")


def _host(ctx: Context, record: Record, login: Login, through: SshHost | None, address: str = "") -> SshHost:
    id = record["InstanceId"]
    user = login.user or user_of(ctx, record.get("ImageId", ""))
    if login.key is not None and not login.key.exists():
        raise UsageError(f"--key: there is no file {login.key}")
    files = () if login.instance_connect else (login.key,) if login.key else identities(ctx, record)
    lent: Callable[[], Path | None] | None = None
    if login.instance_connect:
        lent = partial(pushed, ctx, record, user)
    elif login.lend and login.key is None and not of_pair(ctx, record):
        lent = partial(offered, ctx, record, user)
    public = record.get("PublicIpAddress") or address
    address = record.get("PrivateIpAddress") or address if through else public
    return SshHost(
        address,
        user,
        login.port,
        files,
        alias=id if login.port == 22 else f"{id}-{login.port}",
        label=title(record),
        vouched=lambda: host_keys(ctx, id),
        fingerprint=login.fingerprint,
        via=through,
        lent=lent,
    )


def _by_ssm(ctx: Context, record: Record, login: Login) -> SshHost:
    id = record["InstanceId"]
    host = _host(ctx, record, login, None)
    return replace(host, host=id, carried=partial(ssm.carrier, ctx, id, title(record), login.port))


def _bastion(ctx: Context, record: Record, login: Login) -> SshHost:
    """An instance to go through. What was said of the user, port and host key is of the one behind it; a key
    may be of either.
    """
    plain = login._replace(user=None, port=22, fingerprint="", lend=True)
    by_ssm = login.via is not None and login.via.startswith(f"{ssm.WAY}:")
    host = _by_ssm(ctx, record, plain) if by_ssm else _host(ctx, record, plain, None, _ipv6(record))
    if login.key is None or login.instance_connect:
        return host
    return replace(host, identities=(login.key, *identities(ctx, record)))


def _named_bastion(ctx: Context, login: Login) -> SshHost:
    """The host that `--via` names: an instance, or one that ~/.ssh/config or DNS knows."""
    name = login.via or ""
    way, _, rest = name.partition(":")
    by_ssm = bool(way == ssm.WAY and rest)
    try:
        id = ctx.resolve(INSTANCE.name, rest if by_ssm else name)
    except ValueError as unknown:
        if by_ssm:
            raise UsageError(f"--via: {unknown}", hint=f"an instance stands behind {ssm.WAY}:") from None
        host = ctx.ssh_host(name)
        if not {".", ":", "@"} & {*name} and host.host == name:
            raise UsageError(f"--via: {unknown}", hint="an instance, or a host of ~/.ssh/config") from None
        return host
    record = record_of(ctx, id)
    if not by_ssm and not record.get("PublicIpAddress") and not _ipv6(record):
        raise CommandError(f"--via: {title(record)} has no public address itself")
    return _bastion(ctx, record, login)


def _bastion_of(ctx: Context, record: Record) -> Record | None:
    """The one instance of its VPC that is there to go through; None where there is none.

    Raises UsageError for several.
    """
    tagged, called_so = (
        [each for each in some if each["InstanceId"] != record["InstanceId"]]
        for some in leading_into(ctx, record.get("VpcId") or "")
    )
    found = tagged or called_so
    if len(found) > 1:
        names = ", ".join(called(each) for each in found)
        raise UsageError(
            f"{title(record)} has no public address, and there are several bastions: {names}",
            hint=f"--via {called(found[0])}",
        )
    return found[0] if found else None


def host_named(ctx: Context, instance: str) -> SshHost:
    """How one logs in to an instance, by its id, with nothing else said. Raises CommandError, UsageError."""
    return host_of(ctx, record_of(ctx, instance), Login(lend=True))


def host_by_ssm(ctx: Context, instance: str) -> SshHost:
    """The same through Systems Manager. Raises CommandError."""
    return host_of(ctx, record_of(ctx, instance), Login(via=ssm.WAY, lend=True))


def bastions(ctx: Context, vpc: str) -> Iterator[SshHost]:
    """Those that lead into a VPC: what is tagged `awsh:role=bastion` first, then what is called so."""
    tagged, called_so = leading_into(ctx, vpc)
    for record in (*tagged, *called_so):
        yield _bastion(ctx, record, Login())


def _ipv6(record: Record) -> str:
    """Its address of that kind; empty where it has none."""
    addresses = [
        each["Ipv6Address"]
        for interface in record.get("NetworkInterfaces") or ()
        for each in interface.get("Ipv6Addresses") or ()
    ]
    return record.get("Ipv6Address") or (addresses[0] if addresses else "")
