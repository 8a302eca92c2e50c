"""Elastic IPs allocated, given, taken and released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from awsh import AwsError, CommandError, Context, named, tag_specifications
from awsh_ec2.addresses.rows import Address, address_row
from awsh_ec2.instances.looking import look, names_of_instances
from awsh_ec2.kinds import EIP
from awsh_ec2.removing import listed, remove_each


def addresses(ctx: Context, ids: Sequence[str] = ()) -> list[Address]:
    """Those of some ids, or all. Raises AwsError."""
    given = {"AllocationIds": list(ids)} if ids else {}
    names = names_of_instances(ctx)
    return [
        address_row(record, names)
        for record in ctx.search("ec2", "describe_addresses", "Addresses[]", **given)
    ]


def called(row: Address) -> str:
    """How an address is called in messages: `203.0.113.7 (web)`."""
    return f"{row['public_ip']} ({row['name']})" if row["name"] else row["public_ip"]


def allocated(ctx: Context, name: str, instance: str | None, tags: Mapping[str, str] | None) -> Address:
    """A new address, which the instance has where one is named. Raises CommandError, AwsError."""
    if instance is not None:
        host = look(ctx, [instance])[0]
        name = name or host["name"]
        _check_state(instance, host["name"], host["state"])
    try:
        answer = ctx.call(
            "ec2", "allocate_address", Domain="vpc", **tag_specifications("elastic-ip", name, tags)
        )
    except AwsError as error:
        if error.code == "AddressLimitExceeded":
            error.hint = "`ec2 eip ls --unused` shows what can be released; the quota (L-0263D0A3) is raised on request"
        raise
    id = answer["AllocationId"]
    if instance is not None:
        try:
            ctx.call(
                "ec2", "associate_address", AllocationId=id, InstanceId=instance, AllowReassociation=False
            )
        except AwsError:
            ctx.call("ec2", "release_address", AllocationId=id)
            raise
        except KeyboardInterrupt:
            ctx.note(
                f"{answer['PublicIp']} is allocated, and costs money: `ec2 eip release {id}` gives it back"
            )
            raise
    return addresses(ctx, [id])[0]


def associated(ctx: Context, id: str, instance: str) -> Address:
    """The address, given to an instance. Raises CommandError, AwsError."""
    row = addresses(ctx, [id])[0]
    host = look(ctx, [instance])[0]
    if row["instance_id"] == instance:
        ctx.note(f"{named(instance, host['name'])} has {row['public_ip']} already")
        return row
    _check_state(instance, host["name"], host["state"])
    if row["interface_id"] and not row["instance_id"]:
        raise CommandError(
            f"{called(row)} is used by {row['interface_id']}, which is no instance's",
            hint=f"`ec2 eip disassociate {id}`, unless it belongs to a NAT gateway or a load balancer",
        )
    if row["used_by"]:
        ctx.confirm(f"Take {called(row)} from {row['used_by']}?")
    ctx.call(
        "ec2",
        "associate_address",
        AllocationId=id,
        InstanceId=instance,
        AllowReassociation=bool(row["used_by"]),
    )
    return addresses(ctx, [id])[0]


def _check_state(instance: str, name: str, state: str) -> None:
    if state not in ("running", "stopped", "stopping"):
        raise CommandError(
            f"instance {named(instance, name)} is {state}", hint=f"`ec2 wait {instance}` first"
        )


def disassociated(ctx: Context, ids: list[str]) -> Iterator[Address]:
    """The addresses, used by nothing."""
    for row in addresses(ctx, ids):
        if row["association_id"]:
            ctx.call("ec2", "disassociate_address", AssociationId=row["association_id"])
        else:
            ctx.note(f"{called(row)} is used by nothing")
    yield from addresses(ctx, ids)


def released(ctx: Context, ids: list[str]) -> None:
    """Raises CommandError where something other than an instance uses one; PartialFailure."""
    rows = addresses(ctx, ids)
    held = next((row for row in rows if row["interface_id"] and not row["instance_id"]), None)
    if held is not None:
        raise CommandError(
            f"{called(held)} is used by {held['interface_id']}, such as a NAT gateway has",
            hint="it can be released when that is gone",
        )
    told = listed([called(row) + (f", which {row['used_by']} has" if row["used_by"] else "") for row in rows])
    ctx.confirm(f"Release {'Elastic IP' if len(rows) == 1 else f'{len(rows)} Elastic IPs:'} {told}?")
    for row in rows:
        if row["association_id"]:
            ctx.call("ec2", "disassociate_address", AssociationId=row["association_id"])
    each = {row["id"]: called(row) for row in rows}
    remove_each(
        ctx, EIP, each, lambda id: ctx.call("ec2", "release_address", AllocationId=id), done="released"
    )
