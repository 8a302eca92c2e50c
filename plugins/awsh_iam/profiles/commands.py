"""`iam profile ls`, `show`, `create`, `set`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context, UsageError
from awsh_iam.groups import profile
from awsh_iam.kinds import ProfileName, RoleName
from awsh_iam.names import NewProfile
from awsh_iam.profiles.rows import InstanceProfile, profile_row


@profile.command
def ls(ctx: Context) -> Iterator[InstanceProfile]:
    """List the instance profiles of the account with their roles (ListInstanceProfiles).

    Examples:
        awsh> iam profile ls
    """
    for record in ctx.search("iam", "list_instance_profiles", "InstanceProfiles[]"):
        yield profile_row(record)


@profile.command
def show(ctx: Context, profile: ProfileName) -> InstanceProfile:
    """Show an instance profile (GetInstanceProfile).

    Args:
        profile: which one.
    Examples:
        awsh> iam profile create web
        awsh> iam profile show web
    """
    return profile_row(_record(ctx, profile))


@profile.command
def create(ctx: Context, name: NewProfile, *, role: RoleName | None = None) -> InstanceProfile:
    """Create an instance profile (CreateInstanceProfile), with a role in it (AddRoleToInstanceProfile).

    `iam role create NAME --for ec2` makes one with the role.

    Args:
        name: what it is called.
        role: what its instances may become.
    Examples:
        awsh> iam profile create batch --role lab
    """
    ctx.call("iam", "create_instance_profile", InstanceProfileName=name)
    if role:
        ctx.call("iam", "add_role_to_instance_profile", InstanceProfileName=name, RoleName=role)
    return profile_row(_record(ctx, name))


@profile.command(name="set")
def set_(ctx: Context, profile: ProfileName, role: RoleName) -> InstanceProfile:
    """Give an instance profile another role after asking (AddRoleToInstanceProfile). It has one at most.

    Args:
        profile: which one.
        role: what its instances may become.
    Examples:
        awsh> iam profile create jobs
        awsh> iam profile set jobs lab
    """
    before = profile_row(_record(ctx, profile))["role"]
    if before == role:
        return profile_row(_record(ctx, profile))
    if before is not None:
        ctx.confirm(f"Take role {before} out of instance profile {profile}, from whose servers it goes?")
        ctx.call("iam", "remove_role_from_instance_profile", InstanceProfileName=profile, RoleName=before)
    ctx.call("iam", "add_role_to_instance_profile", InstanceProfileName=profile, RoleName=role)
    return profile_row(_record(ctx, profile))


@profile.command
def rm(ctx: Context, *profiles: ProfileName) -> None:
    """Delete instance profiles after asking (DeleteInstanceProfile). Their roles stay.

    Args:
        profiles: which ones.
    Examples:
        awsh> iam profile create spare
        awsh> iam profile rm spare
    """
    if not profiles:
        raise UsageError("iam profile rm wants an instance profile", usage=rm.usage)
    found = [profile_row(_record(ctx, name)) for name in dict.fromkeys(profiles)]
    told = [f"{each['name']}{_taken(each['role'])}" for each in found]
    ctx.confirm(f"Delete instance profile {'; '.join(told)}?")
    for each in found:
        name = each["name"]
        if each["role"]:
            ctx.call(
                "iam", "remove_role_from_instance_profile", InstanceProfileName=name, RoleName=each["role"]
            )
        ctx.call("iam", "delete_instance_profile", InstanceProfileName=name)
        ctx.note(f"deleted instance profile {name}")


def _taken(role: str | None) -> str:
    return f", from whose servers role {role} goes" if role else ""


def _record(ctx: Context, name: str) -> dict[str, object]:
    found: dict[str, object] = ctx.call("iam", "get_instance_profile", InstanceProfileName=name)[
        "InstanceProfile"
    ]
    return found
