"""`ec2 image`: images of one's own; the work is in making.py and removal.py."""

from __future__ import annotations

from typing import Annotated

from awsh import MANY, Context, UsageError
from awsh_ec2.groups import image
from awsh_ec2.kinds import ImageId, InstanceId
from awsh_ec2.rows import Image
from awsh_ec2.snapshots.sharing import Account, Region
from awsh_ec2.volumes.arguments import KmsKey, Tags


@image.command
def create(
    ctx: Context,
    instance: InstanceId,
    name: str,
    *,
    description: str = "",
    reboot: bool = True,
    tag: Tags = None,
    wait: bool = False,
) -> Image:
    """Make an image of an instance and all its volumes (CreateImage). A running one reboots, after asking.

    Args:
        instance: which one.
        name: 3 to 128 letters, digits and ()[] ./-'@_; the account's images have different ones.
        description: what it is for.
        reboot: --no-reboot leaves it running; files that are just being written may not be whole.
        tag: a tag of the image and its snapshots; may be given several times.
        wait: until something can be launched from it; Ctrl-C stops the waiting alone.
    Examples:
        awsh> ec2 launch golden --wait
        awsh> ec2 image create golden golden-v1 --no-reboot --wait
        awsh> ec2 launch copy-of-it --image golden-v1
    """
    from awsh_ec2.images.making import created

    return created(ctx, instance, name, description, reboot, tag or {}, wait=wait)


@image.command
def copy(
    ctx: Context,
    image: ImageId,
    *,
    to: Region | None = None,
    name: str = "",
    encrypted: bool = False,
    kms_key: KmsKey | None = None,
) -> Image:
    """Copy an image into another region, or encrypted into this one (CopyImage). It takes some minutes.

    Args:
        image: which one.
        to: the region; this one when left out.
        name: the copy's name; the same when left out, which has to differ within a region.
        encrypted: its snapshots, with that region's key for EBS.
        kms_key: with this key of that region instead.
    Examples:
        awsh> ec2 launch source --wait
        awsh> ec2 image create source portable --no-reboot --wait
        awsh> ec2 image copy portable --to eu-west-1
    """
    from awsh_ec2.images.making import copied

    return copied(ctx, image, to or ctx.region, name, encrypted, kms_key)


@image.command
def share(
    ctx: Context,
    image: ImageId,
    *,
    with_: Annotated[list[Account] | None, MANY] = None,
    stop: Annotated[list[Account] | None, MANY] = None,
    public: bool | None = None,
) -> Image:
    """Let other accounts launch from an image, or no longer (ModifyImageAttribute).

    Args:
        image: which one.
        with_: these accounts may.
        stop: these accounts may no longer.
        public: everybody may, which asks; --no-public: no longer everybody.
    Examples:
        awsh> ec2 launch base --wait
        awsh> ec2 image create base shared-base --no-reboot --wait
        awsh> ec2 image share shared-base --with 210987654321
    """
    from awsh_ec2.images.making import shared

    if not (with_ or stop or public is not None):
        raise UsageError("ec2 image share wants --with, --stop or --public", usage=share.usage)
    return shared(ctx, image, with_ or [], stop or [], public)


@image.command
def rm(ctx: Context, *images: ImageId, keep_snapshots: bool = False) -> None:
    """Deregister images and delete their snapshots, after asking (DeregisterImage, DeleteSnapshot).

    Instances that were launched from them go on.

    Args:
        images: which ones.
        keep_snapshots: delete the image alone; its snapshots cost money.
    Examples:
        awsh> ec2 launch mould --wait
        awsh> ec2 image create mould outdated --no-reboot --wait
        awsh> ec2 image rm outdated
    """
    from awsh_ec2.images.removal import remove

    if not images:
        raise UsageError("ec2 image rm wants an image", usage=rm.usage, hint="`ec2 images` lists them")
    remove(ctx, list(dict.fromkeys(images)), keep_snapshots=keep_snapshots)
