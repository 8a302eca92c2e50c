"""Completing places in S3: buckets first, then one level of keys at a time, never waiting for AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import get_args

from awsh import Candidate, Completing, Context, LocalPath, Name
from awsh_s3.paths import S3Path, is_remote

MOST_NAMES = 20_000
"""Keys of one folder that are fetched for completion."""


def complete_paths(completing: Completing) -> Iterator[Candidate]:
    """Candidates for a word that means a place in S3."""
    return _candidates(completing, folders_only=False)


def complete_folders(completing: Completing) -> Iterator[Candidate]:
    """The same, without objects: for `cd`."""
    return _candidates(completing, folders_only=True)


def complete_either(completing: Completing) -> Iterable[Candidate]:
    """Candidates for an argument of `cp`: places in S3 behind `s3://` and `:`, else files here."""
    if is_remote(completing.word) or "s3://".startswith(completing.word or "-"):
        yield from complete_paths(completing)
    if not is_remote(completing.word):
        complete = get_args(LocalPath)[1].complete
        yield from complete(completing)


def complete_prefixes(completing: Completing) -> Iterator[Candidate]:
    """Folders of the bucket that stands on the line, or of the current one, as keys begin."""
    from awsh_s3.where import bucket_meant

    ctx = completing.ctx
    bucket = bucket_meant(completing)
    if bucket:
        head, slash, partial = completing.word.rpartition("/")
        folder = S3Path(bucket, head + slash)
        yield from _level(ctx, folder, folder.key, partial, folders_only=True)


def _candidates(completing: Completing, *, folders_only: bool) -> Iterator[Candidate]:
    from awsh_s3.where import here

    ctx, word = completing.ctx, completing.word
    now = here(ctx)
    absolute = word.startswith("s3://")
    rest = word.removeprefix("s3://") if absolute else word.removeprefix(":")
    typed = word[: len(word) - len(rest)]
    if (absolute or (now is None and not typed)) and "/" not in rest:
        yield from _buckets(ctx, typed, rest)
        return
    if absolute or now is None:
        bucket, _, relative = rest.partition("/")
        if not bucket:
            return
        typed, now = f"{typed}{bucket}/", S3Path(bucket)
        relative = "/" + relative
    else:
        relative = rest
    head, slash, partial = relative.rpartition("/")
    try:
        folder = now.below(head + slash) if slash else now
    except ValueError:
        return
    shown = (head + slash).removeprefix("/") if absolute or typed.endswith("/") else head + slash
    yield from _level(ctx, folder, typed + shown, partial, folders_only=folders_only)
    if not word and not folders_only:
        yield Candidate("s3://", "another bucket", final=False)


def _buckets(ctx: Context, typed: str, partial: str) -> Iterator[Candidate]:
    for name in ctx.matching("s3:bucket", partial):
        yield Candidate(f"{typed}{name.id}/", name.description or "bucket", final=False, label=name.id)


def _level(
    ctx: Context, folder: S3Path, typed: str, partial: str, *, folders_only: bool
) -> Iterator[Candidate]:
    found = ctx.matching(
        f"s3:keys {folder.bucket}/{folder.key}",
        folder.key + partial,
        "s3",
        lambda: islice(_names(ctx, folder), MOST_NAMES),
    )
    for name in found:
        tail = name.id.removeprefix(folder.key)
        is_folder = tail.endswith("/")
        if not tail or (folders_only and not is_folder):
            continue
        yield Candidate(typed + tail, name.description, final=not is_folder, label=tail)


def _names(ctx: Context, folder: S3Path) -> Iterator[Name]:
    for page in ctx.search("s3", "list_objects_v2", Bucket=folder.bucket, Prefix=folder.key, Delimiter="/"):
        for common in page.get("CommonPrefixes", ()):
            yield Name(common["Prefix"], description="folder")
        for item in page.get("Contents", ()):
            yield Name(item["Key"], description=f"{item['Size']:,} bytes")
