"""`s3 find`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from awsh import MANY, ByteSize, Context, Time, UsageError
from awsh_s3.arguments import PathArgument
from awsh_s3.group import s3
from awsh_s3.objects import folder_row, objects_under
from awsh_s3.paths import S3Path
from awsh_s3.rows import Object
from awsh_s3.transfers.options import StorageClass
from awsh_s3.where import here_or

Test = Callable[[Object], bool]
Classes = Annotated[list[StorageClass], MANY]


@s3.command
def find(
    ctx: Context,
    path: PathArgument | None = None,
    *,
    name: str | None = None,
    larger: ByteSize | None = None,
    smaller: ByteSize | None = None,
    newer: Time | None = None,
    older: Time | None = None,
    class_: Classes | None = None,
    type_: Literal["object", "folder"] = "object",
) -> Iterator[Object]:
    """Find objects at any depth below PATH (ListObjectsV2); all conditions must hold.

    They come as they are listed, a million in little memory. Rows feed `s3 rm`, `s3 cp`, `s3 cat` and others.

    Args:
        path: a folder, a bucket or a pattern; the current folder when left out.
        name: a pattern for the last part of the key, `*.gz`; with a `/` in it, for all that is behind PATH.
        larger: more bytes than this.
        smaller: fewer bytes than this.
        newer: changed after this moment; `7d`: within seven days.
        older: changed before it.
        class_: in one of these storage classes.
        type_: objects, or the folders that they make up.
    Examples:
        awsh> s3 find s3://lab-bucket --name *.gz
        awsh> s3 find s3://lab-bucket/logs/ --larger 10MB --older 30d
        awsh> s3 find s3://lab-bucket --newer 2026-11-01 --class STANDARD STANDARD_IA | s3 du
        awsh> s3 find s3://lab-bucket/old/ --name z | s3 rm --if-exists
        awsh> s3 find s3://lab-bucket --type folder --name logs
    """
    where = here_or(ctx, path, "s3 find wants PATH")
    if type_ == "folder" and any(given is not None for given in (larger, smaller, newer, older, class_)):
        raise UsageError(
            "folders have no size, time or class", hint="`s3 du --depth 1` sums up what they hold"
        )
    tests: list[Test] = []
    if larger is not None:
        tests.append(lambda row: (row["size"] or 0) > larger)
    if smaller is not None:
        tests.append(lambda row: (row["size"] or 0) < smaller)
    if newer is not None:
        tests.append(lambda row: row["modified"] is not None and row["modified"] > newer)
    if older is not None:
        tests.append(lambda row: row["modified"] is not None and row["modified"] < older)
    if class_:
        tests.append(lambda row: row["storage_class"] in class_)
    return _found(ctx, where, name, tests, folders=type_ == "folder")


def _found(
    ctx: Context, where: S3Path, name: str | None, tests: list[Test], *, folders: bool
) -> Iterator[Object]:
    from awsh_s3.matching import everything, pattern_of, settled
    from awsh_s3.patterns import Pattern

    place = settled(ctx, where)
    base = place.folder.key
    if place.glob:
        start = pattern_of(place, recursive=True).start
        base = start[: start.rfind("/") + 1]
    rows = everything(ctx, place)
    if name is not None and "/" in name:
        whole = Pattern(name.removeprefix("/"))
        tests.append(lambda row: whole.matches(row["key"][len(base) :].removesuffix("/")))
        if place.is_folder:
            rows = objects_under(ctx, S3Path(place.bucket, base + whole.start))
    elif name is not None:
        last = Pattern(name)
        tests.append(lambda row: last.matches(row["key"].removesuffix("/").rpartition("/")[2]))
    for row in _folders(rows, place.bucket, base) if folders else rows:
        if all(test(row) for test in tests):
            yield row


def _folders(rows: Iterator[Object], bucket: str, base: str) -> Iterator[Object]:
    """The folders below BASE that ROWS lie in, each once: keys that begin alike come one after the other."""
    within = [base]
    for row in rows:
        key = row["key"]
        if not key.startswith(base):
            continue
        while not key.startswith(within[-1]):
            within.pop()
        while (slash := key.find("/", len(within[-1]))) >= 0:
            within.append(key[: slash + 1])
            yield folder_row(bucket, within[-1])
