"""What S3 can tell of an object's bytes, asked of it, and held against bytes that are here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_s3.explain import explained
from awsh_s3.objects import place_of
from awsh_s3.rows import Object
from awsh_s3.transfers.integrity import Known, is_right, known_from


def look(ctx: Context, row: Object) -> Known:
    """What can be known of the object of a listing's ROW (HeadObject). Raises CommandError when it was
    changed since."""
    size = int(row["size"] or 0)
    answer = head(ctx, row, IfMatch=f'"{row["etag"]}"', ChecksumMode="ENABLED")
    known = known_from(answer, size)
    count = known.etag.rpartition("-")[2]
    if known.checkable or not count.isdigit():
        return known
    # Most have parts of one size, but for the last; where the number does not fit, each is asked for.
    first = int(head(ctx, row, PartNumber=1)["ContentLength"])
    whole, rest = divmod(size, first) if first else (0, 0)
    parts = [first] * whole + ([rest] if rest else [])
    if len(parts) != int(count):
        parts = _part_sizes(ctx, row, int(count))
    return known_from(answer, size, parts)


def holds(ctx: Context, row: Object, known: Known, read: Callable[[], Iterable[bytes]]) -> bool:
    """Whether what READ gives, from its beginning each time, is what is KNOWN of ROW's object."""
    if is_right(known, read()):
        return True
    if not known.parts:
        return False
    parts = tuple(_part_sizes(ctx, row, len(known.parts)))
    return parts != known.parts and is_right(replace(known, parts=parts), read())


def head(ctx: Context, row: Object, **how: Any) -> dict[str, Any]:
    """HeadObject of ROW's object. Raises CommandError when it was changed since it was listed."""
    path = place_of(row)
    try:
        with explained(ctx, path):
            answer: dict[str, Any] = ctx.client("s3").head_object(**path.named, **how)
            return answer
    except AwsError as error:
        if error.code in ("412", "PreconditionFailed"):
            raise CommandError(f"{path} was changed since it was listed", hint="try again") from error
        raise


def _part_sizes(ctx: Context, row: Object, count: int) -> list[int]:
    return [int(head(ctx, row, PartNumber=number)["ContentLength"]) for number in range(1, count + 1)]
