"""Volumes and instances: attached to the next free device, detached once the instance lets go."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from awsh import AwsError, CommandError, Context, named
from awsh_ec2.instances.looking import look as look_at_instances
from awsh_ec2.volumes.looking import look, until_volume
from awsh_ec2.volumes.rows import Volume

# AWS recommends these for volumes; those before may be the image's.
_LETTERS = ascii_lowercase[ascii_lowercase.index("f") : ascii_lowercase.index("p") + 1]


def attached(ctx: Context, id: str, instance: str, device: str | None, *, wait: bool) -> Volume:
    """The volume, on its way to the instance or there. Raises CommandError, AwsError."""
    volume = look(ctx, [id])[0]
    host = look_at_instances(ctx, [instance])[0]
    called, whom = named(id, volume["name"]), named(instance, host["name"])
    if volume["instance_id"] == instance and volume["attachment"] in ("attached", "attaching"):
        ctx.note(f"{called} is attached to {whom} already, as {volume['device']}")
        return volume
    if volume["instance_id"]:
        raise CommandError(
            f"volume {called} is attached to {volume['attached_to']}", hint=f"`ec2 volume detach {id}` first"
        )
    if volume["zone"] != host["zone"]:
        raise CommandError(
            f"volume {called} is in {volume['zone']}, and instance {whom} in {host['zone']}",
            hint=f"`ec2 volume snapshot {id}`, then `ec2 volume create NAME --snapshot SNAPSHOT --for {instance}`",
        )
    if host["state"] not in ("running", "stopped"):
        raise CommandError(f"instance {whom} is {host['state']}", hint=f"`ec2 wait {instance}` first")
    wanted = device or free_device(ctx, instance)
    ctx.call("ec2", "attach_volume", VolumeId=id, InstanceId=instance, Device=wanted)
    if not wait:
        return look(ctx, [id])[0]
    return until_volume(ctx, id, lambda row: row["attachment"] == "attached", "attaching")


def free_device(ctx: Context, instance: str) -> str:
    """The next device name that nothing of an instance has. Raises CommandError where there is none."""
    paths = "Reservations[].Instances[].BlockDeviceMappings[].DeviceName"
    taken = {
        name.removeprefix("/dev/").removeprefix("xv").removeprefix("s").rstrip("0123456789")
        for name in ctx.search("ec2", "describe_instances", paths, InstanceIds=[instance])
    }
    for letter in _LETTERS:
        if f"d{letter}" not in taken:
            return f"/dev/sd{letter}"
    raise CommandError(
        f"instance {instance} has no device from /dev/sdf to /dev/sdp left", hint="--device says another"
    )


def detached(ctx: Context, ids: list[str], *, force: bool, wait: bool) -> Iterator[Volume]:
    """The volumes, free again. Raises CommandError where one can't be had back, before any is asked for."""
    rows = look(ctx, ids)
    todo: list[Volume] = []
    for row in rows:
        if not row["instance_id"]:
            ctx.note(f"{named(row['id'], row['name'])} is attached to nothing")
            continue
        _check_root(ctx, row)
        todo.append(row)
    if force and todo:
        told = "; ".join(f"{named(row['id'], row['name'])} of {row['attached_to']}" for row in todo)
        ctx.confirm(f"Take {told} away by force? What is not written yet is lost.")
    for row in todo:
        _detach(ctx, row, force)
    for row in todo:
        if wait:
            yield until_volume(ctx, row["id"], lambda each: each["state"] == "available", "detaching")
        else:
            yield look(ctx, [row["id"]])[0]


def _check_root(ctx: Context, row: Volume) -> None:
    items = "Reservations[].Instances[]"
    [record] = ctx.search("ec2", "describe_instances", items, InstanceIds=[row["instance_id"]])
    state = record["State"]["Name"]
    if row["device"] == record.get("RootDeviceName") and state != "stopped":
        raise CommandError(
            f"volume {named(row['id'], row['name'])} is the system's disk of {row['attached_to']}, which is {state}",
            hint=f"`ec2 stop {row['instance_id']} --wait` first",
        )


def _detach(ctx: Context, row: Volume, force: bool) -> None:
    options = {"Force": True} if force else {}
    try:
        ctx.call("ec2", "detach_volume", VolumeId=row["id"], InstanceId=row["instance_id"], **options)
    except AwsError as error:
        if error.code == "IncorrectState":
            error.hint = "it is on its way already: `ec2 volume show` looks at it"
        raise
