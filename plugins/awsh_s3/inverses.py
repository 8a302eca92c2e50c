"""What takes buckets back."""

from __future__ import annotations

from itertools import islice

from awsh import Context, Inverse, Size, human_size

COUNTED = 10_000
"""Objects that are counted before a question."""


def _objects(ctx: Context, bucket: str) -> str:
    """How many, and how much (ListObjectsV2); deleted versions are not counted."""
    found = ctx.search("s3", "list_objects_v2", "Contents[].Size", Bucket=bucket)
    sizes = list(islice(found, COUNTED))
    if not sizes:
        return ""
    number = "1 object" if len(sizes) == 1 else f"{len(sizes):,} objects"
    more = "at least " if next(found, None) is not None else ""
    return f"{more}{number}, {human_size(Size(sum(sizes)))}"


INVERSES = (
    Inverse(
        "s3",
        "CreateBucket",
        kind="s3:bucket",
        made="parameters.Bucket",
        undo="s3 rb {id} --force",
        after=("vpc:flow-log", "lambda:function"),
        gone=("DeleteBucket", "Bucket"),
        born="CreationDate",
        loses=_objects,
    ),
)
