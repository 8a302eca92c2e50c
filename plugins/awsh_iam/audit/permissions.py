"""What is wrong with what is allowed: everything on everything, roles for everybody, what nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from awsh import Context, policies
from awsh_iam.audit.rows import Finding, Severity
from awsh_iam.audit.users import found
from awsh_iam.words import and_more

Record = Mapping[str, Any]

_SORTS = {"User": "user", "Group": "group", "Role": "role"}
_ADMINISTRATOR = "AdministratorAccess"


def permission_findings(ctx: Context, before: datetime) -> Iterator[Finding]:
    """Of all policies, roles and groups (GetAccountAuthorizationDetails). before: used earlier is unused."""
    pages = list(
        ctx.search(
            "iam",
            "get_account_authorization_details",
            "[UserDetailList, GroupDetailList, RoleDetailList, Policies]",
            Filter=["User", "Group", "Role", "LocalManagedPolicy"],
        )
    )
    # A page is four lists, which come one after the other.
    users, groups, roles, managed = ([each for page in pages[n::4] for each in page or ()] for n in range(4))
    for record in managed:
        yield from _managed(record)
    for sort, every in (("User", users), ("Group", groups), ("Role", roles)):
        for record in every:
            yield from _inline(record, sort)
            yield from _administrator(record, sort)
    for record in roles:
        yield from _role(record, before)
    yield from _empty(users, groups)


def _managed(record: Record) -> Iterator[Finding]:
    name, version = record["PolicyName"], record["DefaultVersionId"]
    document: Any = next(
        (each["Document"] for each in record["PolicyVersionList"] if each["VersionId"] == version), {}
    )
    attached = bool(record.get("AttachmentCount") or record.get("PermissionsBoundaryUsageCount"))
    if not attached:
        yield found("low", f"policy {name}", "nobody has it", f"iam policy rm {name}", "unused-policy")
    for severity, said in wide(document):
        # What nobody has allows nothing yet.
        yield found(
            severity if attached else "low",
            f"policy {name}",
            said,
            f"iam policy set {name} --allow ACTION --on RESOURCE",
            "wildcard",
        )


def _inline(record: Record, sort: str) -> Iterator[Finding]:
    who = record[f"{sort}Name"]
    for each in record.get(f"{sort}PolicyList") or ():
        for severity, said in wide(each["PolicyDocument"]):
            yield found(
                severity,
                f"{_SORTS[sort]} {who}",
                f"inline policy {each['PolicyName']}: {said}",
                f"iam inline set {_SORTS[sort]}/{who} {each['PolicyName']} --allow ACTION --on RESOURCE",
                "wildcard",
            )


def wide(document: Any) -> Iterator[tuple[Severity, str]]:
    """What a policy allows too much of: everything, a service whole, passing any role on."""
    for statement in policies.statements(document):
        if statement.get("Effect") != "Allow" or statement.get("Condition"):
            continue
        if "*" not in policies.listed(statement.get("Resource")):
            continue
        actions = [str(each) for each in policies.listed(statement.get("Action"))]
        if "*" in actions or "*:*" in actions or "NotAction" in statement:
            yield "high", f"it {policies.sentence(statement)}"
        elif whole := [each for each in actions if each.endswith(":*")]:
            yield (
                "medium",
                f"it may do anything with {and_more(each[:-2] for each in whole)}, of any resource",
            )
        elif any(each.lower() == "iam:passrole" for each in actions):
            yield "medium", "it may pass any role on, and so become it"


def _administrator(record: Record, sort: str) -> Iterator[Finding]:
    who = record[f"{sort}Name"]
    for each in record.get("AttachedManagedPolicies") or ():
        if each["PolicyName"] == _ADMINISTRATOR:
            yield found(
                "medium",
                f"{_SORTS[sort]} {who}",
                "it may do everything",
                f"iam detach {_SORTS[sort]}/{who} {_ADMINISTRATOR}",
                "administrator",
            )


def _role(record: Record, before: datetime) -> Iterator[Finding]:
    name = record["RoleName"]
    for statement in policies.statements(record["AssumeRolePolicyDocument"]):
        people = policies.people(statement.get("Principal"))
        if statement.get("Effect") == "Allow" and people == "everybody" and not statement.get("Condition"):
            yield found(
                "critical",
                f"role {name}",
                "everybody may assume it, of any account",
                f"iam role trust set {name} --account me",
                "open-role",
            )
    if record["Path"].startswith("/aws-service-role/") or record["CreateDate"] >= before:
        return
    used = (record.get("RoleLastUsed") or {}).get("LastUsedDate")
    if used is None or used < before:
        said = "nobody has ever used it" if used is None else f"it was last used {used:%Y-%m-%d}"
        yield found("low", f"role {name}", said, f"iam role rm {name}", "unused-role", used)


def _empty(users: list[Record], groups: list[Record]) -> Iterator[Finding]:
    full = {name for user in users for name in user.get("GroupList") or ()}
    for group in groups:
        name = group["GroupName"]
        if name not in full:
            yield found("low", f"group {name}", "nobody is in it", f"iam group rm {name}", "empty-group")
