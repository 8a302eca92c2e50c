"""Images made of instances, copied and shared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, named, tag_specifications, until
from awsh_ec2.instances.looking import look
from awsh_ec2.rows import Image, image_row

LONGEST = 3600.0
"""Seconds after which waiting is given up: an image of a large disk takes long."""


def looked_at(ctx: Context, id: str) -> Image:
    """Raises CommandError where there is none."""
    found = ctx.call("ec2", "describe_images", ImageIds=[id])["Images"]
    if not found:
        raise CommandError(f"{ctx.region} has no image {id}", hint="images are of one region")
    return image_row(found[0])


def created(
    ctx: Context,
    instance: str,
    name: str,
    description: str,
    reboot: bool,
    tags: Mapping[str, str],
    *,
    wait: bool,
) -> Image:
    """The new image, pending or there. Raises UsageError, CommandError, AwsError."""
    if not re.fullmatch(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}", name):
        raise UsageError(f"{name!r} is no image's name", hint="3 to 128 letters, digits and ()[] ./-'@_")
    host = look(ctx, [instance])[0]
    called = named(instance, host["name"])
    if host["state"] not in ("running", "stopped"):
        raise CommandError(f"instance {called} is {host['state']}", hint=f"`ec2 wait {instance}` first")
    if reboot and host["state"] == "running":
        ctx.confirm(
            f"Reboot {called}, so that all it has written is in the image? (--no-reboot leaves it running)"
        )
    try:
        id = ctx.call(
            "ec2",
            "create_image",
            InstanceId=instance,
            Name=name,
            Description=description,
            NoReboot=not reboot,
            **tag_specifications(["image", "snapshot"], "", tags),
        )["ImageId"]
    except AwsError as error:
        if error.code == "InvalidAMIName.Duplicate":
            error.hint = "another name, or `ec2 image rm` the old one first"
        raise
    return available(ctx, id) if wait else looked_at(ctx, id)


def available(ctx: Context, id: str) -> Image:
    """The image, once something can be launched from it. Raises CommandError where it fails."""

    def seen() -> Image | None:
        row = looked_at(ctx, id)
        if row["state"] in ("failed", "error", "invalid"):
            raise CommandError(f"image {id} failed", hint=f"`ec2 image rm {id}`")
        return row if row["state"] == "available" else None

    try:
        with ctx.progress("making the image", 1) as bar:
            row = until(ctx, seen, f"making {id}", seconds=LONGEST)
            bar.advance()
            return row
    except KeyboardInterrupt:
        ctx.note(f"not waiting any more; AWS goes on making {id}: `ec2 images {id}` looks at it")
        raise


def copied(ctx: Context, id: str, region: str, name: str, encrypted: bool, kms_key: str | None) -> Image:
    """The copy, pending, in its region. Raises CommandError, AwsError."""
    source = looked_at(ctx, id)
    if source["state"] != "available":
        raise CommandError(
            f"image {named(id, source['name'])} is {source['state']}", hint="a copy is made of a whole one"
        )
    if region == ctx.region and name in ("", source["name"]):
        raise UsageError(
            "within a region the copy wants another name", hint="--name says which, --to which region"
        )
    request: dict[str, Any] = {
        "SourceImageId": id,
        "SourceRegion": ctx.region,
        "Name": name or source["name"],
        "Description": source["description"] or f"copied from {id} of {ctx.region}",
    }
    if encrypted or kms_key:
        request["Encrypted"] = True
    if kms_key:
        request["KmsKeyId"] = kms_key
    client = ctx.client("ec2", region)
    with ctx.errors():
        made = client.copy_image(**request)["ImageId"]
        record = client.describe_images(ImageIds=[made])["Images"][0]
    if region != ctx.region:
        ctx.note(f"the copy is {made} in {region}")
    return image_row(record)


def shared(ctx: Context, id: str, add: list[str], remove: list[str], public: bool | None) -> Image:
    """The image, which others may launch from now, or no longer. Raises AwsError."""
    row = looked_at(ctx, id)
    if public:
        ctx.confirm(f"Let everybody launch from image {named(id, row['name'])}, and read what is on it?")
    plus: list[dict[str, str]] = [{"UserId": account} for account in add]
    minus: list[dict[str, str]] = [{"UserId": account} for account in remove]
    if public is not None:
        (plus if public else minus).append({"Group": "all"})
    changes = {"Add": plus} if plus else {}
    changes |= {"Remove": minus} if minus else {}
    ctx.call("ec2", "modify_image_attribute", ImageId=id, LaunchPermission=changes)
    return looked_at(ctx, id)
