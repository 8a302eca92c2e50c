"""`ec2 snapshot`; the work is in the modules beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import MANY, Context, UsageError, by
from awsh_ec2.groups import snapshot
from awsh_ec2.kinds import InstanceId, SnapshotId, VolumeId
from awsh_ec2.snapshots.rows import Snapshot, snapshot_row
from awsh_ec2.snapshots.sharing import Account, Region
from awsh_ec2.volumes.arguments import KmsKey, Tags


@snapshot.command
def ls(ctx: Context, *, of: VolumeId | None = None) -> Iterator[Snapshot]:
    """List the account's snapshots in the region, the newest first (DescribeSnapshots).

    Args:
        of: those of a volume.
    Examples:
        awsh> ec2 snapshot ls
        awsh> ec2 snapshot ls | where started < 90d | sort -size
    """
    filters = {"Filters": by("volume-id", of)} if of else {}
    found = ctx.search("ec2", "describe_snapshots", "Snapshots[]", OwnerIds=["self"], **filters)
    yield from map(snapshot_row, sorted(found, key=lambda each: each["StartTime"], reverse=True))


@snapshot.command
def show(ctx: Context, snapshot: SnapshotId) -> Snapshot:
    """Show one snapshot: who may use it, and which images start from it (DescribeSnapshotAttribute).

    Args:
        snapshot: its id, Name tag or a unique prefix.
    Examples:
        awsh> ec2 volume create kept --size 2 --zone a
        awsh> ec2 snapshot create kept --name looked-at
        awsh> ec2 snapshot show looked-at | get shared_with
    """
    from awsh_ec2.snapshots.sharing import in_full

    return in_full(ctx, snapshot)


@snapshot.command
def create(
    ctx: Context,
    *volumes: VolumeId,
    instance: InstanceId | None = None,
    root: bool = True,
    name: str = "",
    description: str = "",
    tag: Tags = None,
    wait: bool = True,
) -> list[Snapshot]:
    """Take snapshots of volumes, or of all those of an instance at one moment (CreateSnapshot, CreateSnapshots).

    They hold what was written to the disk when they began: for a file system that is whole, unmount it or stop.

    Args:
        volumes: which ones.
        instance: all that this instance has instead.
        root: --no-root leaves out the system's disk.
        name: the Name tag; the volume's or instance's own when left out.
        description: what they are for.
        tag: another tag; may be given several times.
        wait: until they are complete, as far as AWS says how far it is; --no-wait returns at once.
    Examples:
        awsh> ec2 volume create ledger --size 2 --zone a
        awsh> ec2 snapshot create ledger --description 'before the update'
        awsh> ec2 launch saved --wait
        awsh> ec2 snapshot create --instance saved --no-wait
    """
    from awsh_ec2.snapshots.making import taken, taken_of_instance

    if bool(volumes) == bool(instance):
        raise UsageError("ec2 snapshot create wants volumes, or --instance", usage=create.usage)
    if instance:
        return taken_of_instance(ctx, instance, root, name, description, tag or {}, wait=wait)
    if not root:
        raise UsageError("--no-root goes with --instance", usage=create.usage)
    return taken(ctx, list(dict.fromkeys(volumes)), name, description, tag or {}, wait=wait)


@snapshot.command
def copy(
    ctx: Context,
    snapshot: SnapshotId,
    *,
    to: Region | None = None,
    name: str = "",
    encrypted: bool = False,
    kms_key: KmsKey | None = None,
    wait: bool = True,
) -> Snapshot:
    """Copy a snapshot into another region, or encrypted into this one (CopySnapshot).

    Args:
        snapshot: which one.
        to: the region; this one when left out.
        name: the copy's Name tag; the snapshot's own when left out.
        encrypted: with that region's key for EBS; anyway where the snapshot is.
        kms_key: with this key of that region instead.
        wait: until it is complete; --no-wait returns at once.
    Examples:
        awsh> ec2 volume create far --size 2 --zone a
        awsh> ec2 snapshot create far --name far-away
        awsh> ec2 snapshot copy far-away --to eu-west-1
    """
    from awsh_ec2.snapshots.making import copied

    return copied(ctx, snapshot, to or ctx.region, name, encrypted, kms_key, wait=wait)


@snapshot.command
def share(
    ctx: Context,
    snapshot: SnapshotId,
    *,
    with_: Annotated[list[Account] | None, MANY] = None,
    stop: Annotated[list[Account] | None, MANY] = None,
    public: bool | None = None,
) -> Snapshot:
    """Let other accounts make volumes from a snapshot, or no longer (ModifySnapshotAttribute).

    Args:
        snapshot: which one.
        with_: these accounts may.
        stop: these accounts may no longer.
        public: everybody may read what is on it, which asks; --no-public: no longer everybody.
    Examples:
        awsh> ec2 volume create open --size 2 --zone a
        awsh> ec2 snapshot create open --name lent
        awsh> ec2 snapshot share lent --with 210987654321
        awsh> ec2 snapshot share lent --stop 210987654321
    """
    from awsh_ec2.snapshots.sharing import change, in_full

    if not (with_ or stop or public is not None):
        raise UsageError("ec2 snapshot share wants --with, --stop or --public", usage=share.usage)
    change(ctx, snapshot, with_ or [], stop or [], public)
    return in_full(ctx, snapshot)


@snapshot.command
def rm(ctx: Context, *snapshots: SnapshotId) -> None:
    """Delete snapshots after asking (DeleteSnapshot). Those that an image starts from stay.

    Args:
        snapshots: which ones.
    Examples:
        awsh> ec2 volume create once --size 2 --zone a
        awsh> ec2 snapshot create once --name brief
        awsh> ec2 snapshot rm brief
    """
    from awsh_ec2.snapshots.removal import remove

    if not snapshots:
        raise UsageError(
            "ec2 snapshot rm wants a snapshot", usage=rm.usage, hint="`ec2 snapshot ls` lists them"
        )
    remove(ctx, list(dict.fromkeys(snapshots)))
