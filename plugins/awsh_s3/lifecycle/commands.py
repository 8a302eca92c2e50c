"""`s3 lifecycle`: rules that move and delete objects as they age. The rules themselves: rules.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, TypedDict, get_args

from awsh import (
    CURRENT,
    DETAIL,
    MANY,
    PIPED,
    ByteSize,
    Candidate,
    Completing,
    Context,
    Duration,
    LocalPath,
    Rows,
    Time,
    UsageError,
    Value,
    ValueType,
)
from awsh_s3.arguments import BucketName, KeyPrefix
from awsh_s3.group import lifecycle
from awsh_s3.rule_names import completing_ids, named_in_rows
from awsh_s3.where import bucket_or_current

CLASSES = {
    "STANDARD_IA": "seldom read, at once; from 30 days on",
    "INTELLIGENT_TIERING": "moved by S3 as it is read",
    "ONEZONE_IA": "seldom read, in one zone; from 30 days on",
    "GLACIER_IR": "archive, read at once",
    "GLACIER": "archive, restored in minutes to hours",
    "DEEP_ARCHIVE": "archive, restored in hours",
}
"""Storage classes that objects can move to, in the only order in which they can."""


class LifecycleRule(TypedDict):
    """One rule. does: what it does, in words. rule: the whole of it as AWS keeps it."""

    id: str
    enabled: bool
    does: str
    bucket: Annotated[str, DETAIL]
    prefix: Annotated[str, DETAIL]
    rule: Annotated[dict[str, Any], DETAIL]


def _storage_class(ctx: Context, given: Any) -> str:
    name = str(given).upper().replace("-", "_")
    if name not in CLASSES:
        raise ValueError(f"{given!r} is not one of {', '.join(CLASSES)}")
    return name


def _complete_class(completing: Completing) -> Iterator[Candidate]:
    return (Candidate(name, about) for name, about in CLASSES.items())


def _days(ctx: Context, given: Any) -> int:
    text = str(given)
    if text.isdecimal():
        return int(text)
    span: timedelta = get_args(Duration)[1].convert(ctx, given)
    if span % timedelta(days=1):
        raise ValueError(f"{text!r} is not a whole number of days, which is all that S3 counts in")
    return span // timedelta(days=1)


def _days_or_date(ctx: Context, given: Any) -> int | datetime:
    text = str(given)
    if not isinstance(given, datetime):
        if text[:1].isdecimal() and "-" not in text:
            return _days(ctx, given)
        if "-" not in text:
            raise ValueError(f"{text!r} is neither a time such as 120d nor a date such as 2027-01-31")
    moment: datetime = get_args(Time)[1].convert(ctx, given)
    if moment.timetz().replace(tzinfo=None) != time():
        raise ValueError(f"{text!r} is within a day; S3 acts at midnight UTC, so give a date alone")
    return datetime.combine(moment.date(), time(), UTC)


Days = Annotated[int, ValueType("DAYS", _days)]
DaysOrDate = Annotated[Any, ValueType("DAYS|DATE", _days_or_date)]
StorageClass = Annotated[str, ValueType("CLASS", _storage_class, _complete_class)]
RuleId = Annotated[
    str, ValueType("ID", complete=completing_ids("lifecycle", lambda ctx, bucket: show(ctx, bucket)))
]


@lifecycle.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Iterator[LifecycleRule]:
    """Show what becomes of a bucket's objects, rule by rule, in words (GetBucketLifecycleConfiguration).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 lifecycle show lab-bucket
        awsh> s3 lifecycle show lab-bucket | json
    """
    from awsh_s3.lifecycle.rules import read_rules, row

    rules, _ = read_rules(ctx, bucket)
    if not rules:
        ctx.note(f"bucket {bucket!r} has no lifecycle rules: nothing moves or is deleted by itself")
    return (row(bucket, rule) for rule in rules)


@lifecycle.command
def add(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    id: str = "",
    prefix: KeyPrefix = "",
    tag: dict[str, str] | None = None,
    larger: ByteSize | None = None,
    smaller: ByteSize | None = None,
    expire: DaysOrDate | None = None,
    to: list[tuple[StorageClass, DaysOrDate]] | None = None,
    noncurrent_expire: Days | None = None,
    keep: int | None = None,
    noncurrent_to: list[tuple[StorageClass, Days]] | None = None,
    expire_markers: bool = False,
    abort_uploads: Days | None = None,
    disabled: bool = False,
) -> Iterator[LifecycleRule]:
    """Add a rule to those that a bucket has (PutBucketLifecycleConfiguration).

    S3 acts once a day, from midnight UTC on, and on objects that are there already too. Asks before it lets all of
    a bucket expire.

    Args:
        bucket: the bucket; the current one when left out.
        id: the rule's name; made up from its objects when left out.
        prefix: only objects whose keys begin so.
        tag: only objects with this tag; with all of them when given several times.
        larger: only objects of more than this size.
        smaller: only objects of less than this size.
        expire: delete objects of this age, as in 120d, or from a date on.
        to: move objects to a storage class at this age, as in `--to STANDARD_IA 30d --to GLACIER 90d`.
        noncurrent_expire: delete versions so long after a newer one took their place.
        keep: of those, leave this many of the newest, 1 to 100.
        noncurrent_to: move versions to a storage class so long after a newer one took their place.
        expire_markers: remove delete markers that have no version behind them.
        abort_uploads: give multipart uploads up that are unfinished after this time.
        disabled: add it without effect for now.
    Examples:
        awsh> s3 lifecycle add lab-bucket --prefix logs/ --to STANDARD_IA 30d --to GLACIER 90d --expire 365d
        awsh> s3 lifecycle add lab-bucket --id tmp --tag kind=scratch --larger 1MiB --expire 7d
        awsh> s3 lifecycle add lab-bucket --noncurrent-expire 30d --keep 3 --expire-markers
        awsh> s3 lifecycle add lab-bucket --abort-uploads 7d
    """
    from awsh_s3.lifecycle.rules import Wanted, add_rule

    wanted = Wanted(
        prefix=prefix,
        tags=tag or {},
        larger=larger,
        smaller=smaller,
        expire=expire,
        to=to or [],
        noncurrent_expire=noncurrent_expire,
        keep=keep,
        noncurrent_to=noncurrent_to or [],
        expire_markers=expire_markers,
        abort_uploads=abort_uploads,
    )
    return add_rule(ctx, bucket, wanted, id=id, enabled=not disabled)


@lifecycle.command
def rm(ctx: Context, *ids: RuleId, bucket: BucketName | None = None, rows: Rows | None = None) -> None:
    """Remove rules, and none but these (PutBucketLifecycleConfiguration, DeleteBucketLifecycle).

    Args:
        ids: the rules' names, as `s3 lifecycle show` has them.
        bucket: the bucket; the current one when left out.
        rows: from a pipeline: the rules.
    Examples:
        awsh> s3 lifecycle add lab-bucket --id tmp --prefix tmp/ --expire 7d
        awsh> s3 lifecycle rm tmp --bucket lab-bucket
        awsh> s3 lifecycle show lab-bucket | where enabled = false | s3 lifecycle rm
    """
    from awsh_s3.lifecycle.rules import remove_rules

    if rows is None and not ids:
        raise UsageError("s3 lifecycle rm wants ID", usage=rm.usage)
    for each, names in named_in_rows(rows, "s3 lifecycle show").items():
        remove_rules(ctx, each, names)
    if ids:
        remove_rules(ctx, bucket_or_current(ctx, bucket, "--bucket names one"), ids)


@lifecycle.command(name="set")
def set_(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    file: LocalPath | None = None,
    enable: Annotated[list[RuleId] | None, MANY] = None,
    disable: Annotated[list[RuleId] | None, MANY] = None,
    document: Annotated[Value, PIPED] = None,
) -> Iterator[LifecycleRule]:
    """Put a whole document in place of a bucket's rules, or switch some of them on and off.

    All of it is looked over before it is sent (PutBucketLifecycleConfiguration). Asks before rules are lost.

    Args:
        bucket: the bucket; the current one when left out.
        file: JSON as AWS's own tools take it, `{"Rules": […]}`; `-` is standard input.
        enable: rules to switch on.
        disable: rules to switch off, which stay where they are.
        document: from a pipeline: such a document, or rows of `s3 lifecycle show`.
    Examples:
        awsh> s3 lifecycle add lab-bucket --id tmp --prefix tmp/ --expire 7d
        awsh> s3 lifecycle set lab-bucket --disable tmp
        awsh> s3 lifecycle show lab-bucket | s3 lifecycle set other-bucket
    """
    from awsh_s3.documents import given_document
    from awsh_s3.lifecycle.rules import replace_rules, row, switch_rules

    if enable or disable:
        if file is not None or document is not None:
            raise UsageError("--enable and --disable change the rules there are", hint="leave --file out")
        rules = switch_rules(ctx, bucket, on=enable or [], off=disable or [])
    else:
        rules = replace_rules(ctx, bucket, given_document(ctx, file, document))
    return (row(bucket, rule) for rule in rules)
