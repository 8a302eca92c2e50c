"""`s3 public-access` and `s3 ownership`: what a bucket lets be opened at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, TypedDict

from awsh import CURRENT, MANY, Context, UsageError
from awsh_s3.arguments import BucketName
from awsh_s3.group import ownership, public_access
from awsh_s3.where import bucket_or_current

Which = Annotated[
    list[
        Literal[
            "acls",
            "policy",
            "BlockPublicAcls",
            "IgnorePublicAcls",
            "BlockPublicPolicy",
            "RestrictPublicBuckets",
        ]
    ]
    | None,
    MANY,
]


class Switch(TypedDict):
    """One of the four switches. bucket, account: whether it is on there; None where that may not be read,
    or was not asked.
    """

    switch: str
    bucket: bool | None
    account: bool | None
    means: str


class Ownership(TypedDict):
    """acls: whether ACLs count."""

    bucket: str
    ownership: str
    acls: bool
    means: str


_SWITCH = {
    "BlockPublicAcls": (
        "no ACL that lets everybody in can be set",
        "an ACL that lets everybody in can be set",
    ),
    "IgnorePublicAcls": (
        "ACLs that let everybody in count for nothing",
        "ACLs that let everybody in count",
    ),
    "BlockPublicPolicy": (
        "no policy that lets everybody in can be set",
        "a policy that lets everybody in can be set",
    ),
    "RestrictPublicBuckets": (
        "a policy that lets everybody in does so within the account alone",
        "a policy that lets everybody in does so",
    ),
}
"""What it comes to when the switch is on, and when it is off."""
_OWNERSHIP = {
    "BucketOwnerEnforced": "ACLs are off; the bucket's owner owns every object",
    "BucketOwnerPreferred": "ACLs count; uploads with bucket-owner-full-control become the bucket owner's",
    "ObjectWriter": "ACLs count; an object is owned by whoever uploaded it",
}


@public_access.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Iterator[Switch]:
    """Show the four switches of a bucket and of its account (GetPublicAccessBlock); one that is on counts.

    Args:
        bucket: the current one when left out.
    Examples:
        awsh> s3 public-access show lab-bucket
        awsh> s3 public-access show lab-bucket | where bucket == false
    """
    from awsh_s3.access.opening import account_blocks, blocks_of

    yield from _rows(blocks_of(ctx, bucket), account_blocks(ctx))


@public_access.command
def block(
    ctx: Context, bucket: BucketName | None = None, *, only: Which = None, account: bool = False
) -> list[Switch]:
    """Keep a bucket from being public (PutPublicAccessBlock): what is public by ACL or policy is so no more.

    Args:
        bucket: the current one when left out.
        only: these switches, or the two for `acls` or for `policy`; all four when left out.
        account: those of the account, for every bucket that it has or will have.
    Examples:
        awsh> s3 public-access block lab-bucket
        awsh> s3 public-access block lab-bucket --only acls
    """
    return _turn(ctx, bucket, only, account=account, on=True)


@public_access.command
def allow(
    ctx: Context, bucket: BucketName | None = None, *, only: Which = None, account: bool = False
) -> list[Switch]:
    """Let a bucket be made public (PutPublicAccessBlock). Asks before, if an ACL or policy does so already.

    Args:
        bucket: the current one when left out.
        only: these switches, or the two for `acls` or for `policy`; all four when left out.
        account: those of the account, for every bucket. Asks before.
    Examples:
        awsh> s3 public-access allow lab-bucket --only policy
        awsh> s3 public-access allow lab-bucket
    """
    return _turn(ctx, bucket, only, account=account, on=False)


def _turn(
    ctx: Context, bucket: str | None, only: Sequence[str] | None, *, account: bool, on: bool
) -> list[Switch]:
    from awsh_s3.access.switches import turn

    if account and bucket is not None:
        raise UsageError("--account is for every bucket: name none")
    own, of_account = turn(ctx, None if account else bucket_or_current(ctx, bucket), only, on=on)
    return list(_rows(own, of_account))


def _rows(bucket: Mapping[str, bool] | None, account: Mapping[str, bool] | None) -> Iterator[Switch]:
    for name, (on, off) in _SWITCH.items():
        switches = [each[name] for each in (bucket, account) if each is not None]
        yield Switch(
            switch=name,
            bucket=None if bucket is None else bucket[name],
            account=None if account is None else account[name],
            means=on if any(switches) else off,
        )


@ownership.command(name="show")
def show_ownership(ctx: Context, bucket: BucketName = CURRENT) -> Ownership:
    """Show who owns the objects of a bucket, and whether ACLs count (GetBucketOwnershipControls).

    Args:
        bucket: the current one when left out.
    Examples:
        awsh> s3 ownership show lab-bucket
    """
    from awsh_s3.access.opening import ENFORCED, ownership_of

    found = ownership_of(ctx, bucket)
    return Ownership(
        bucket=bucket, ownership=found, acls=found != ENFORCED, means=_OWNERSHIP.get(found, found)
    )


@ownership.command(name="set")
def set_ownership(
    ctx: Context,
    ownership: Literal["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"],
    bucket: BucketName = CURRENT,
) -> Ownership:
    """Say who owns the objects of a bucket, and whether ACLs count (PutBucketOwnershipControls).

    Args:
        ownership: BucketOwnerEnforced switches ACLs off, and is what new buckets have.
        bucket: the current one when left out.
    Examples:
        awsh> s3 ownership set BucketOwnerPreferred lab-bucket
        awsh> s3 ownership set BucketOwnerEnforced lab-bucket
    """
    from awsh_s3.access.switches import own

    own(ctx, bucket, ownership)
    return Ownership(
        bucket=bucket,
        ownership=ownership,
        acls=ownership != "BucketOwnerEnforced",
        means=_OWNERSHIP[ownership],
    )
