"""`iam policy version ls`, `use`, `rm`; and a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, ValueType, policies
from awsh_iam.groups import version as group
from awsh_iam.kinds import PolicyArn
from awsh_iam.managed.rows import Version, version_row

MOST = 5
"""Versions of a policy that IAM keeps."""


def _complete(completing: Completing) -> Iterator[Candidate]:
    yield from (Candidate(f"v{number}") for number in range(1, MOST + 1))


VersionId = Annotated[str, ValueType("VERSION", complete=_complete)]


def _all(ctx: Context, policy: str) -> list[dict[str, Any]]:
    """Its versions, the oldest first."""
    found = ctx.search("iam", "list_policy_versions", "Versions[]", PolicyArn=policy)
    return sorted(found, key=lambda each: int(each["VersionId"].removeprefix("v")))


def made(ctx: Context, policy: str, document: Any) -> Version:
    """A new version that counts; the oldest that does not makes room for it. Raises CommandError."""
    versions = _all(ctx, policy)
    if len(versions) >= MOST:
        oldest = next(each for each in versions if not each["IsDefaultVersion"])
        ctx.confirm(
            f"{policy.rpartition('/')[2]} has {len(versions)} versions, which is all IAM keeps: "
            f"delete {oldest['VersionId']} of {oldest['CreateDate']:%Y-%m-%d}?"
        )
        ctx.call("iam", "delete_policy_version", PolicyArn=policy, VersionId=oldest["VersionId"])
        ctx.note(f"deleted {oldest['VersionId']}, the oldest that does not count")
    answer = ctx.call(
        "iam",
        "create_policy_version",
        PolicyArn=policy,
        PolicyDocument=policies.compact(document),
        SetAsDefault=True,
    )
    return version_row(answer["PolicyVersion"])


@group.command
def ls(ctx: Context, policy: PolicyArn) -> Iterator[Version]:
    """List the versions of a policy (ListPolicyVersions).

    Args:
        policy: which one.
    Examples:
        awsh> iam policy version ls lab-access
    """
    for record in _all(ctx, policy):
        yield version_row(record)


@group.command
def use(ctx: Context, policy: PolicyArn, version: VersionId) -> None:
    """Let another version count, as to go back (SetDefaultPolicyVersion).

    Args:
        policy: which one.
        version: as in v1.
    Examples:
        awsh> iam policy version use lab-access v1
    """
    ctx.call("iam", "set_default_policy_version", PolicyArn=policy, VersionId=version)


@group.command
def rm(ctx: Context, policy: PolicyArn, version: VersionId) -> None:
    """Delete a version that does not count, after asking (DeletePolicyVersion).

    Args:
        policy: which one.
        version: as in v1.
    Examples:
        awsh> iam policy set lab-access --allow s3:GetObject --on '*'
        awsh> iam policy version rm lab-access v1
    """
    ctx.confirm(f"Delete {version} of policy {policy.rpartition('/')[2]}?")
    ctx.call("iam", "delete_policy_version", PolicyArn=policy, VersionId=version)
