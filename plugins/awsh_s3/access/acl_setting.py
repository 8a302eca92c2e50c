"""Reading and setting ACLs, of many objects at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from awsh import AwsError, Context, UsageError
from awsh_s3.access.acl import Grant, set_
from awsh_s3.access.acl_grants import (
    FOR_BUCKETS_ALONE,
    FOR_OBJECTS_ALONE,
    PUBLIC,
    as_grant,
    id_of,
    in_words,
)
from awsh_s3.access.exposure import is_public
from awsh_s3.access.opening import ENFORCED, Way, account_blocks, blocks_of, open_for_acl, ownership_of
from awsh_s3.explain import explained
from awsh_s3.matching import everything, objects_meant, settled
from awsh_s3.objects import find_object
from awsh_s3.paths import S3Path
from awsh_s3.workers import in_parallel, raise_failures


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an ACL is to be: ready-made, or what is granted beside what is, by permission."""

    canned: str | None
    granted: Mapping[str, Sequence[str]]

    @property
    def grants(self) -> list[dict[str, Any]]:
        return [as_grant(who, permission) for permission, all_ in self.granted.items() for who in all_]

    @property
    def public(self) -> bool:
        return self.canned in PUBLIC or any(map(is_public, self.grants))

    def __str__(self) -> str:
        if self.canned:
            return self.canned
        said = {in_words(grant, ""): grant["Permission"] for grant in self.grants}
        return ", ".join(f"{permission} for {who}" for who, permission in said.items())


def grants_of(ctx: Context, place: S3Path) -> list[Grant]:
    """The ACL of an object or a bucket, a row for each grant."""
    answer = _acl(ctx, place)
    owner = str(answer.get("Owner", {}).get("ID", ""))
    return [
        Grant(
            grantee=in_words(grant, owner),
            permission=grant["Permission"],
            public=is_public(grant),
            owner=id_of(grant) == owner,
            type=grant["Grantee"].get("Type", ""),
            id=id_of(grant),
            uri=str(place),
        )
        for grant in answer["Grants"]
    ]


def _acl(ctx: Context, place: S3Path) -> dict[str, Any]:
    try:
        with explained(ctx, place):
            if not place.key:
                return ctx.call("s3", "get_bucket_acl", Bucket=place.bucket)
            return ctx.call("s3", "get_object_acl", **place.named)
    except AwsError as error:
        raise _folder_meant(ctx, place, error) from error


def _folder_meant(ctx: Context, place: S3Path, error: AwsError) -> AwsError:
    """ERROR, with what to do where there is a folder and no object."""
    if error.code == "NoSuchKey" and place.key:
        try:
            find_object(ctx, place)
        except AwsError as found:
            if found.hint and "folder" in found.hint:
                found.hint = f"{place.folder} is a folder: `s3 acl set --recursive` is for all in it"
            return found
    return error


def tell_if_off(ctx: Context, bucket: str, grants: Sequence[Grant]) -> None:
    """Notes what makes the ACL count for nothing."""
    if ownership_of(ctx, bucket) == ENFORCED:
        ctx.note(f"bucket {bucket!r} has ACLs off ({ENFORCED}): this one counts for nothing")
    elif any(grant["public"] for grant in grants) and any(
        (of or {}).get("IgnorePublicAcls") for of in (blocks_of(ctx, bucket), account_blocks(ctx))
    ):
        ctx.note("IgnorePublicAcls is on: what it gives to everybody counts for nothing")


def change(
    ctx: Context, places: Sequence[S3Path], wanted: Wanted, *, recursive: bool, allow_public: bool
) -> list[Grant]:
    """Sets the ACL of all that PLACES mean. Gives back that of a single one.

    recursive: what is below them instead. Raises PartialFailure, UsageError.
    """
    places = list(_below(ctx, places) if recursive else objects_meant(ctx, places))
    if not places:
        ctx.note("there is nothing to set an ACL on")
        return []
    _check(places, wanted)
    buckets = list(dict.fromkeys(place.bucket for place in places))
    if wanted.canned == "private" and all(ownership_of(ctx, bucket) == ENFORCED for bucket in buckets):
        ctx.note(
            f"ACLs are off in bucket {', '.join(map(repr, buckets))} ({ENFORCED}): nothing is public by one"
        )
        return _single(ctx, places)
    with ExitStack() as opened:
        ways = {
            bucket: opened.enter_context(
                open_for_acl(ctx, S3Path(bucket), allow=allow_public, public=wanted.public)
            )
            for bucket in buckets
        }
        if wanted.public and not allow_public:
            what = str(places[0]) if len(places) == 1 else f"{len(places):,} objects"
            ctx.confirm(f"Let everybody in: set {wanted} on {what}?")
        _set_all(ctx, places, wanted, ways)
    return _single(ctx, places)


def _below(ctx: Context, places: Sequence[S3Path]) -> Iterator[S3Path]:
    for place in places:
        for row in everything(ctx, settled(ctx, place)):
            yield S3Path(row["bucket"], row["key"])


def _single(ctx: Context, places: Sequence[S3Path]) -> list[Grant]:
    return grants_of(ctx, places[0]) if len(places) == 1 else []


def _check(places: Sequence[S3Path], wanted: Wanted) -> None:
    if (wanted.canned is None) == (not wanted.granted):
        raise UsageError(
            "s3 acl set wants either an ACL, such as public-read, or --grant-… GRANTEE", usage=set_.usage
        )
    for place in places:
        if wanted.canned in (FOR_OBJECTS_ALONE if not place.key else FOR_BUCKETS_ALONE):
            raise UsageError(
                f"{wanted.canned} is no ACL of {'an object' if place.key else 'a bucket'}: {place}"
            )
        if place.key and "WRITE" in wanted.granted:
            raise UsageError(f"--grant-write is for a bucket, and {place} is an object")


def _set_all(ctx: Context, places: Sequence[S3Path], wanted: Wanted, ways: Mapping[str, Way]) -> None:
    if len(places) == 1:
        _set(ctx, places[0], wanted, ways[places[0].bucket])
        return
    done, failures = 0, []
    with ctx.progress("setting ACLs", len(places)) as bar:
        for end in in_parallel(ctx, lambda place: _set(ctx, place, wanted, ways[place.bucket]), places):
            bar.advance()
            if end.error is None:
                done += 1
            else:
                failures.append((str(end.item), end.error))
    raise_failures(done, failures)
    ctx.note(f"{wanted} set on {done:,} objects")


def _set(ctx: Context, place: S3Path, wanted: Wanted, way: Way) -> None:
    parameters: dict[str, Any] = dict(place.named) if place.key else {"Bucket": place.bucket}
    if wanted.canned:
        parameters["ACL"] = wanted.canned
    else:
        before = _acl(ctx, place)
        has = {(id_of(grant), grant["Permission"]) for grant in before["Grants"]}
        new = [grant for grant in wanted.grants if (id_of(grant), grant["Permission"]) not in has]
        parameters["AccessControlPolicy"] = {"Owner": before["Owner"], "Grants": [*before["Grants"], *new]}
    try:
        replace(way, place=place).call("put_object_acl" if place.key else "put_bucket_acl", **parameters)
    except AwsError as error:
        raise _folder_meant(ctx, place, error) from error
