"""The two sides of a sync as streams of entries, both in the order of keys, and the pairs they make.

S3 lists keys in the order of their bytes, and folders here are gone through in the same (see local_tree.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CommandError, Context
from awsh_s3.objects import objects_under
from awsh_s3.paths import S3Path
from awsh_s3.patterns import Selection
from awsh_s3.transfers.local_tree import Entry

Pair = tuple[Entry | None, Entry | None]
"""What has one name in the source and in the target."""


def pairs(source: Iterator[Entry], target: Iterator[Entry]) -> Iterator[Pair]:
    """Both sides beside each other, in constant memory."""
    there = next(target, None)
    for here in source:
        while there is not None and there.name < here.name:
            yield None, there
            there = next(target, None)
        if there is not None and there.name == here.name:
            yield here, there
            there = next(target, None)
        else:
            yield here, None
    while there is not None:
        yield None, there
        there = next(target, None)


def listed(ctx: Context, base: S3Path, selection: Selection) -> Iterator[Entry]:
    """The objects below BASE that SELECTION takes. Raises CommandError for a listing that is out of order."""
    start, before = len(base.key), ""
    for row in objects_under(ctx, S3Path(base.bucket, base.key + selection.start)):
        name = row["key"][start:]
        if name < before:
            raise CommandError(
                f"{base} is not listed in the order of its keys, so nothing can be held against it",
                hint="directory buckets do so; `s3 cp --recursive` copies all",
            )
        before = name
        if name and (not selection or selection.takes(name)):
            modified = row["modified"]
            yield Entry(name, row["size"] or 0, modified.timestamp() if modified else 0.0, row)
