"""`s3 cors`: which web pages of other origins may use a bucket. What AWS refuses: rules.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypedDict

from awsh import (
    CURRENT,
    DETAIL,
    MANY,
    PIPED,
    Context,
    Duration,
    LocalPath,
    Rows,
    UsageError,
    Value,
    ValueType,
)
from awsh_s3.arguments import BucketName
from awsh_s3.group import cors
from awsh_s3.rule_names import named_in_rows
from awsh_s3.where import bucket_or_current


class CorsRule(TypedDict):
    """One rule; the first that fits a request decides. max_age: seconds. rule: the whole as AWS keeps it."""

    number: int
    origins: list[str]
    methods: list[str]
    headers: list[str]
    expose: list[str]
    max_age: int | None
    id: Annotated[str | None, DETAIL]
    bucket: Annotated[str, DETAIL]
    rule: Annotated[dict[str, Any], DETAIL]


def _origin(ctx: Context, given: Any) -> str:
    from awsh_s3.cors.rules import why_no_origin

    reason = why_no_origin(str(given))
    if reason:
        raise ValueError(f"{given!r} {reason}")
    return str(given)


Origin = Annotated[str, ValueType("ORIGIN", _origin)]
Method = Literal["GET", "PUT", "POST", "DELETE", "HEAD"]


@cors.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Iterator[CorsRule]:
    """Show which web pages may use a bucket, rule by rule (GetBucketCors).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 cors show lab-bucket
    """
    from awsh_s3.cors.rules import read_rules, row

    rules = read_rules(ctx, bucket)
    if not rules:
        ctx.note(f"bucket {bucket!r} has no CORS rules: browsers let no page of another origin read it")
    return (row(bucket, number, rule) for number, rule in enumerate(rules, 1))


@cors.command
def add(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    origin: Annotated[list[Origin], MANY],
    method: Annotated[list[Method] | None, MANY] = None,
    header: Annotated[list[str] | None, MANY] = None,
    expose: Annotated[list[str] | None, MANY] = None,
    max_age: Duration | None = None,
    id: str | None = None,
) -> Iterator[CorsRule]:
    """Let web pages use a bucket: a rule more, behind those there are (PutBucketCors).

    Args:
        bucket: the bucket; the current one when left out.
        origin: where the pages come from, as in https://www.example.com; one `*` may stand for any part.
        method: what they may do; GET when left out.
        header: headers that they may send; `'*'` is all.
        expose: headers of the answer that their scripts may read, beside the common ones.
        max_age: for how long a browser need not ask again.
        id: a name for the rule.
    Examples:
        awsh> s3 cors add lab-bucket --origin https://www.example.com
        awsh> s3 cors add lab-bucket --origin https://x.org --method GET PUT --header '*' --expose ETag --max-age 1h
    """
    from awsh_s3.cors.rules import add_rule

    seconds = None if max_age is None else max_age.total_seconds()
    return add_rule(
        ctx,
        bucket,
        origins=origin,
        methods=method or ["GET"],
        headers=header,
        expose=expose,
        seconds=seconds,
        id=id,
    )


@cors.command
def rm(ctx: Context, *rules: str, bucket: BucketName | None = None, rows: Rows | None = None) -> None:
    """Remove rules, and none but these (PutBucketCors, DeleteBucketCors).

    Args:
        rules: their numbers or names as `s3 cors show` has them, or an origin: all rules for it.
        bucket: the bucket; the current one when left out.
        rows: from a pipeline: the rules.
    Examples:
        awsh> s3 cors add lab-bucket --origin https://www.example.com
        awsh> s3 cors rm https://www.example.com --bucket lab-bucket
        awsh> s3 cors show lab-bucket | where number == 1 | s3 cors rm
    """
    from awsh_s3.cors.rules import remove_rules

    if rows is None and not rules:
        raise UsageError("s3 cors rm wants a rule", usage=rm.usage)
    for each, numbers in named_in_rows(rows, "s3 cors show", "number").items():
        remove_rules(ctx, each, numbers)
    if rules:
        remove_rules(ctx, bucket_or_current(ctx, bucket, "--bucket names one"), rules)


@cors.command(name="set")
def set_(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    file: LocalPath | None = None,
    document: Annotated[Value, PIPED] = None,
) -> Iterator[CorsRule]:
    """Put a whole document in place of a bucket's CORS rules, looked over before it is sent (PutBucketCors).

    Args:
        bucket: the bucket; the current one when left out.
        file: JSON as AWS's own tools take it, `{"CORSRules": […]}`; `-` is standard input.
        document: from a pipeline: such a document, or rows of `s3 cors show`.
    Examples:
        awsh> s3 cors add lab-bucket --origin https://www.example.com
        awsh> s3 cors show lab-bucket | s3 cors set other-bucket
    """
    from awsh_s3.cors.rules import replace_rules, row
    from awsh_s3.documents import given_document

    rules = replace_rules(ctx, bucket, given_document(ctx, file, document))
    return (row(bucket, number, rule) for number, rule in enumerate(rules, 1))
