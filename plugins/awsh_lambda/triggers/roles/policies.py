"""The policies of a role, read, for where IAM may not be asked to judge: inline, attached, and its boundary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awsh import Context, policies
from awsh_lambda.triggers.texts import Text, covers, overlap, pattern


class Policy(NamedTuple):
    """One policy of a role."""

    name: str
    document: Mapping[str, Any]


class Policies(NamedTuple):
    """All of a role's. boundary: what it may at most; None where nothing bounds it."""

    own: tuple[Policy, ...]
    boundary: Policy | None

    def allowing(self, action: str, resource: Text) -> str | None:
        """The name of the policy that allows ACTION on something that RESOURCE may be; None where none does."""
        every = [*self.own, *([self.boundary] if self.boundary else [])]
        if any(_speaks(each, "Deny", action, resource) for each in every):
            return None
        if self.boundary is not None and not _speaks(self.boundary, "Allow", action, resource):
            return None
        return next((each.name for each in self.own if _speaks(each, "Allow", action, resource)), None)


def policies_of(ctx: Context, role: str) -> Policies:
    """The policies of the role of that name (iam GetRole, ListRolePolicies, GetPolicyVersion …). Raises AwsError."""
    found = ctx.call("iam", "get_role", RoleName=role)["Role"]
    bound = (found.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    return Policies(tuple(_own(ctx, role)), _managed(ctx, bound) if bound else None)


def _own(ctx: Context, role: str) -> Iterator[Policy]:
    for name in ctx.search("iam", "list_role_policies", "PolicyNames[]", RoleName=role):
        answer = ctx.call("iam", "get_role_policy", RoleName=role, PolicyName=name)
        yield Policy(name, answer["PolicyDocument"])
    for arn in ctx.search(
        "iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=role
    ):
        yield _managed(ctx, arn)


def _managed(ctx: Context, arn: str) -> Policy:
    version = ctx.call("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    answer = ctx.call("iam", "get_policy_version", PolicyArn=arn, VersionId=version)
    return Policy(arn.rpartition("/")[2], answer["PolicyVersion"]["Document"])


def _speaks(policy: Policy, effect: str, action: str, resource: Text) -> bool:
    return any(
        each.get("Effect") == effect and speaks(each, action, resource, wholly=effect == "Deny")
        for each in policies.statements(policy.document)
    )


def speaks(statement: Mapping[str, Any], action: str, resource: Text, *, wholly: bool) -> bool:
    """Whether a statement is about ACTION on something that RESOURCE may be; WHOLLY: on all of it, for sure.

    Its conditions are about requests that nobody has made yet: what depends on them may be, and is not sure.
    """
    if wholly and statement.get("Condition"):
        return False
    if "NotAction" in statement:
        if _names_action(statement["NotAction"], action):
            return False
    elif not _names_action(statement.get("Action"), action):
        return False
    if "NotResource" in statement:
        others = [pattern(str(each)) for each in policies.listed(statement["NotResource"])]
        if wholly:
            return not any(overlap(each, resource) for each in others)
        return not any(covers(each, resource) for each in others)
    resources = [pattern(str(each)) for each in policies.listed(statement.get("Resource"))]
    return any(covers(each, resource) if wholly else overlap(each, resource) for each in resources)


def _names_action(actions: Any, action: str) -> bool:
    wanted: Text = (action.lower(),)
    return any(covers(pattern(str(each).lower()), wanted) for each in policies.listed(actions))
