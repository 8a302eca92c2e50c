"""`s3 mb` and `s3 rb`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from awsh import AwsError, Context, ValueType
from awsh_s3.arguments import BucketName
from awsh_s3.buckets.names import why_not
from awsh_s3.explain import explained
from awsh_s3.group import s3
from awsh_s3.paths import S3Path
from awsh_s3.rows import Bucket


def _new_name(ctx: Context, given: Any) -> str:
    name = str(given).removeprefix("s3://").removesuffix("/")
    reason = why_not(name)
    if reason:
        raise ValueError(f"{name!r} {reason}")
    return name


def _complete_regions(completing: Any) -> Any:
    """The regions of the buckets there are are the ones most likely meant."""
    from awsh import Candidate

    known = {bucket.description for bucket in completing.ctx.names("s3:bucket") if bucket.description}
    return (Candidate(region) for region in sorted(known))


@s3.command
def mb(
    ctx: Context,
    name: Annotated[str, ValueType("NAME", _new_name)],
    *,
    region: Annotated[str | None, ValueType("REGION", complete=_complete_regions)] = None,
    if_missing: bool = False,
) -> Bucket:
    """Make a bucket (CreateBucket): private, encrypted with SSE-S3, without ACLs, as AWS makes them.

    Args:
        name: 3 to 63 of a-z, 0-9, `-` and `.`, unique in all of AWS; s3://NAME is taken too.
        region: where it is; the current region when left out.
        if_missing: no error when you have it already.
    Examples:
        awsh> s3 mb lab-bucket
        awsh> s3 mb lab-bucket --if-missing
        awsh> s3 mb lab-bucket-eu --region eu-west-1
    """
    name = _new_name(ctx, name)
    wanted = region or ctx.region
    there = _region_of_mine(ctx, name)
    if there is not None:
        if not if_missing:
            raise AwsError(
                "BucketAlreadyOwnedByYou",
                f"you have a bucket {name!r} already, in {there}",
                service="s3",
                operation="CreateBucket",
                hint="--if-missing takes that for an answer",
            )
        if region is not None and there != region:
            ctx.note(f"bucket {name!r} is in {there}, not in {region}")
        return _bucket(name, there, None)
    parameters: dict[str, Any] = {"Bucket": name}
    if wanted != "us-east-1":
        parameters["CreateBucketConfiguration"] = {"LocationConstraint": wanted}
    try:
        with ctx.errors():
            # Another region's endpoint would refuse the LocationConstraint.
            ctx.client("s3", region=wanted).create_bucket(**parameters)
    except AwsError as error:
        if error.code == "BucketAlreadyOwnedByYou" and if_missing:
            return _bucket(name, wanted, None)
        if error.code == "BucketAlreadyExists":
            error.hint = (
                "bucket names are unique in all of AWS, and somebody else has this one: choose another"
            )
        raise
    return _bucket(name, wanted, datetime.now(UTC).replace(microsecond=0))


def _bucket(name: str, region: str, created: datetime | None) -> Bucket:
    return Bucket(name=name, region=region, created=created, arn=f"arn:aws:s3:::{name}", uri=f"s3://{name}/")


def _region_of_mine(ctx: Context, name: str) -> str | None:
    """The region of a bucket that is there and open to us; None for any other.

    us-east-1 answers a second CreateBucket with success, so the question must be put before.
    """
    try:
        answer = ctx.call("s3", "head_bucket", Bucket=name)
    except AwsError:
        return None
    return str(answer.get("BucketRegion") or ctx.region)


@s3.command
def rb(ctx: Context, name: BucketName, *, force: bool = False, if_exists: bool = False) -> None:
    """Remove a bucket (DeleteBucket), which must be empty.

    Args:
        name: the bucket.
        force: empty it first: every object, every version, delete marker and unfinished upload. Asks before.
        if_exists: no error when there is none.
    Examples:
        awsh> s3 rb old-bucket
        awsh> s3 rb old-bucket --force --if-exists
    """
    from awsh_s3.buckets.emptying import count_all, empty

    path = S3Path(name)
    try:
        with explained(ctx, path):
            if force and count_all(ctx, name, at_most=1):
                ctx.confirm(lambda: f"Remove bucket {name!r} with {count_all(ctx, name)} in it?")
                empty(ctx, name)
            ctx.call("s3", "delete_bucket", Bucket=name)
    except AwsError as error:
        if error.code == "NoSuchBucket" and if_exists:
            return
        if error.code == "BucketNotEmpty":
            held = count_all(ctx, name, at_most=1000)
            raise AwsError(
                error.code,
                f"bucket {name!r} holds {held}" + (" or more" if held.full else ""),
                service="s3",
                operation=error.operation,
                hint=f"`s3 rb {name} --force` empties it first",
            ) from error
        raise
    if ctx.current("s3:bucket") == name:
        ctx.use("s3:bucket", None)
        ctx.note(f"{name!r} was the current bucket; there is none now")
