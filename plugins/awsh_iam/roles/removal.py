"""Removing roles: first all that they have, which IAM wants gone before."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import CommandError, Context
from awsh_iam.principals import Principal
from awsh_iam.roles.commands import show
from awsh_iam.roles.rows import Role
from awsh_iam.words import and_more


def removed(ctx: Context, names: Sequence[str]) -> None:
    """Removes roles with what they have, once that was agreed to. Interrupted, it can be said again."""
    found = {name: show(ctx, name) for name in dict.fromkeys(names)}
    for name, row in found.items():
        if row["path"].startswith("/aws-service-role/"):
            raise CommandError(
                f"role {name} is linked to its service, which alone may remove it",
                hint=f"`aws iam delete-service-linked-role --role-name {name}` asks it to",
            )
    ctx.confirm(f"Delete {'; '.join(map(_told, found.values()))}?")
    for name, row in found.items():
        who = Principal("role", name)
        for profile in row["profiles"]:
            ctx.call("iam", "remove_role_from_instance_profile", InstanceProfileName=profile, RoleName=name)
            if profile == name:
                ctx.call("iam", "delete_instance_profile", InstanceProfileName=profile)
        for arn in who.attached(ctx):
            who.call(ctx, "detach_{}_policy", PolicyArn=arn)
        for policy in row["inline"]:
            who.call(ctx, "delete_{}_policy", PolicyName=policy)
        ctx.call("iam", "delete_role", RoleName=name)
        ctx.note(f"deleted role {name}")


def _told(row: Role) -> str:
    parts = []
    if row["profiles"]:
        parts.append(f"instance profile {and_more(row['profiles'])}, whose servers lose it")
    if row["inline"]:
        parts.append(f"inline policies {and_more(row['inline'])}")
    if row["policies"]:
        parts.append(f"{and_more(row['policies'])} detached")
    used = f", last used {row['last_used']:%Y-%m-%d}" if row.get("last_used") else ""
    return f"role {row['name']}" + (f" with {', '.join(parts)}" if parts else "") + used
