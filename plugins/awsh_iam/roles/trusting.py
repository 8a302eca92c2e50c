"""`iam role trust show`, `add`, `set`."""

from __future__ import annotations

from typing import Any

from awsh import Bytes, Context, LocalPath, UsageError, policies
from awsh_iam.groups import trust
from awsh_iam.kinds import RoleName
from awsh_iam.roles.commands import Accounts, Services
from awsh_iam.roles.making import trust_policy, trust_statements
from awsh_iam.roles.rows import Trust, trust_rows


@trust.command
def show(ctx: Context, role: RoleName, *, json: bool = False) -> Bytes | list[Trust]:
    """Show who may assume a role, in words (GetRole).

    Args:
        role: which one.
        json: the policy itself, which `iam role trust set --file` takes.
    Examples:
        awsh> iam role trust show lab
        awsh> iam role trust show lab --json > trust.json
    """
    document = _trust(ctx, role)
    return policies.as_text(document) if json else trust_rows(document)


@trust.command
def add(
    ctx: Context,
    role: RoleName,
    *,
    for_: Services = None,
    account: Accounts = None,
    external_id: str | None = None,
) -> list[Trust]:
    """Let more services or accounts assume a role (UpdateAssumeRolePolicy).

    Args:
        role: which one.
        for_: services: lambda, ec2, or in full, lambda.amazonaws.com.
        account: accounts: numbers, `me` for this one, or ARNs of users and roles.
        external_id: what those accounts must say besides.
    Examples:
        awsh> iam role trust add lab --for ec2
        awsh> iam role trust add lab --account me
    """
    if not for_ and not account:
        raise UsageError("iam role trust add wants --for or --account", usage=add.usage)
    document = _trust(ctx, role)
    before = policies.statements(document)
    added = [
        each for each in trust_statements(ctx, for_ or (), account or (), external_id) if each not in before
    ]
    return _set(ctx, role, {**document, "Statement": [*before, *added]})


@trust.command(name="set")
def set_(
    ctx: Context,
    role: RoleName,
    *,
    for_: Services = None,
    account: Accounts = None,
    external_id: str | None = None,
    file: LocalPath | None = None,
) -> list[Trust]:
    """Say who may assume a role, and nobody else, after asking (UpdateAssumeRolePolicy).

    Args:
        role: which one.
        for_: services: lambda, ec2, or in full, lambda.amazonaws.com.
        account: accounts: numbers, `me` for this one, or ARNs of users and roles.
        external_id: what those accounts must say besides.
        file: the policy as JSON; `-` is standard input.
    Examples:
        awsh> iam role trust set lab --for lambda
    """
    document = trust_policy(ctx, for_ or (), account or (), external_id, file)
    lost = [policies.trusted(each) for each in policies.statements(_trust(ctx, role))]
    wanted = [policies.trusted(each) for each in policies.statements(document)]
    gone = [each for each in lost if each not in wanted]
    if gone:
        ctx.confirm(f"Let it no longer hold of role {role} that {'; '.join(gone)}?")
    return _set(ctx, role, document)


def _trust(ctx: Context, role: str) -> dict[str, Any]:
    found: dict[str, Any] = ctx.call("iam", "get_role", RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    return found


def _set(ctx: Context, role: str, document: dict[str, Any]) -> list[Trust]:
    ctx.call("iam", "update_assume_role_policy", RoleName=role, PolicyDocument=policies.compact(document))
    return trust_rows(document)
