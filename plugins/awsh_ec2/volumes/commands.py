"""`ec2 volume`; the work is in the modules beside."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, Context, UsageError, Zone, by
from awsh_ec2.groups import volume
from awsh_ec2.kinds import InstanceId, SnapshotId, VolumeId
from awsh_ec2.snapshots.rows import Snapshot
from awsh_ec2.volumes.arguments import Device, Gibibytes, Iops, KmsKey, Tags, Throughput
from awsh_ec2.volumes.limits import VolumeType
from awsh_ec2.volumes.rows import Volume


@volume.command
def ls(ctx: Context, *, of: InstanceId | None = None, unattached: bool = False) -> Iterator[Volume]:
    """List the EBS volumes of the region, and which instance has each (DescribeVolumes).

    Args:
        of: those of an instance.
        unattached: those that nothing uses, and that cost all the same.
    Examples:
        awsh> ec2 volume ls
        awsh> ec2 volume ls --unattached | sort -size
        awsh> ec2 volume ls | where encrypted = false
    """
    from awsh_ec2.volumes.looking import volumes

    filters = by("attachment.instance-id", of) if of else []
    filters += by("status", "available") if unattached else []
    return volumes(ctx, **({"Filters": filters} if filters else {}))


@volume.command
def show(ctx: Context, volume: VolumeId = CURRENT) -> Volume:
    """Show one volume in full, its last modification, its snapshots (DescribeVolumes, DescribeSnapshots).

    Args:
        volume: its id, Name tag, ARN or a unique prefix; the current one when left out.
    Examples:
        awsh> ec2 volume create seen --size 10 --zone a
        awsh> ec2 volume show seen | get iops
    """
    from awsh_ec2.volumes.looking import look, modification

    row = look(ctx, [volume])[0]
    last = modification(ctx, volume)
    if last is not None:
        row["change"], row["progress"] = last["ModificationState"], last.get("Progress", 0)
    found = ctx.search(
        "ec2",
        "describe_snapshots",
        "Snapshots[].SnapshotId",
        OwnerIds=["self"],
        Filters=by("volume-id", volume),
    )
    row["snapshots"] = list(found)
    return row


@volume.command
def create(
    ctx: Context,
    name: str,
    *,
    size: Gibibytes | None = None,
    type: VolumeType = "gp3",
    iops: Iops | None = None,
    throughput: Throughput | None = None,
    zone: Zone | None = None,
    for_: InstanceId | None = None,
    snapshot: SnapshotId | None = None,
    encrypted: bool = False,
    kms_key: KmsKey | None = None,
    tag: Tags = None,
    wait: bool = True,
) -> Volume:
    """Create a volume, empty or from a snapshot (CreateVolume), and attach it with --for (AttachVolume).

    What the type can't have is refused before AWS is asked.

    Args:
        name: the Name tag.
        size: in GiB; that of the snapshot when left out, or more.
        type: gp3 and gp2 are SSD; io2 and io1 too, with IOPS that are kept; st1 and sc1 are magnetic, for large files.
        iops: of gp3 (3,000 are there anyway), io1 and io2.
        throughput: of gp3, in MiB/s; 125 are there anyway.
        zone: the availability zone, or its letter; an instance can have volumes of its own zone alone.
        for_: an instance: the volume is created in its zone, and attached to it.
        snapshot: what is on it.
        encrypted: with the account's key for EBS; anyway where the snapshot is, or the account says so.
        kms_key: with this key instead: id, ARN or alias.
        tag: another tag; may be given several times.
        wait: until it can be used; --no-wait returns at once, and can't be given with --for.
    Examples:
        awsh> ec2 volume create data --size 100 --zone a
        awsh> ec2 volume create fast --size 200 --iops 6000 --throughput 500 --zone a --encrypted
        awsh> ec2 launch holder --wait
        awsh> ec2 volume create more --size 20 --for holder
    """
    from awsh_ec2.volumes.making import Wish, made

    if for_ and not wait:
        raise UsageError("--for waits until the volume can be attached", hint="leave out --no-wait")
    wish = Wish(name, size, type, iops, throughput, zone, for_, snapshot, encrypted, kms_key, tag or {})
    return made(ctx, wish, wait=wait)


@volume.command
def attach(
    ctx: Context, volume: VolumeId, instance: InstanceId, *, device: Device | None = None, wait: bool = True
) -> Volume:
    """Attach a volume to an instance (AttachVolume). A new one wants a file system before it is mounted.

    Args:
        volume: which one.
        instance: of the same availability zone.
        device: /dev/sdf to /dev/sdp; the next one that is free when left out. The system may call it otherwise.
        wait: until it is attached; --no-wait returns at once.
    Examples:
        awsh> ec2 launch host --wait
        awsh> ec2 show host | get zone
        awsh> ec2 volume create spare --size 5 --zone (ec2 show host | get zone)
        awsh> ec2 volume attach spare host
    """
    from awsh_ec2.volumes.attaching import attached

    return attached(ctx, volume, instance, device, wait=wait)


@volume.command
def detach(ctx: Context, *volumes: VolumeId, force: bool = False, wait: bool = True) -> Iterator[Volume]:
    """Detach volumes from their instances (DetachVolume). Unmount them there first.

    Args:
        volumes: which ones.
        force: where the instance does not let go; what it has not written yet is lost. Asks.
        wait: until they are free; --no-wait returns at once.
    Examples:
        awsh> ec2 launch lender --wait
        awsh> ec2 volume create lent --size 5 --for lender
        awsh> ec2 volume detach lent
    """
    from awsh_ec2.volumes.attaching import detached

    if not volumes:
        raise UsageError("ec2 volume detach wants a volume", usage=detach.usage)
    return detached(ctx, list(dict.fromkeys(volumes)), force=force, wait=wait)


@volume.command(aliases=("modify",))
def resize(
    ctx: Context,
    volume: VolumeId,
    size: Gibibytes | None = None,
    *,
    type: VolumeType | None = None,
    iops: Iops | None = None,
    throughput: Throughput | None = None,
    wait: bool = True,
) -> Volume:
    """Make a volume larger, faster or of another type, while it is in use (ModifyVolume).

    It can't be made smaller. The next change has to wait for this one's end, and four a day are the most.

    Args:
        volume: which one.
        size: in GiB.
        type: another type.
        iops: of gp3, io1 and io2.
        throughput: of gp3, in MiB/s.
        wait: until the new size is there, while AWS goes on optimizing; --no-wait returns at once.
    Examples:
        awsh> ec2 volume create small --size 8 --zone a
        awsh> ec2 volume resize small 16
        awsh> ec2 volume create slow --size 8 --zone a
        awsh> ec2 volume resize slow --iops 4000 --throughput 250
    """
    from awsh_ec2.volumes.modifying import modified

    if not (size or type or iops or throughput):
        raise UsageError("ec2 volume resize wants a size, --type, --iops or --throughput", usage=resize.usage)
    return modified(ctx, volume, size, type, iops, throughput, wait=wait)


@volume.command
def rm(ctx: Context, *volumes: VolumeId) -> None:
    """Delete volumes after asking: what is on them is gone for good, but for snapshots (DeleteVolume).

    Args:
        volumes: which ones; none may be attached.
    Examples:
        awsh> ec2 volume create scrap --size 1 --zone a
        awsh> ec2 volume rm scrap
        awsh> ec2 volume ls --unattached | where name ~ ^old | ec2 volume rm
    """
    from awsh_ec2.volumes.removal import remove

    if not volumes:
        raise UsageError("ec2 volume rm wants a volume", usage=rm.usage, hint="`ec2 volume ls` lists them")
    remove(ctx, list(dict.fromkeys(volumes)))


@volume.command
def snapshot(
    ctx: Context,
    volume: VolumeId = CURRENT,
    *,
    name: str = "",
    description: str = "",
    tag: Tags = None,
    wait: bool = True,
) -> Snapshot:
    """Take a snapshot of a volume, as `ec2 snapshot create` does (CreateSnapshot).

    Args:
        volume: which one; the current one when left out.
        name: the snapshot's Name tag; the volume's when left out.
        description: what it is for.
        tag: another tag; may be given several times.
        wait: until it is complete; --no-wait returns at once.
    Examples:
        awsh> ec2 volume create shot --size 3 --zone a
        awsh> ec2 volume snapshot shot --description 'before the update'
    """
    from awsh_ec2.snapshots.making import taken

    return taken(ctx, [volume], name, description, tag or {}, wait=wait)[0]
