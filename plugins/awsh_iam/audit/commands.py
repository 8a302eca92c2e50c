"""`iam audit`, `iam used`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

from awsh import MANY, CommandError, Context, Duration, ValueType, attempts
from awsh_iam.audit.rows import Finding, Used
from awsh_iam.groups import iam
from awsh_iam.kinds import PrincipalArn

_ORDER = ("critical", "high", "medium", "low")
_USUAL = timedelta(days=90)
_PATIENCE = 120.0

Checks = Annotated[list[str] | None, MANY, ValueType("CHECK")]


@iam.command
def audit(ctx: Context, *, age: Duration = _USUAL, skip: Checks = None) -> list[Finding]:
    """Look for what is wrong in the account, the worst first, each with the command that mends it.

    From the credential report and the account's policies (GetCredentialReport, GetAccountAuthorizationDetails):
    keys of the root user, no MFA, old and unused keys, users, roles, policies and groups that nobody uses, roles
    that everybody may assume, policies that allow everything. Nothing is changed.

    Args:
        age: what was made or last used longer ago than this is old, or unused.
        skip: checks that do not matter here, by their column `check`: unused-role, wildcard, …
    Examples:
        awsh> iam audit
        awsh> iam audit --age 180d --skip unused-policy empty-group
        awsh> iam audit | where severity in (critical, high) | select who,finding,fix
    """
    from awsh_iam.audit.account import account_findings
    from awsh_iam.audit.permissions import permission_findings
    from awsh_iam.audit.report import credential_report
    from awsh_iam.audit.users import user_findings

    before = datetime.now(UTC) - age
    with ctx.progress("auditing", 3) as bar:
        rows = list(user_findings(ctx, credential_report(ctx), before))
        bar.advance()
        rows += permission_findings(ctx, before)
        bar.advance()
        rows += account_findings(ctx)
        bar.advance()
    kept = [each for each in rows if each["check"] not in (skip or ())]
    if not kept:
        ctx.note("nothing was found")
    return sorted(kept, key=lambda each: (_ORDER.index(each["severity"]), each["who"]))


@iam.command
def used(ctx: Context, who: PrincipalArn) -> Iterator[Used]:
    """List the services that somebody may use, and when they did last (GetServiceLastAccessedDetails).

    What was never used need not be allowed. IAM looks back 400 days at most, and is some hours behind.

    Args:
        who: by name; `role/lab` where several are called lab.
    Examples:
        awsh> iam used lab
        awsh> iam used lab | where last_used = null | get service
    """
    job = ctx.call("iam", "generate_service_last_accessed_details", Arn=who)["JobId"]
    for _ in attempts(ctx, _PATIENCE):
        answer = ctx.call("iam", "get_service_last_accessed_details", JobId=job)
        if answer["JobStatus"] == "COMPLETED":
            break
        if answer["JobStatus"] == "FAILED":
            raise CommandError(
                f"IAM could not find out: {(answer.get('Error') or {}).get('Message', 'no reason')}"
            )
    else:
        raise CommandError(f"IAM took more than {_PATIENCE:.0f} s", hint="try again later")
    while True:
        for each in answer["ServicesLastAccessed"]:
            yield {
                "service": each["ServiceNamespace"],
                "last_used": each.get("LastAuthenticated"),
                "name": each["ServiceName"],
            }
        if not answer.get("IsTruncated"):
            return
        answer = ctx.call("iam", "get_service_last_accessed_details", JobId=job, Marker=answer["Marker"])
