"""`s3 cat`, `s3 head` and `s3 tail`; what they do is in excerpts.py, loaded when it is first done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import ByteSize, Context, Short, UsageError
from awsh_s3.arguments import VersionedPath
from awsh_s3.group import s3
from awsh_s3.versions.argument import VersionArgument, of_version
from awsh_s3.where import located

LINES = 10

Lines = Annotated[int, Short("n")]


@s3.command
def cat(
    ctx: Context,
    *paths: VersionedPath,
    version: VersionArgument | None = None,
    first: ByteSize | None = None,
    last: ByteSize | None = None,
    gunzip: bool = False,
) -> Iterator[bytes]:
    """The bytes of objects (GetObject), one after the other, exactly as they are.

    They stream: nothing is held. A connection that breaks off is taken up where it was, and only if the
    object is still the same.

    Args:
        paths: objects or patterns (`*` within a folder, `**` through folders).
        version: of one object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        first: only so many bytes of each, from its beginning; no more are fetched.
        last: only so many bytes of each, from its end; no others are fetched.
        gunzip: unpack what gzip packed, also several members; bzip2 and xz too, told by the first bytes.
            --first counts unpacked bytes then.
    Examples:
        awsh> s3 cat s3://lab-bucket/report.txt
        awsh> s3 cat s3://lab-bucket/big.csv | first 10
        awsh> s3 cat s3://lab-bucket/big.csv --last 1kB
        awsh> s3 cat s3://lab-bucket/report.txt --version 0
        awsh> s3 cat s3://lab-bucket/packed/*.gz --gunzip | where line ~ a
        awsh> s3 cat s3://lab-bucket/logs.gz > logs.gz
    """
    if not paths:
        raise UsageError("s3 cat wants PATH", usage=cat.usage)
    if first is not None and last is not None:
        raise UsageError("--first and --last together", hint="one of them")
    if last is not None and gunzip:
        raise UsageError(
            "the end of what is packed is found by unpacking it all", hint="`… --gunzip | last 10`"
        )
    from awsh_s3.reading.excerpts import contents

    places = of_version(ctx, [located(ctx, path, version=True) for path in paths], version)
    return contents(ctx, places, first=first, last=last, gunzip=gunzip)


@s3.command
def head(
    ctx: Context,
    *paths: VersionedPath,
    version: VersionArgument | None = None,
    lines: Lines = LINES,
    gunzip: bool = False,
) -> Iterator[bytes]:
    """The first lines of text objects; little more than these is fetched (GetObject with a Range).

    Args:
        paths: objects or patterns; which of several a part is of is said beside it.
        version: of one object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        lines: how many, of each.
        gunzip: unpack what gzip, bzip2 or xz packed.
    Examples:
        awsh> s3 head s3://lab-bucket/big.csv
        awsh> s3 head s3://lab-bucket/packed/x.gz --gunzip -n 3
    """
    from awsh_s3.reading.excerpts import first_lines

    if not paths:
        raise UsageError("s3 head wants PATH", usage=head.usage)
    places = of_version(ctx, [located(ctx, path, version=True) for path in paths], version)
    return first_lines(ctx, places, _some(lines), gunzip=gunzip)


@s3.command
def tail(
    ctx: Context, *paths: VersionedPath, version: VersionArgument | None = None, lines: Lines = LINES
) -> Iterator[bytes]:
    """The last lines of text objects; little more than these is fetched (GetObject with a Range).

    Args:
        paths: objects or patterns; which of several a part is of is said beside it.
        version: of one object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        lines: how many, of each.
    Examples:
        awsh> s3 tail s3://lab-bucket/big.csv -n 1
    """
    from awsh_s3.reading.excerpts import last_lines

    if not paths:
        raise UsageError("s3 tail wants PATH", usage=tail.usage)
    places = of_version(ctx, [located(ctx, path, version=True) for path in paths], version)
    return last_lines(ctx, places, _some(lines))


def _some(lines: int) -> int:
    if lines < 1:
        raise UsageError(f"{lines} lines are none", hint="-n 1 is the fewest")
    return lines
