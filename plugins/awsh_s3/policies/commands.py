"""`s3 policy`: who may do what with a bucket, shown in words, set, checked, removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypedDict

from awsh import (
    CURRENT,
    DETAIL,
    MANY,
    MANY_OR_NONE,
    PIPED,
    Bytes,
    Candidate,
    Completing,
    Context,
    LocalPath,
    Value,
    ValueType,
    read_range,
)
from awsh_s3.arguments import BucketName
from awsh_s3.completion import complete_paths
from awsh_s3.group import policy


class Statement(TypedDict):
    """One statement of a policy. statement: as it stands in the document."""

    sid: str
    means: str
    public: bool
    effect: Annotated[str, DETAIL]
    who: Annotated[str, DETAIL]
    what: Annotated[str, DETAIL]
    where: Annotated[str, DETAIL]
    condition: Annotated[str, DETAIL]
    statement: Annotated[dict[str, Any], DETAIL]
    bucket: Annotated[str, DETAIL]


class Said(TypedDict):
    """One thing that is to be said of a policy. S3 refuses a policy with an `error`."""

    level: Literal["error", "warning", "public"]
    statement: str | None
    finding: str


def _range(ctx: Context, given: Any) -> str:
    word = str(given)
    if read_range(word) is None:
        raise ValueError(f"{word!r} is no range of addresses, such as 203.0.113.0/24 or 2001:db8::/32")
    return word


def _complete_places(completing: Completing) -> Iterator[Candidate]:
    """Folders and keys of the bucket that is named, else of the current one."""
    bucket = next(iter(completing.given.get("bucket", ())), None)
    if bucket is None:
        yield from complete_paths(completing)
        return
    begin = f"s3://{bucket}/"
    for found in complete_paths(completing._replace(word=begin + completing.word)):
        yield found._replace(text=found.text.removeprefix(begin))


Places = Annotated[list[str] | None, MANY_OR_NONE, ValueType("PREFIX", None, _complete_places)]
Ranges = Annotated[list[str] | None, MANY, ValueType("CIDR", _range)]


@policy.command
def show(ctx: Context, bucket: BucketName = CURRENT, *, raw: bool = False) -> Bytes | list[Statement]:
    """Show the policy of a bucket in words, a row for each statement (GetBucketPolicy).

    Args:
        bucket: the current one when left out.
        raw: the document itself, which `s3 policy set --file` takes.
    Examples:
        awsh> s3 policy set lab-bucket --tls-only
        awsh> s3 policy show lab-bucket
        awsh> s3 policy show lab-bucket | select who,what,where,condition
        awsh> s3 policy show lab-bucket --raw > policy.json
    """
    from awsh_s3.policies.setting import as_text, existing, rows, tell_if_kept_in

    document = existing(ctx, bucket)
    if raw:
        return Bytes([as_text(document).encode()], text=True)
    tell_if_kept_in(ctx, bucket, document)
    return rows(ctx, bucket, document)


@policy.command(name="set")
def set_(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    public_read: Places = None,
    allow_from: Ranges = None,
    under: Annotated[list[str] | None, MANY, ValueType("PREFIX", None, _complete_places)] = None,
    tls_only: bool = False,
    file: LocalPath | None = None,
    replace: bool = False,
    if_missing: bool = False,
    allow_public: bool = False,
    document: Annotated[Value, PIPED] = None,
) -> list[Statement]:
    """Give a bucket a policy (PutBucketPolicy): a ready-made one, or your own from a file or a pipeline.

    It is checked before it is sent, as `s3 policy check` does. A ready-made statement is added to the policy
    that the bucket has, in the place of the same one from before. What lets everybody in is asked before.

    Args:
        bucket: the current one when left out.
        public_read: everybody may read what is under these folders (`dev/`), what begins so (`dev*`), or
            these objects; every object, without a word.
        allow_from: whoever comes from these ranges of addresses may read.
        under: what --allow-from is about, as for --public-read; every object when left out.
        tls_only: nobody may do anything without TLS.
        file: a policy as JSON; `-` is standard input. It replaces the one that the bucket has.
        replace: nothing of the policy that the bucket has stays.
        if_missing: only when the bucket has none.
        allow_public: turn off what keeps the bucket from being public, just so much of it and saying so,
            and do not ask.
        document: the policy, from a pipeline: JSON text or a record.
    Examples:
        awsh> s3 policy set lab-bucket --public-read --allow-public
        awsh> s3 ls | where name in (lab-bucket, other-bucket) | s3 policy set --tls-only
        awsh> use bucket lab-bucket
        awsh> s3 policy set --public-read dev/ test/ --allow-public --if-missing
        awsh> s3 policy set --allow-from 203.0.113.0/24 2001:db8::/32 --tls-only
        awsh> s3 policy show --raw > policy.json
        awsh> s3 policy set lab-bucket --file policy.json
    """
    from awsh_s3.policies.document import Ready
    from awsh_s3.policies.setting import put, wanted

    ready = Ready(public_read, allow_from, under or (), tls_only)
    change = wanted(ctx, bucket, ready, file, document, replace=replace, if_missing=if_missing)
    return put(ctx, bucket, change, allow_public=allow_public)


@policy.command
def check(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    file: LocalPath | None = None,
    document: Annotated[Value, PIPED] = None,
) -> Iterator[Said]:
    """Check a policy: what S3 would refuse, what contradicts itself, which statements make it public.

    Nothing is sent. It fails when S3 would refuse the policy.

    Args:
        bucket: the one it is for; the current one when left out.
        file: a policy as JSON, `-` is standard input; the bucket's own policy when left out.
        document: the same from a pipeline.
    Examples:
        awsh> s3 policy set lab-bucket --tls-only
        awsh> s3 policy check lab-bucket
        awsh> s3 policy show lab-bucket --raw > policy.json
        awsh> s3 policy check lab-bucket --file policy.json
    """
    from awsh import CommandError
    from awsh_s3.policies.setting import found_in, given
    from awsh_s3.words import counted

    found = found_in(ctx, bucket, given(ctx, bucket, file, document))
    for level, name, text in found:
        yield Said(level=level, statement=name, finding=text)
    wrong = sum(each.level == "error" for each in found)
    if wrong:
        raise CommandError(f"S3 would refuse it: {counted(wrong, 'mistake')}")
    if not found:
        ctx.note("nothing is wrong with it, and it lets nobody in whom it does not name")


@policy.command
def rm(ctx: Context, bucket: BucketName = CURRENT, *, sid: Annotated[list[str] | None, MANY] = None) -> None:
    """Remove the policy of a bucket after asking (DeleteBucketPolicy), or some of its statements.

    Args:
        bucket: the current one when left out.
        sid: only the statements of this Sid, or number as in `#2`.
    Examples:
        awsh> s3 policy set lab-bucket --tls-only --allow-from 203.0.113.0/24
        awsh> s3 policy rm lab-bucket --sid AllowFrom
        awsh> s3 policy rm lab-bucket
    """
    from awsh_s3.policies.setting import remove

    remove(ctx, bucket, sid)
