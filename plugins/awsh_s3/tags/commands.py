"""`s3 tag`, `s3 untag` and `s3 tags`, of objects and buckets; the work is in tagging.py."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context, Rows, UsageError, ValueType
from awsh_s3.completion import complete_paths
from awsh_s3.group import s3
from awsh_s3.paths import S3Path, is_remote
from awsh_s3.where import located


class Tag(TypedDict):
    """One tag of an object or a bucket."""

    key: str
    value: str
    uri: Annotated[str, DETAIL]


def _is_tag(word: str) -> bool:
    """`logs/year=2026/` is a path: what stands before a tag's `=` has no slash here."""
    key, equals, _ = word.partition("=")
    return bool(equals) and "/" not in key and not is_remote(word)


def _path_or_tag(ctx: Context, given: Any) -> S3Path | str:
    return given if isinstance(given, str) and _is_tag(given) else located(ctx, given)


# Not the type of other commands' paths: rows come one by one here, as they do for `tag`, folders too.
Tagged = Annotated[S3Path, ValueType("PATH", located, complete_paths)]
PathOrTag = Annotated[S3Path | str, ValueType("PATH|KEY=VALUE", _path_or_tag, complete_paths)]
PathThenKey = Annotated[Any, ValueType("PATH KEY", complete=complete_paths)]


@s3.command(name="tag")
def tag_(
    ctx: Context, *words: PathOrTag, tag: dict[str, str] | None = None, rows: Rows | None = None
) -> None:
    """Set tags of objects and buckets, beside those they have (PutObjectTagging, PutBucketTagging).

    Args:
        words: the objects or buckets, and the tags (KEY=VALUE), in any order. A word with a `/` before its
            `=` is a path, and so is one that begins with `:` or s3://.
        tag: another tag, for keys with a `/` in them.
        rows: from a pipeline: the objects or buckets. Folders among them are left out.
    Examples:
        awsh> s3 tag s3://lab-bucket team=data
        awsh> s3 tag s3://lab-bucket/report.txt done=yes owner='Ada L.'
        awsh> s3 ls s3://lab-bucket/logs/ | s3 tag done=yes
    """
    from awsh_s3.tags.tagging import check, set_tags, tagged_rows

    tags = {**(tag or {}), **dict(_pair(word) for word in words if isinstance(word, str))}
    places = list(dict.fromkeys(located(ctx, word) for word in words if not isinstance(word, str)))
    if rows is None and not places:
        raise UsageError("s3 tag wants PATH", usage=tag_.usage)
    if not tags:
        raise UsageError("s3 tag wants at least one KEY=VALUE", usage=tag_.usage)
    check(tags)
    set_tags(ctx, [*places], tagged_rows(ctx, rows), tags)


def _pair(word: str) -> tuple[str, str]:
    key, _, value = word.partition("=")
    return key, value


@s3.command
def untag(ctx: Context, *words: PathThenKey, rows: Rows | None = None) -> None:
    """Remove tags of an object or bucket, whatever their values (PutObjectTagging, DeleteObjectTagging …).

    Args:
        words: the object or bucket and then the keys; the keys alone behind a pipeline.
        rows: from a pipeline: the objects or buckets. Folders among them are left out.
    Examples:
        awsh> s3 tag s3://lab-bucket/report.txt done=yes
        awsh> s3 untag s3://lab-bucket/report.txt done
        awsh> s3 ls s3://lab-bucket/logs/ | s3 untag done
    """
    from awsh_s3.tags.tagging import remove_tags, tagged_rows

    places: list[S3Path] = []
    keys = [str(word) for word in words]
    if rows is None:
        if not words:
            raise UsageError("s3 untag wants PATH and keys", usage=untag.usage)
        try:
            places, keys = [located(ctx, words[0])], keys[1:]
        except ValueError as error:
            raise UsageError(str(error), usage=untag.usage) from None
    if not keys:
        raise UsageError("s3 untag wants at least one key", usage=untag.usage)
    for key in keys:
        if "=" in key:
            raise UsageError(
                f"{key!r}: a tag is removed by its key alone", hint=f"as in {key.partition('=')[0]}"
            )
    remove_tags(ctx, places, tagged_rows(ctx, rows), keys)


@s3.command
def tags(ctx: Context, *paths: Tagged, rows: Rows | None = None) -> Rows:
    """Show the tags of objects and buckets (GetObjectTagging, GetBucketTagging).

    Args:
        paths: objects or buckets.
        rows: from a pipeline: the objects or buckets. Folders among them are left out.
    Examples:
        awsh> s3 tags s3://lab-bucket/report.txt
        awsh> s3 ls s3://lab-bucket/logs/ | s3 tags
    """
    from awsh_s3.tags.tagging import tagged_rows, tags_of_all

    if rows is None and not paths:
        raise UsageError("s3 tags wants PATH", usage=tags.usage)
    places = [located(ctx, path) for path in paths]
    one = rows is None and len(places) == 1
    columns = ("key", "value") if one else ("uri", "key", "value")
    found = tags_of_all(ctx, places, tagged_rows(ctx, rows))
    return Rows(found, columns, fields=tuple(Tag.__annotations__))
