"""What stands behind `from`: `sns:news`, `s3:lab`, `events:nightly`, `account:111122223333`, `role:worker`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from awsh.errors import AwsError, CommandError, UsageError
from awsh.parameters import Candidate
from awsh.policies.document import compact
from awsh.policies.of_resources import account_of, principals, source_arns

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.parameters import Completing

KINDS = {
    "sns": ("sns:topic", "a topic"),
    "s3": ("s3:bucket", "a bucket"),
    "events": ("", "a rule of EventBridge, of another bus as BUS/RULE"),
    "account": ("", "all that an account allows its own to"),
    "role": ("iam:role", "a role of this account"),
    "user": ("iam:user", "a user of this account"),
    "org": ("", "everybody in an organization"),
}
"""The word before the colon, with the resource kind of what is behind it and what that is."""

_FORMS = "sns:TOPIC, s3:BUCKET, events:RULE, account:NUMBER, role:NAME, user:NAME, org:ID, or an ARN"


class Whom(NamedTuple):
    """Who is let in. service: the one that sends on behalf of `source`, an ARN; else `principal` names who."""

    word: str
    service: str = ""
    source: str = ""
    principal: str = ""
    organization: str = ""


def whoms(words: Sequence[str], usage: str) -> list[str]:
    """The words that name somebody, behind `from`. Raises UsageError."""
    found = [part for word in words[1:] for part in word.split(",") if part]
    if not words or words[0] != "from" or not found:
        raise UsageError(f"it says `from` whom: {_FORMS}", usage=usage)
    return found


def parted(word: str) -> tuple[str, str]:
    """The kind and the name that WORD means. Raises UsageError."""
    if word.startswith("arn:"):
        parts = word.split(":", 5)
        service, rest = (parts[2], parts[5]) if len(parts) == 6 else ("", "")
        if service in ("sns", "s3", "events"):
            return service, word
        if service in ("iam", "sts") and rest == "root":
            return "account", parts[4]
        if service in ("iam", "sts"):
            return rest.partition("/")[0], word
    kind, colon, name = word.partition(":")
    if not colon or kind not in KINDS or not name:
        raise UsageError(f"{word!r} is nobody", hint=_FORMS)
    return kind, name


def read(ctx: Context, word: str, arn: str) -> Whom:
    """Whom WORD means, looked up. arn: of the queue or topic that lets them in.

    Raises UsageError, CommandError, AwsError where there is nobody of that name.
    """
    kind, name = parted(word)
    if kind == "s3" and arn.endswith(".fifo"):
        what = "queue" if ":sqs:" in arn else "topic"
        raise UsageError(
            f"S3 sends to no FIFO {what}", hint="EventBridge does: `s3 events add --eventbridge`"
        )
    return _READERS.get(kind, _principal)(ctx, word, name, arn)


def _topic(ctx: Context, word: str, name: str, arn: str) -> Whom:
    return Whom(word, service="sns", source=_resolved(ctx, "sns:topic", name))


def _bucket(ctx: Context, word: str, name: str, arn: str) -> Whom:
    bucket = name.rpartition(":")[2] if name.startswith("arn:") else _resolved(ctx, "s3:bucket", name)
    try:
        ctx.call("s3", "head_bucket", Bucket=bucket)
    except AwsError as error:
        if error.code not in ("404", "NoSuchBucket", "NotFound"):
            raise
        raise CommandError(f"there is no bucket {bucket!r}") from error
    return Whom(word, service="s3", source=f"arn:{arn.split(':')[1]}:s3:::{bucket}")


def _rule(ctx: Context, word: str, name: str, arn: str) -> Whom:
    if name.startswith("arn:"):
        return Whom(word, service="events", source=name)
    bus, _, rule = name.rpartition("/")
    more = {"EventBusName": bus} if bus else {}
    return Whom(word, service="events", source=ctx.call("events", "describe_rule", Name=rule, **more)["Arn"])


def _account(ctx: Context, word: str, name: str, arn: str) -> Whom:
    number = ctx.account if name == "me" else name
    if not re.fullmatch(r"\d{12}", number):
        raise UsageError(f"{number!r} is no account's number, which has twelve digits")
    return Whom(word, principal=f"arn:{arn.split(':')[1]}:iam::{number}:root")


def _identity(ctx: Context, word: str, name: str, arn: str) -> Whom:
    kind = word.partition(":")[0]
    if kind == "arn":
        return Whom(word, principal=name)
    found = _resolved(ctx, f"iam:{kind}", name)
    answer = ctx.call("iam", f"get_{kind}", **{f"{kind.title()}Name": found})
    return Whom(word, principal=answer[kind.title()]["Arn"])


def _organization(ctx: Context, word: str, name: str, arn: str) -> Whom:
    if not re.fullmatch(r"o-[a-z0-9]{10,32}", name):
        raise UsageError(f"{name!r} is no organization's id, such as o-a1b2c3d4e5")
    return Whom(word, principal="*", organization=name)


def _principal(ctx: Context, word: str, name: str, arn: str) -> Whom:
    return Whom(word, principal=name)


_READERS: Mapping[str, Callable[[Context, str, str, str], Whom]] = {
    "sns": _topic,
    "s3": _bucket,
    "events": _rule,
    "account": _account,
    "role": _identity,
    "user": _identity,
    "org": _organization,
}


def _resolved(ctx: Context, kind: str, name: str) -> str:
    try:
        return ctx.resolve(kind, name)
    except ValueError as error:
        raise UsageError(str(error)) from None


def is_named(word: str, statement: Mapping[str, Any]) -> list[str]:
    """What of a STATEMENT is whom WORD means: ARNs of sources, or principals. Whether they exist is not asked."""
    kind, name = parted(word)
    if kind in ("sns", "s3", "events"):
        return [each for each in source_arns(statement) if each == name or _is_called(each, kind, name)]
    if kind == "org":
        text = compact(statement.get("Condition") or {})
        return ["*"] if f'"{name}"' in text and "PrincipalOrgID" in text else []
    return [
        each
        for each in principals(statement)
        if each == account_of(name) or (":" not in name and each.endswith((f":{kind}/{name}", f"/{name}")))
    ]


def _is_called(arn: str, service: str, name: str) -> bool:
    parts = arn.split(":", 5)
    return len(parts) == 6 and parts[2] == service and parts[5].removeprefix("rule/") == name


def complete(completing: Completing, given: Sequence[str]) -> Iterator[Candidate]:
    """What may stand next behind the resource and the words GIVEN."""
    word = completing.word
    if not given:
        yield Candidate("from", "whom")
        return
    prefix, colon, rest = word.partition(":")
    if not colon:
        for name, (_, what) in KINDS.items():
            yield Candidate(f"{name}:", what, final=False)
        return
    kind = KINDS.get(prefix, ("", ""))[0]
    if kind:
        for _, candidate in completing.ctx.candidates(kind, rest):
            yield candidate._replace(text=f"{prefix}:{candidate.text}", found_by="")
