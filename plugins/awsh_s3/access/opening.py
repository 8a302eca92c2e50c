"""What stands between a bucket and the public, and taking exactly that out of the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from awsh import AwsError, AwshError, CommandError, Context
from awsh_s3.configuration import UNSET, read
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path

FOR_ACLS = ("BlockPublicAcls", "IgnorePublicAcls")
FOR_POLICIES = ("BlockPublicPolicy", "RestrictPublicBuckets")
SWITCHES = (*FOR_ACLS, *FOR_POLICIES)
ENFORCED, PREFERRED = "BucketOwnerEnforced", "BucketOwnerPreferred"

_SETTLING = (0.5, 1.0, 2.0, 4.0)
"""Seconds between tries while a switch that was just turned may not have been heard of everywhere."""
_NOT_YET = {"AccessDenied", "AccessControlListNotSupported", "OperationAborted"}


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What keeps a bucket from being opened. Falsy when nothing does.

    blocks, account: the switches that are on, of the bucket and of the whole account. ownership: the
    setting of the bucket's that switches ACLs off, if it does.
    """

    bucket: str
    blocks: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    ownership: str | None = None

    def __bool__(self) -> bool:
        return bool(self.blocks or self.account or self.ownership)

    def __str__(self) -> str:
        said = []
        if self.ownership:
            said.append(f"its object ownership is {self.ownership}, so it takes no ACLs")
        if self.blocks:
            said.append(f"it blocks public access ({', '.join(self.blocks)})")
        if self.account:
            said.append(f"the account blocks public access for all its buckets ({', '.join(self.account)})")
        return ", and ".join(said)


@dataclass(frozen=True, slots=True)
class Way:
    """A bucket that may be opened now. turned: something was changed for it just before."""

    ctx: Context
    place: S3Path
    turned: bool

    def call(self, operation: str, **parameters: Any) -> None:
        """The request that opens it, repeated for a while where S3 may not have heard of the change."""
        waits = iter(_SETTLING if self.turned else ())
        while True:
            try:
                with explained(self.ctx, self.place):
                    self.ctx.call("s3", operation, **parameters)
            except AwsError as error:
                wait = next(waits, None)
                if error.code not in _NOT_YET or wait is None:
                    raise
                time.sleep(wait)
            else:
                return


def blocks_of(ctx: Context, bucket: str) -> dict[str, bool]:
    """The bucket's own four switches (GetPublicAccessBlock)."""
    return _switches(read(ctx, bucket, "get_public_access_block"))


def account_blocks(ctx: Context) -> dict[str, bool] | None:
    """The four switches of the whole account; None where they may not be read."""
    try:
        return _switches(ctx.call("s3control", "get_public_access_block", AccountId=ctx.account))
    except AwsError as error:
        if error.code in UNSET:
            return _switches({})
        if error.code not in ("AccessDenied", "AccessDeniedException"):
            raise
        return None


def _switches(answer: dict[str, Any]) -> dict[str, bool]:
    found = answer.get("PublicAccessBlockConfiguration", {})
    return {name: bool(found.get(name)) for name in SWITCHES}


def ownership_of(ctx: Context, bucket: str) -> str:
    """Who owns its objects and whether ACLs count (GetBucketOwnershipControls)."""
    rules = read(ctx, bucket, "get_bucket_ownership_controls").get("OwnershipControls", {}).get("Rules")
    # A bucket that was never told is one from before there were such controls.
    return str(rules[0]["ObjectOwnership"]) if rules else "ObjectWriter"


def set_ownership(ctx: Context, bucket: str, ownership: str) -> None:
    """PutBucketOwnershipControls."""
    with explained(ctx, S3Path(bucket)):
        ctx.client("s3").put_bucket_ownership_controls(
            Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]}
        )


def set_blocks(ctx: Context, bucket: str, blocks: dict[str, bool]) -> None:
    """PutPublicAccessBlock; all four are set."""
    with explained(ctx, S3Path(bucket)):
        ctx.client("s3").put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=blocks)


def obstacles_to_policy(ctx: Context, bucket: str) -> Obstacles:
    """What a policy that makes BUCKET public would run into."""
    return Obstacles(bucket, *_on(ctx, bucket, FOR_POLICIES))


def obstacles_to_acl(ctx: Context, bucket: str, *, public: bool = True) -> Obstacles:
    """What an ACL in BUCKET would run into; public: one that lets everybody in."""
    ownership = ownership_of(ctx, bucket)
    blocks, account = _on(ctx, bucket, FOR_ACLS) if public else ((), ())
    return Obstacles(bucket, blocks, account, ownership if ownership == ENFORCED else None)


def _on(ctx: Context, bucket: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    own, account = blocks_of(ctx, bucket), account_blocks(ctx) or {}
    return tuple(n for n in names if own[n]), tuple(n for n in names if account.get(n))


@contextmanager
def open_for_policy(ctx: Context, bucket: str, *, allow: bool) -> Iterator[Way]:
    """The block may give BUCKET a policy that makes it public.

    allow: the switches in the way are turned, and turned back where the block fails. Else, and where the
    account is in the way, raises CommandError saying what is.
    """
    with _open(
        ctx, obstacles_to_policy(ctx, bucket), S3Path(bucket), "a policy that lets everybody in", allow
    ) as way:
        yield way


@contextmanager
def open_for_acl(ctx: Context, place: S3Path, *, allow: bool, public: bool = True) -> Iterator[Way]:
    """The block may give PLACE, or others in its bucket, an ACL; public: one that lets everybody in.

    allow, errors: as for a policy.
    """
    found = obstacles_to_acl(ctx, place.bucket, public=public)
    with _open(ctx, found, place, "an ACL that lets everybody in" if public else "an ACL", allow) as way:
        yield way


@contextmanager
def _open(ctx: Context, found: Obstacles, place: S3Path, what: str, allow: bool) -> Iterator[Way]:
    if found and (found.account or not allow):
        raise _refused(found, what)
    turned = False
    before = blocks_of(ctx, found.bucket) if found.blocks else {}
    try:
        if found.ownership:
            set_ownership(ctx, found.bucket, PREFERRED)
            turned = True
            ctx.note(
                f"bucket {found.bucket!r} takes ACLs now, and those from before count again: "
                f"its object ownership is {PREFERRED}"
            )
        if found.blocks:
            set_blocks(ctx, found.bucket, {**before, **dict.fromkeys(found.blocks, False)})
            turned = True
            ctx.note(f"bucket {found.bucket!r} blocks less public access now: {_off(found.blocks, before)}")
        yield Way(ctx, place, turned)
    except BaseException as error:
        # Whether the request that Ctrl-C broke off was done, nobody knows.
        if turned or (found and isinstance(error, KeyboardInterrupt)):
            _close(ctx, found, before)
        raise


def _off(turned: tuple[str, ...], before: dict[str, bool]) -> str:
    rest = [name for name, on in before.items() if on and name not in turned]
    off = f"{' and '.join(turned)} {'are' if len(turned) > 1 else 'is'} off"
    return f"{off}, {' and '.join(rest)} still on" if rest else off


def _close(ctx: Context, found: Obstacles, before: dict[str, bool]) -> None:
    """Turns back what was turned, after Ctrl-C too: what it was for did not come about."""
    try:
        if found.blocks:
            set_blocks(ctx, found.bucket, before)
        if found.ownership:
            set_ownership(ctx, found.bucket, found.ownership)
    except AwshError as error:
        ctx.note(f"bucket {found.bucket!r} could not be closed again: {error}")
    else:
        ctx.note(f"bucket {found.bucket!r} is closed again, as it was")


def _refused(found: Obstacles, what: str) -> CommandError:
    if found.account:
        wanted = "acls" if found.account[0] in FOR_ACLS else "policy"
        hint = f"`s3 public-access allow --account --only {wanted}` opens the way for every bucket of it"
    elif not found.blocks:
        hint = f"`s3 ownership set {PREFERRED} {found.bucket}` has it take ACLs"
    else:
        hint = "--allow-public changes just that"
    return CommandError(f"bucket {found.bucket!r} refuses {what}: {found}", hint=hint)
