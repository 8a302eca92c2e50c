"""What is wrong with how users get in: the root user's keys, no MFA, old and unused keys, unused users."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from awsh import Context
from awsh_iam.audit.report import Credentials
from awsh_iam.audit.rows import Finding, Severity


def found(
    severity: Severity, who: str, finding: str, fix: str, check: str, since: datetime | None = None
) -> Finding:
    """A row."""
    return {
        "severity": severity,
        "who": who,
        "finding": finding,
        "fix": fix,
        "check": check,
        "since": since,
    }


def user_findings(ctx: Context, every: list[Credentials], before: datetime) -> Iterator[Finding]:
    """Of all users. before: what was last used or made earlier than that is old."""
    for each in every:
        if each.root:
            yield from _root(each)
            continue
        if each.password and not each.mfa:
            yield found(
                "high",
                f"user {each.user}",
                "a password lets in, without MFA",
                f"iam login rm {each.user}",
                "no-mfa",
            )
        yield from _keys(ctx, each, before)
        yield from _unused(each, before)


def _root(root: Credentials) -> Iterator[Finding]:
    console = "as the root user, at https://console.aws.amazon.com: Security credentials"
    if root.keys:
        yield found("critical", "root user", "it has access keys", console, "root-keys")
    if not root.mfa:
        yield found("critical", "root user", "no MFA", console, "root-mfa")


def _keys(ctx: Context, user: Credentials, before: datetime) -> Iterator[Finding]:
    old = [each for each in user.keys if each.made is not None and each.made < before]
    if not old:
        return
    ids = _ids(ctx, user.user)
    for each in old:
        id = ids.get(each.made, "KEY")
        last = each.used or each.made
        if last is not None and last < before:
            said = "was never used" if each.used is None else f"was last used {each.used:%Y-%m-%d}"
            yield found(
                "medium",
                f"user {user.user}",
                f"key {id} {said}",
                f"iam key deactivate {id}",
                "unused-key",
                last,
            )
        else:
            yield found(
                "medium",
                f"user {user.user}",
                f"key {id} is of {each.made:%Y-%m-%d}",
                f"iam key rotate {user.user}",
                "old-key",
                each.made,
            )


def _ids(ctx: Context, user: str) -> dict[datetime | None, str]:
    """The report has no ids, but says when each was made."""
    records = ctx.search("iam", "list_access_keys", "AccessKeyMetadata[]", UserName=user)
    return {each["CreateDate"].replace(microsecond=0): each["AccessKeyId"] for each in records}


def _unused(user: Credentials, before: datetime) -> Iterator[Finding]:
    if user.created is None or user.created >= before:
        return
    seen = user.last_seen
    if seen is None or seen < before:
        said = "never got in" if seen is None else f"last got in {seen:%Y-%m-%d}"
        yield found("low", f"user {user.user}", said, f"iam user rm {user.user}", "unused-user", seen)
