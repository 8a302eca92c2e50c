"""Reading, putting together, setting and removing the policy of a bucket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, UsageError, Value
from awsh_s3.access.opening import account_blocks, blocks_of, obstacles_to_policy, open_for_policy
from awsh_s3.configuration import read, write
from awsh_s3.documents import given_document
from awsh_s3.paths import S3Path
from awsh_s3.policies.check import Finding, findings, locks_out
from awsh_s3.policies.commands import Statement
from awsh_s3.policies.document import Arns, Document, Ready, combined, compact, named, statements
from awsh_s3.policies.public import is_public
from awsh_s3.policies.words import condition, sentence, what, where, who
from awsh_s3.where import here


class Change(NamedTuple):
    """The policy that a bucket has, None for none, and the one that it is to have."""

    before: Document | None
    after: Any


def arns_of(ctx: Context, bucket: str) -> Arns:
    """The ARNs of BUCKET in the partition of the present region."""
    return Arns(bucket, ctx.client("s3").meta.partition)


def read_policy(ctx: Context, bucket: str) -> Document | None:
    """The policy of BUCKET; None when it has none."""
    text = read(ctx, bucket, "get_bucket_policy").get("Policy")
    return json.loads(text) if text else None


def existing(ctx: Context, bucket: str) -> Document:
    """The policy of BUCKET. Raises AwsError NoSuchBucketPolicy."""
    found = read_policy(ctx, bucket)
    if found is None:
        raise AwsError(
            "NoSuchBucketPolicy",
            f"bucket {bucket!r} has no policy",
            service="s3",
            operation="GetBucketPolicy",
            hint="`s3 policy set --help` tells the ready-made ones",
        )
    return found


def as_text(document: Document) -> str:
    """The document, laid out to be read and edited."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def rows(ctx: Context, bucket: str, document: Document) -> list[Statement]:
    """A row for each statement."""
    arns = arns_of(ctx, bucket)
    return [
        Statement(
            sid=named(number, each),
            means=sentence(each, arns),
            public=is_public(each),
            effect=str(each.get("Effect")),
            who=who(each),
            what=what(each),
            where=where(each, arns),
            condition=condition(each),
            statement=each,
            bucket=bucket,
        )
        for number, each in enumerate(statements(document), start=1)
    ]


def tell_if_kept_in(ctx: Context, bucket: str, document: Document) -> None:
    """Notes that a public policy is not, while RestrictPublicBuckets is on."""
    if not any(map(is_public, statements(document))):
        return
    if any((of or {}).get("RestrictPublicBuckets") for of in (blocks_of(ctx, bucket), account_blocks(ctx))):
        ctx.note("the policy is public, but RestrictPublicBuckets is on: it holds within the account alone")


def given(ctx: Context, bucket: str, file: Path | None, piped: Value) -> Any:
    """The document from FILE or a pipeline, else the policy that BUCKET has."""
    if file is None and piped is None:
        return existing(ctx, bucket)
    return _document(ctx, file, piped)


def _document(ctx: Context, file: Path | None, piped: Value) -> Any:
    found = given_document(ctx, file, piped)
    # A pipeline of one record comes as rows.
    return found[0] if isinstance(found, list) and len(found) == 1 and piped is not None else found


def found_in(ctx: Context, bucket: str, document: Any) -> list[Finding]:
    """What is to be said of DOCUMENT as the policy of BUCKET."""
    return findings(document, arns_of(ctx, bucket))


def wanted(
    ctx: Context,
    bucket: str,
    ready: Ready,
    file: Path | None,
    piped: Value,
    *,
    replace: bool,
    if_missing: bool,
) -> Change:
    """What is to become of the policy of BUCKET. Raises UsageError."""
    from awsh_s3.policies.commands import set_

    if file is None and piped is None and not ready:
        raise UsageError(
            "s3 policy set wants a policy: --public-read, --allow-from, --tls-only, or --file FILE",
            usage=set_.usage,
        )
    if ready.public_read is not None and ready.allow_from is not None:
        raise UsageError(
            "--public-read lets everybody in, --allow-from some: one after the other, if both are meant"
        )
    if ready.under and ready.allow_from is None:
        raise UsageError("--under says what --allow-from is about", hint="--public-read takes its own words")
    own = _document(ctx, file, piped) if file is not None or piped is not None else None
    before = read_policy(ctx, bucket)
    if before is not None and if_missing:
        ctx.note(f"bucket {bucket!r} has a policy already, and keeps it")
        return Change(before, before)
    if not ready:
        return Change(before, own)
    base = own if own is not None else None if replace else before
    return Change(before, combined(base, _placed(ctx, bucket, ready).statements(arns_of(ctx, bucket))))


def _placed(ctx: Context, bucket: str, ready: Ready) -> Ready:
    """With its words as keys: seen from the current folder where that is in BUCKET, else from its root."""
    now = here(ctx)
    root = now if now is not None and now.bucket == bucket else S3Path(bucket)

    def key(word: str) -> str:
        from awsh_s3.paths import parse_uri

        try:
            place = parse_uri(word) if word.startswith("s3://") else root.below(word)
        except ValueError as error:
            raise UsageError(str(error)) from None
        if place.bucket != bucket:
            raise UsageError(f"{place} is not in bucket {bucket!r}")
        return place.key

    places = None if ready.public_read is None else [key(word) for word in ready.public_read]
    return Ready(places, ready.allow_from, [key(word) for word in ready.under], ready.tls_only)


def put(ctx: Context, bucket: str, change: Change, *, allow_public: bool) -> list[Statement]:
    """Has BUCKET have the policy it is to have, and gives its rows. Raises CommandError for what S3 refuses."""
    arns, document = arns_of(ctx, bucket), change.after
    if document == change.before:
        return rows(ctx, bucket, document)
    found = findings(document, arns)
    _refuse(found)
    for each in found:
        if each.level == "warning":
            ctx.note(f"{each.statement or 'the policy'}: {each.text}")
    if any(locks_out(each, arns) for each in statements(document)):
        ctx.confirm(f"Set a policy of bucket {bucket!r} that the root user alone can change again?")
    known = {sentence(each, arns) for each in statements(change.before)}
    public = [each.text for each in found if each.level == "public" and each.text not in known]
    if public:
        with open_for_policy(ctx, bucket, allow=allow_public) as way:
            if not allow_public:
                ctx.confirm(f"Make bucket {bucket!r} public: {'; '.join(public)}?")
            way.call("put_bucket_policy", Bucket=bucket, Policy=compact(document))
    else:
        _put_private(ctx, bucket, document)
    return rows(ctx, bucket, document)


def _put_private(ctx: Context, bucket: str, document: Document) -> None:
    try:
        write(ctx, bucket, "put_bucket_policy", Policy=compact(document))
    except AwsError as error:
        if error.code == "AccessDenied" and (found := obstacles_to_policy(ctx, bucket)):
            error.hint = f"S3 may take it for public: {found}"
        raise


def _refuse(found: Sequence[Finding]) -> None:
    wrong = [
        f"{each.statement}: {each.text}" if each.statement else each.text
        for each in found
        if each.level == "error"
    ]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise CommandError(
            f"S3 would refuse the policy: {wrong[0]}{more}", hint="`s3 policy check` lists all"
        )


def remove(ctx: Context, bucket: str, sids: Sequence[str] | None) -> None:
    """Removes the policy, or the statements of these Sids. Raises CommandError for one that is not there."""
    before = read_policy(ctx, bucket)
    if before is None:
        ctx.note(f"bucket {bucket!r} has no policy")
        return
    found = {named(number, each): each for number, each in enumerate(statements(before), start=1)}
    unknown = [sid for sid in sids or () if sid not in found]
    if unknown:
        raise CommandError(f"the policy has no statement {unknown[0]!r}", hint=f"it has {', '.join(found)}")
    arns = arns_of(ctx, bucket)
    lost = [each for name, each in found.items() if sids is None or name in sids]
    ctx.confirm(
        f"Remove from the policy of bucket {bucket!r}: {'; '.join(sentence(each, arns) for each in lost)}?"
    )
    kept = [each for each in found.values() if each not in lost]
    if kept:
        _put_private(ctx, bucket, {**before, "Statement": kept})
    else:
        write(ctx, bucket, "delete_bucket_policy")
