"""Who may make volumes from a snapshot, and which images start from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Name, UsageError, ValueType, by, human_size, named
from awsh_ec2.snapshots.rows import Snapshot, snapshot_row


def _account(ctx: Context, given: Any) -> str:
    text = str(given).replace("-", "")
    if len(text) != 12 or not text.isdecimal():
        raise ValueError(f"{given!r} is no account, which is 12 digits")
    return text


def _regions(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for region in ctx.search("ec2", "describe_regions", "Regions[].RegionName"):
            yield Name(region)

    for name in ctx.matching("ec2:regions", completing.word, "ec2", fetch):
        yield Candidate(name.id)


Account = Annotated[str, ValueType("ACCOUNT", _account)]
Region = Annotated[str, ValueType("REGION", None, _regions)]


def in_full(ctx: Context, id: str) -> Snapshot:
    """A snapshot with who may use it and which images start from it. Raises AwsError."""
    row = snapshot_row(ctx.call("ec2", "describe_snapshots", SnapshotIds=[id])["Snapshots"][0])
    row["public"], row["shared_with"] = sharing(ctx, id)
    row["images"] = [image["ImageId"] for image in users(ctx, [id]).get(id, ())]
    return row


def sharing(ctx: Context, id: str) -> tuple[bool, list[str]]:
    """Whether everybody may use a snapshot, and which accounts may."""
    answer = ctx.call("ec2", "describe_snapshot_attribute", SnapshotId=id, Attribute="createVolumePermission")
    allowed = answer.get("CreateVolumePermissions") or ()
    accounts = sorted(each["UserId"] for each in allowed if each.get("UserId"))
    return any(each.get("Group") == "all" for each in allowed), accounts


def change(ctx: Context, id: str, add: list[str], remove: list[str], public: bool | None) -> None:
    """Lets accounts use a snapshot, or no longer. Raises UsageError for what AWS would refuse."""
    row = snapshot_row(ctx.call("ec2", "describe_snapshots", SnapshotIds=[id])["Snapshots"][0])
    called = named(id, row["name"])
    if public and row["encrypted"]:
        raise UsageError(f"snapshot {called} is encrypted, and such can't be public")
    if public:
        ctx.confirm(
            f"Let everybody read what is on snapshot {called}, {human_size(row['size'])} of {row['volume_id']}?"
        )
    wanted: list[tuple[str, dict[str, Any]]] = []
    if add:
        wanted.append(("add", {"UserIds": add}))
    if remove:
        wanted.append(("remove", {"UserIds": remove}))
    if public is not None:
        wanted.append(("add" if public else "remove", {"GroupNames": ["all"]}))
    for operation, whom in wanted:
        ctx.call(
            "ec2",
            "modify_snapshot_attribute",
            SnapshotId=id,
            Attribute="createVolumePermission",
            OperationType=operation,
            **whom,
        )
    if add and row["encrypted"]:
        ctx.note("note: it is encrypted: these accounts need the right to use its key too")


def users(ctx: Context, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The account's images that start from each snapshot, as AWS has them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(ids), 200):
        some = ids[start : start + 200]
        filters = by("block-device-mapping.snapshot-id", *some)
        for image in ctx.search("ec2", "describe_images", "Images[]", Owners=["self"], Filters=filters):
            for mapping in image.get("BlockDeviceMappings") or ():
                id = (mapping.get("Ebs") or {}).get("SnapshotId")
                if id in some:
                    found[id].append(image)
    return found
