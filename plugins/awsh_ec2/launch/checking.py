"""What AWS would refuse of a launch, found out before it, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, by, security_groups, tags_of
from awsh_ec2.rows import image_row

MOST_USER_DATA = 16 * 1024
_SCRIPTS = (b"#!", b"#cloud-config", b"#include", b"Content-Type:", b"MIME-Version:", b"\x1f\x8b", b"<")

Record = Mapping[str, Any]


def user_data_of(ctx: Context, path: Path) -> bytes:
    """A file's content, as it is run. Raises CommandError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_USER_DATA + 1)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > MOST_USER_DATA:
        raise CommandError(
            f"{path} has more than {MOST_USER_DATA:,} bytes, which is what user data may have",
            hint="put it into S3, and let a short script fetch it; or gzip it, if it is cloud-init's",
        )
    if not data.startswith(_SCRIPTS):
        ctx.note(f"note: {path} begins with neither #! nor #cloud-config, so nothing will run it")
    if data.startswith(b"#!") and data.partition(b"\n")[0].endswith(b"\r"):
        ctx.note(f"note: the lines of {path} end as Windows ends them, with which a script does not run")
    return data


def check_type(ctx: Context, name: str, *, spot: bool) -> Record:
    """The InstanceTypeInfo of a type. Raises CommandError for one that is not there, or not as spot."""
    try:
        type: Record = ctx.call("ec2", "describe_instance_types", InstanceTypes=[name])["InstanceTypes"][0]
    except AwsError as error:
        if error.code not in ("InvalidInstanceType", "InvalidParameterValue"):
            raise
        family = name.partition(".")[0]
        found = ctx.search(
            "ec2",
            "describe_instance_types",
            "InstanceTypes[].InstanceType",
            Filters=by("instance-type", f"{family}.*"),
        )
        near = ", ".join(sorted(found)[:8])
        hint = f"of {family} there are {near}" if near else "`ec2 types` lists them"
        raise CommandError(f"{ctx.region} has no instance type {name!r}", hint=hint) from None
    if spot and "spot" not in type["SupportedUsageClasses"]:
        raise CommandError(
            f"{name} is not to be had as spot", hint="leave --spot out, or `ec2 types` for others"
        )
    return type


def check_fit(ctx: Context, image: str, type: Record, disk: int | None) -> Record:
    """The image's record. Raises CommandError where type or disk do not fit it."""
    records = ctx.call("ec2", "describe_images", ImageIds=[image])["Images"]
    if not records:
        raise CommandError(f"{ctx.region} has no image {image}", hint="images are of one region")
    record: Record = records[0]
    row = image_row(record)
    called = f"{image} ({row['name']})" if row["name"] else image
    able = type["ProcessorInfo"]["SupportedArchitectures"]
    if row["state"] not in ("", "available"):
        raise CommandError(f"image {called} is {row['state']}")
    if row["architecture"] not in able:
        raise CommandError(
            f"{type['InstanceType']} is {' and '.join(able)}, and image {called} is {row['architecture']}",
            hint=f"`ec2 types --arch {row['architecture']}` lists types for it",
        )
    if disk is not None and row["disk"] and disk < row["disk"]:
        raise CommandError(f"--disk {disk}: image {called} needs {row['disk']} GiB at least")
    return record


def checked_place(
    ctx: Context, subnet: str | None, groups: Sequence[str], type: Record, count: int
) -> dict[str, Any]:
    """SubnetId and SecurityGroupIds of a launch. Raises CommandError, UsageError."""
    home = _subnet(ctx, subnet)
    if home is None:
        vpc = _default_vpc(ctx)
    else:
        vpc = home["VpcId"]
        _check_room(home, count)
        check_offered(ctx, type, home["AvailabilityZone"], f"subnet {_called(home)}")
    place: dict[str, Any] = {}
    if home is not None:
        place["SubnetId"] = home["SubnetId"]
    if groups:
        place["SecurityGroupIds"] = security_groups.ids_in(ctx, vpc, groups)
    return place


def _subnet(ctx: Context, given: str | None) -> Record | None:
    if given is not None:
        record: Record = ctx.call("ec2", "describe_subnets", SubnetIds=[given])["Subnets"][0]
        return record
    vpc = ctx.current("vpc:vpc")
    if vpc is None:
        return None
    found = list(ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", vpc)))
    if len(found) == 1:
        return found[0]  # type: ignore[no-any-return]
    if not found:
        raise CommandError(
            f"the current VPC {vpc} has no subnet", hint="`vpc subnet create`, or `use vpc` for another"
        )
    listed = ", ".join(_called(record) for record in found[:6])
    raise UsageError(f"the current VPC {vpc} has {len(found)} subnets", hint=f"--subnet says which: {listed}")


def _called(subnet: Record) -> str:
    return tags_of(subnet).get("Name") or str(subnet["SubnetId"])


def _default_vpc(ctx: Context) -> str:
    found = list(ctx.search("ec2", "describe_vpcs", "Vpcs[].VpcId", Filters=by("is-default", "true")))
    if not found:
        raise CommandError(f"{ctx.region} has no default VPC", hint="--subnet says where, or `use vpc`")
    return str(found[0])


def _check_room(subnet: Record, count: int) -> None:
    free = subnet["AvailableIpAddressCount"]
    if free < count:
        some = f"{free} free address{'' if free == 1 else 'es'}" if free else "no free address"
        raise CommandError(
            f"subnet {_called(subnet)}, {subnet['CidrBlock']}, has {some} left for {count}",
            hint="`vpc subnet ls --all` shows how many each has free",
        )


def check_offered(ctx: Context, type: Record, zone: str, what: str) -> None:
    """Raises CommandError where ZONE does not have the TYPE. what: is there."""
    name = type["InstanceType"]
    offered = ctx.search(
        "ec2",
        "describe_instance_type_offerings",
        "InstanceTypeOfferings[].Location",
        LocationType="availability-zone",
        Filters=by("instance-type", name),
    )
    zones = sorted(offered)
    if zone not in zones:
        raise CommandError(
            f"{name} is not to be had in {zone}, where {what} is",
            hint=f"it is in {', '.join(zones)}" if zones else "`ec2 types` lists others",
        )
