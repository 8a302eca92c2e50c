"""What a typed pattern means in a bucket. An object or folder of exactly that name comes before any pattern."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from awsh import CommandError, Context
from awsh_s3.arguments import LocalFile
from awsh_s3.objects import first_under, objects_under
from awsh_s3.paths import S3Path
from awsh_s3.patterns import Pattern, fixed_start, has_wildcard
from awsh_s3.rows import Object
from awsh_s3.workers import in_parallel

AT_ONCE = 64
"""So many folders are looked into at the same time."""
PAGE = 1000


def settled(ctx: Context, place: S3Path) -> S3Path:
    """PLACE, with its pattern only where nothing is called exactly so (one ListObjectsV2 for a pattern)."""
    if not place.glob:
        return place
    literal = S3Path(place.bucket, place.key)
    for row in objects_under(ctx, S3Path(place.bucket, place.key.removesuffix("/")), folders=True):
        if row["key"] in (literal.key, literal.folder.key):
            return literal
        if row["key"] > literal.folder.key:
            break
    return place


def pattern_of(place: S3Path, *, recursive: bool) -> Pattern:
    """The pattern of PLACE for whole keys. recursive: what lies below folders that match, matches too."""
    of_folders = recursive and place.glob.endswith("/")
    return Pattern(place.glob + "**" if of_folders else place.glob, below=recursive and not of_folders)


def matching(
    ctx: Context, place: S3Path, *, recursive: bool = False, folders: bool = False
) -> Iterator[Object]:
    """Every object that the pattern of PLACE means, in the order of their keys.

    recursive: also all that lies below the folders it means. folders: a row for each of those instead.
    """
    if recursive or "**" in place.glob:
        pattern = pattern_of(place, recursive=recursive)
        for row in objects_under(ctx, S3Path(place.bucket, pattern.start)):
            if pattern.matches(row["key"]):
                yield row
    else:
        yield from _level(ctx, S3Path(place.bucket), place.glob, folders=folders)


def everything(ctx: Context, place: S3Path, *, folders: bool = False) -> Iterator[Object]:
    """The object of exactly that name, and all that is below it as a folder; for a pattern, all that matches.

    folders: only one level of it, with a row for each folder.
    """
    if place.glob:
        yield from matching(ctx, place, recursive=not folders, folders=folders)
        return
    if not place.is_folder:
        first = first_under(ctx, place)
        if first is None:
            return
        if first["key"] == place.key:
            yield first
    yield from objects_under(ctx, place.folder, folders=folders)


def _level(ctx: Context, folder: S3Path, glob: str, *, folders: bool, alone: bool = True) -> Iterator[Object]:
    """Level by level, so that what lies deep below a folder that does not match is never listed.

    alone: nobody else is listing, so that the folders of the next level may be listed at the same time.
    """
    part, slash, deeper = glob.partition("/")
    while slash and not has_wildcard(part):
        folder = S3Path(folder.bucket, f"{folder.key}{part}/")
        part, slash, deeper = deeper.partition("/")
    found = _one_level(ctx, folder, Pattern(part))
    if not slash:
        yield from (row for row in found if folders or row["type"] == "object")
        return
    below = (row for row in found if row["type"] == "folder")
    if not deeper:
        yield from below if folders else ()
        return
    each = partial(_level, ctx, glob=deeper, folders=folders, alone=False)
    places = (S3Path(row["bucket"], row["key"]) for row in below)
    yield from _in_order(ctx, each, places) if alone else chain.from_iterable(map(each, places))


def _one_level(ctx: Context, folder: S3Path, pattern: Pattern) -> Iterator[Object]:
    for row in objects_under(ctx, S3Path(folder.bucket, folder.key + pattern.start), folders=True):
        name = row["key"][len(folder.key) :]
        if name and pattern.matches(name.removesuffix("/") if row["type"] == "folder" else name):
            yield row


def _in_order(
    ctx: Context, each: Callable[[S3Path], Iterator[Object]], places: Iterator[S3Path]
) -> Iterator[Object]:
    """What EACH gives of PLACES, in their order: some are begun at the same time, each by its first page."""

    def begin(place: S3Path) -> tuple[list[Object], Iterator[Object]]:
        rows = each(place)
        return list(islice(rows, PAGE)), rows

    while batch := list(islice(places, AT_ONCE)):
        begun: dict[S3Path, tuple[list[Object], Iterator[Object]]] = {}
        for end in in_parallel(ctx, begin, batch):
            if end.answer is None:
                raise end.error or AssertionError
            begun[end.item] = end.answer
        for place in batch:
            yield from chain.from_iterable(begun.pop(place))


def sides_meant(ctx: Context, sides: Iterable[S3Path | LocalFile], *, recursive: bool) -> Iterator[Any]:
    """SIDES with files in the place of each local pattern, and without one in S3 for what is called exactly so.

    Raises CommandError where no file matches.
    """
    for side in sides:
        if isinstance(side, S3Path):
            yield settled(ctx, side)
        elif side.typed and has_wildcard(str(side.path)) and not os.path.lexists(side.path):
            yield from _files_matching(side, recursive=recursive)
        else:
            yield side


def _files_matching(side: LocalFile, *, recursive: bool) -> Iterator[LocalFile]:
    from glob import glob

    text = str(side.path)
    below = Path(fixed_start(text).rpartition("/")[0] or ("/" if text.startswith("/") else "."))
    # Not Path.glob, which takes hidden files for what `*` means.
    found = [Path(name) for name in sorted(glob(text, recursive=True))]  # noqa: PTH207
    # `**` has brought what is in the folders already.
    wanted = [path for path in found if (recursive and "**" not in text) or not path.is_dir()]
    if not wanted:
        hint = "folders do: --recursive is for what is in them" if found else None
        raise CommandError(f"no file matches {text}", hint=hint)
    for path in wanted:
        yield LocalFile(path, path.is_dir(), below=below)


def objects_meant(ctx: Context, places: Iterable[S3Path]) -> Iterator[S3Path]:
    """PLACES, with what matches in the place of each pattern. Raises CommandError where nothing does."""
    for place in (settled(ctx, place) for place in places):
        if not place.glob:
            yield place
            continue
        empty = True
        for row in matching(ctx, place):
            empty = False
            yield S3Path(row["bucket"], row["key"])
        if empty:
            raise nothing_matches(ctx, place)


def nothing_matches(ctx: Context, place: S3Path, *, recursive: bool = False) -> CommandError:
    """That nothing matches PLACE, and what may have been meant."""
    hint = None
    if not recursive and next(matching(ctx, place, folders=True), None) is not None:
        hint = "folders do: --recursive is for what is in them"
    elif "**" not in place.glob:
        hint = "`*` ends at a `/`; `**` goes through folders: `**/*.gz`"
    return CommandError(f"no object matches {place}", hint=hint)
