"""Turning the four switches and object ownership, after asking where that opens something at once."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import AwsError, CommandError, Context
from awsh_s3.access.exposure import acl_is_public, policy_is_public, takes_acls
from awsh_s3.access.opening import (
    FOR_ACLS,
    FOR_POLICIES,
    SWITCHES,
    account_blocks,
    blocks_of,
    set_blocks,
    set_ownership,
)
from awsh_s3.configuration import Asking

Switches = dict[str, bool] | None


def turn(
    ctx: Context, bucket: str | None, only: Sequence[str] | None, *, on: bool
) -> tuple[Switches, Switches]:
    """Turns switches of BUCKET, or of the account where that is None. Gives the bucket's and the account's."""
    wanted = dict.fromkeys(_named(only), on)
    if bucket is None:
        before = account_blocks(ctx)
        if before is None:
            raise CommandError("the account's switches are set all four at once, and may not be read")
        if not on and any(before[name] for name in wanted):
            ctx.confirm(f"Turn {', '.join(wanted)} off for every bucket of account {ctx.account}?")
        after = {**before, **wanted}
        ctx.call(
            "s3control",
            "put_public_access_block",
            AccountId=ctx.account,
            PublicAccessBlockConfiguration=after,
        )
        return None, after
    before = blocks_of(ctx, bucket)
    if not on:
        _ask(ctx, bucket, [name for name in wanted if before[name]])
    after = {**before, **wanted}
    if after != before:
        set_blocks(ctx, bucket, after)
    account = account_blocks(ctx)
    still = [name for name in wanted if not on and account and account[name]]
    if still:
        ctx.note(f"the account still has {', '.join(still)} on, which counts for every bucket of it")
    return after, account


def _named(only: Sequence[str] | None) -> list[str]:
    groups = {"acls": FOR_ACLS, "policy": FOR_POLICIES}
    return list(dict.fromkeys(name for word in only or SWITCHES for name in groups.get(word, (word,))))


def _ask(ctx: Context, bucket: str, turned_off: list[str]) -> None:
    asking = Asking(ctx, bucket)
    open_at_once = []
    if "RestrictPublicBuckets" in turned_off and policy_is_public(asking):
        open_at_once.append("policy")
    if "IgnorePublicAcls" in turned_off and takes_acls(asking) and acl_is_public(asking):
        open_at_once.append("ACL")
    if open_at_once:
        ctx.confirm(f"Open bucket {bucket!r} now? Its {' and its '.join(open_at_once)} let everybody in.")


def own(ctx: Context, bucket: str, ownership: str) -> None:
    """Sets object ownership. Raises AwsError, with what to do where the bucket's ACL is in the way."""
    try:
        set_ownership(ctx, bucket, ownership)
    except AwsError as error:
        if error.code == "InvalidBucketAclWithObjectOwnership":
            error.hint = f"its ACL lets others in: `s3 acl set s3://{bucket} private` first"
        raise
