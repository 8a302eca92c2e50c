"""What `s3 cat`, `s3 head` and `s3 tail` give of objects, without fetching much more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

from awsh import AwsError, CommandError, Context
from awsh_s3.matching import objects_meant
from awsh_s3.objects import find_object, place_of
from awsh_s3.paths import S3Path
from awsh_s3.reading.unpacking import packed_by, unpacked
from awsh_s3.rows import Object
from awsh_s3.transfers.response_body import read_body

STEP = 64 << 10
"""Bytes that are asked for first, where it shows only in them how many are wanted."""
LONGEST_STEP = 8 << 20

Read = Callable[[S3Path], Iterator[bytes]]


def contents(
    ctx: Context, places: list[S3Path], *, first: int | None, last: int | None, gunzip: bool
) -> Iterator[bytes]:
    """The bytes of objects; of each only the FIRST or LAST so many."""
    for place in objects_meant(ctx, places):
        if not place.key:
            raise _is_bucket(place)
        if first is None and last is None:
            body = _whole(ctx, place)
            yield from unpacked(body, str(place)) if gunzip else body
        elif gunzip:
            yield from _beginning(unpacked(_growing(ctx, _found(ctx, place)), str(place)), first or 0)
        else:
            row = _found(ctx, place)
            size = int(row["size"] or 0)
            if first is not None:
                yield from _range(ctx, row, 0, min(first, size))
            else:
                yield from _range(ctx, row, max(0, size - (last or 0)), size)


def first_lines(ctx: Context, places: list[S3Path], count: int, *, gunzip: bool) -> Iterator[bytes]:
    """The first COUNT lines of each object."""

    def read(place: S3Path) -> Iterator[bytes]:
        body = _growing(ctx, _found(ctx, place))
        if gunzip:
            return _lines(unpacked(body, str(place)), count)
        start = next(body, b"")
        if (kind := packed_by(start)) is not None:
            ctx.note(f"{place} is packed by {kind}; --gunzip shows what is in it")
        return _lines(chain([start], body), count)

    return _headed(ctx, places, read)


def last_lines(ctx: Context, places: list[S3Path], count: int) -> Iterator[bytes]:
    """The last COUNT lines of each object, looked for from its end on."""
    return _headed(ctx, places, lambda place: _last_lines(ctx, _found(ctx, place), count))


def _headed(ctx: Context, places: list[S3Path], read: Read) -> Iterator[bytes]:
    """As head(1) has it: where there are several, each behind a line with its name."""
    meant = objects_meant(ctx, places)
    two = list(islice(meant, 2))
    ended = True
    for place in chain(two, meant):
        if len(two) > 1:
            gap = b"" if place is two[0] else b"\n" if ended else b"\n\n"
            yield gap + f"==> {place} <==\n".encode()
        for piece in read(place):
            yield piece
            ended = piece.endswith(b"\n")


def _is_bucket(place: S3Path) -> CommandError:
    return CommandError(f"{place} is a bucket", hint=f"`s3 ls {place}` shows what is in it")


def _found(ctx: Context, place: S3Path) -> Object:
    if not place.key:
        raise _is_bucket(place)
    return find_object(ctx, place)


def _whole(ctx: Context, place: S3Path) -> Iterator[bytes]:
    try:
        yield from read_body(ctx, place)
    except AwsError as error:
        if error.code == "NoSuchKey":
            find_object(ctx, place)
        raise


def _range(ctx: Context, row: Object, start: int, end: int) -> Iterator[bytes]:
    """Bytes START to END (not included) of the very object that ROW is about."""
    if start < end:
        yield from read_body(ctx, place_of(row), first=start, last=end - 1, etag=row["etag"])


def _growing(ctx: Context, row: Object) -> Iterator[bytes]:
    """All of it, in requests for ever more: who stops early has fetched little too much."""
    start, step, size = 0, STEP, int(row["size"] or 0)
    while start < size:
        yield from _range(ctx, row, start, min(start + step, size))
        start, step = start + step, min(step * 2, LONGEST_STEP)


def _beginning(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    while count > 0 and (chunk := next(chunks, b"")):
        yield chunk[:count]
        count -= len(chunk)


def _lines(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for chunk in chunks:
        end = 0
        while count and (newline := chunk.find(b"\n", end)) >= 0:
            count, end = count - 1, newline + 1
        yield chunk if count else chunk[:end]
        if not count:
            return


def _last_lines(ctx: Context, row: Object, count: int) -> Iterator[bytes]:
    size = int(row["size"] or 0)
    end, step, start = size, STEP, 0
    held = b""
    while end:
        begin = max(0, end - step)
        block = b"".join(_range(ctx, row, begin, end))
        held = held or block
        # The newline that ends the last line begins no other.
        newline = len(block) - (end == size and block.endswith(b"\n"))
        while count and (newline := block.rfind(b"\n", 0, newline)) >= 0:
            count -= 1
        if not count:
            start = begin + newline + 1
            break
        end, step = begin, min(step * 2, LONGEST_STEP)
    kept = size - len(held)
    yield from _range(ctx, row, start, kept)
    yield held[max(0, start - kept) :]
