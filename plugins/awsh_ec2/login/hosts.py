"""An instance as something to connect to: by which address, through whom, as which user, with which key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, SshHost, UsageError, by, named, tags_of
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.kinds import INSTANCE
from awsh_ec2.login.announced import host_keys
from awsh_ec2.login.connect import pushed
from awsh_ec2.login.keys import identities
from awsh_ec2.login.options import Login
from awsh_ec2.login.users import user_of

Record = Mapping[str, Any]

_ROLE = "awsh:role"


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
                    hint="--via NAME goes through an instance or host that reaches it",
                )
    return _host(ctx, record, login, through, address or "")


def _host(ctx: Context, record: Record, login: Login, through: SshHost | None, address: str = "") -> SshHost:
    id = record["InstanceId"]
    user = login.user or user_of(ctx, record.get("ImageId", ""))
    if login.instance_connect:
        files: tuple[Path, ...] = (pushed(ctx, record, user),)
    elif login.key is not None:
        files = (login.key,)
    else:
        files = identities(ctx, record)
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
    )


def _bastion(ctx: Context, record: Record, login: Login) -> SshHost:
    """An instance to go through. What was said of the user, port and host key is of the one behind it; a key
    may be of either.
    """
    host = _host(ctx, record, login._replace(user=None, port=22, fingerprint=""), None, _ipv6(record))
    if login.key is None or login.instance_connect:
        return host
    return replace(host, identities=(login.key, *identities(ctx, record)))


def _named_bastion(ctx: Context, login: Login) -> SshHost:
    """The host that `--via` names: an instance, or one that ~/.ssh/config or DNS knows."""
    name = login.via or ""
    try:
        id = ctx.resolve(INSTANCE.name, name)
    except ValueError as unknown:
        host = ctx.ssh_host(name)
        if not {".", ":", "@"} & {*name} and host.host == name:
            raise UsageError(f"--via: {unknown}", hint="an instance, or a host of ~/.ssh/config") from None
        return host
    record = record_of(ctx, id)
    if not record.get("PublicIpAddress") and not _ipv6(record):
        raise CommandError(f"--via: {title(record)} has no public address itself")
    return _bastion(ctx, record, login)


def _bastion_of(ctx: Context, record: Record) -> Record | None:
    """The one instance of its VPC that is there to go through; None where there is none.

    That is tagged `awsh:role=bastion`, or else called or tagged bastion. Raises UsageError for several.
    """
    filters = [*by("vpc-id", record.get("VpcId") or ""), *by("instance-state-name", "running")]
    public = [
        each
        for each in ctx.search("ec2", "describe_instances", ITEMS, Filters=filters)
        if each.get("PublicIpAddress") and each["InstanceId"] != record["InstanceId"]
    ]
    found = [each for each in public if tags_of(each).get(_ROLE) == "bastion"] or [
        each for each in public if _is_called_bastion(each)
    ]
    if len(found) > 1:
        names = ", ".join(called(each) for each in found)
        raise UsageError(
            f"{title(record)} has no public address, and there are several bastions: {names}",
            hint=f"--via {called(found[0])}",
        )
    return found[0] if found else None


def _is_called_bastion(record: Record) -> bool:
    tags = {key.lower(): value.lower() for key, value in tags_of(record).items()}
    return "bastion" in tags.get("name", "") or "bastion" in (tags.get("role"), tags.get("type"))


def _ipv6(record: Record) -> str:
    addresses = [
        each["Ipv6Address"]
        for interface in record.get("NetworkInterfaces") or ()
        for each in interface.get("Ipv6Addresses") or ()
    ]
    return record.get("Ipv6Address") or (addresses[0] if addresses else "")
