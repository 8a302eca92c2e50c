"""Tags of objects and buckets: read, changed, written back whole; many at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from awsh import AwsError, CommandError, Context, Rows, check_tags, tag_list, tag_problem
from awsh_s3.explain import explained
from awsh_s3.objects import find_object
from awsh_s3.paths import S3Path
from awsh_s3.tags.commands import Tag
from awsh_s3.transfers.options import MOST_TAGS
from awsh_s3.where import located
from awsh_s3.workers import in_parallel, raise_failures

OF_A_BUCKET = 50

Tags = dict[str, str]


def problem(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """What S3 refuses in tags that a rule or an object would carry, whatever their number."""
    return tag_problem(tags, plain=True)


def check(tags: Mapping[str, str]) -> None:
    """Raises UsageError for tags that S3 takes for nothing at all."""
    check_tags(tags, most=OF_A_BUCKET, plain=True)


def read_tags(ctx: Context, place: S3Path) -> Tags:
    """The tags of an object or a bucket."""
    with explained(ctx, place):
        try:
            if place.key:
                answer = ctx.call("s3", "get_object_tagging", **place.named)
            else:
                answer = ctx.call("s3", "get_bucket_tagging", Bucket=place.bucket)
        except AwsError as error:
            if error.code == "NoSuchTagSet":
                return {}
            raise
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}


def _write_tags(ctx: Context, place: S3Path, tags: Tags) -> None:
    where = {"Bucket": place.bucket, **({"Key": place.key} if place.key else {})}
    noun = "object" if place.key else "bucket"
    with explained(ctx, place):
        if tags:
            ctx.call("s3", f"put_{noun}_tagging", Tagging={"TagSet": tag_list(tags)}, **where)
        else:
            ctx.call("s3", f"delete_{noun}_tagging", **where)


def tagged_rows(ctx: Context, rows: Rows | None) -> Iterator[S3Path]:
    """The objects and buckets that rows carry, as they come."""
    folders = 0
    for row in rows or ():
        if isinstance(row, Mapping) and row.get("type") == "folder":
            folders += 1
            continue
        try:
            yield located(ctx, row)
        except ValueError as error:
            raise CommandError(str(error)) from None
    if folders:
        noun = "folder has" if folders == 1 else "folders have"
        ctx.note(f"{folders:,} {noun} no tags, objects do: `s3 ls -r` lists those below")


def set_tags(ctx: Context, places: Sequence[S3Path], more: Iterable[S3Path], tags: Tags) -> None:
    """Adds TAGS to what each of PLACES and MORE has. Raises PartialFailure naming those that failed."""

    def change(place: S3Path) -> None:
        before = read_tags(ctx, place)
        after = {**before, **tags}
        most = MOST_TAGS if place.key else OF_A_BUCKET
        if len(after) > most:
            noun = "an object" if place.key else "a bucket"
            raise CommandError(
                f"it would have {len(after)} tags, with the {len(before)} there are; S3 takes {most} for {noun}",
                hint="`s3 untag` removes some",
            )
        if after != before:
            _write_tags(ctx, place, after)

    _all(ctx, chain(places, more), change, "tagged")


def remove_tags(ctx: Context, places: Sequence[S3Path], more: Iterable[S3Path], keys: Sequence[str]) -> None:
    """Takes the tags called KEYS from each. Raises PartialFailure naming those that failed."""

    def change(place: S3Path) -> None:
        before = read_tags(ctx, place)
        after = {key: value for key, value in before.items() if key not in keys}
        if after != before:
            _write_tags(ctx, place, after)

    _all(ctx, chain(places, more), change, "untagged")


def _all(ctx: Context, places: Iterable[S3Path], change: Callable[[S3Path], None], done: str) -> None:
    count = 0
    failures: list[tuple[str, Any]] = []
    try:
        with ctx.progress(done) as bar:
            for end in in_parallel(ctx, _helpful(ctx, change), places):
                if end.error is None:
                    count += 1
                else:
                    failures.append((str(end.item), end.error))
                bar.advance()
    except KeyboardInterrupt:
        ctx.note(f"{count:,} {done} until then; doing it again does no harm")
        raise
    if count > 1:
        ctx.note(f"{count:,} {done}")
    raise_failures(count, failures)


def _helpful(ctx: Context, work: Callable[[S3Path], Any]) -> Callable[[S3Path], Any]:
    """WORK, and for an object that is not there what may have been meant."""

    def run(place: S3Path) -> Any:
        try:
            return work(place)
        except AwsError as error:
            if error.code == "NoSuchKey":
                find_object(ctx, place)
            raise

    return run


def tags_of_all(ctx: Context, places: Sequence[S3Path], more: Iterable[S3Path]) -> Iterator[Tag]:
    """The tags of each, as they are answered. Raises PartialFailure at the end."""
    done, failures = 0, []
    read = _helpful(ctx, lambda place: read_tags(ctx, place))
    for end in in_parallel(ctx, read, chain(places, more)):
        if end.error is not None:
            failures.append((str(end.item), end.error))
            continue
        done += 1
        for key, value in (end.answer or {}).items():
            yield {"key": key, "value": value, "uri": str(end.item)}
    raise_failures(done, failures)
