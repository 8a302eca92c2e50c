"""What must be gone before something can be deleted (DeleteConflict), and names that differ in case alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.iam_added import operation


def _conflict(text: str) -> Exception:
    from moto.iam.exceptions import DeleteConflictException

    return DeleteConflictException(text)


@rule("moto.iam.models:IAMBackend.delete_user", "user_name")
def delete_user(moto: Callable[..., Any], backend: Any, user_name: str) -> Any:
    """DeleteConflict while it has a password, keys, MFA devices, certificates, or is in a group."""
    user = backend.get_user(user_name)
    for has, first in (
        (user.password, "must delete login profile first"),
        (user.access_keys, "must delete access keys first"),
        (user.mfa_devices, "must delete MFA device first"),
        (user.signing_certificates, "must delete signing certificates first"),
        (user.ssh_public_keys, "must delete SSH public keys first"),
        (backend.get_groups_for_user(user_name), "must remove users from group first"),
    ):
        if has:
            raise _conflict(f"Cannot delete entity, {first}.")
    return moto(user_name)


@rule("moto.iam.models:IAMBackend.delete_group", "group_name")
def delete_group(moto: Callable[..., Any], backend: Any, group_name: str) -> Any:
    """DeleteConflict while there are users in it, or policies."""
    group = backend.get_group(group_name)
    for has, first in (
        (group.users, "must remove users from group first"),
        (group.managed_policies, "must detach all policies first"),
        (group.policies, "must delete policies first"),
    ):
        if has:
            raise _conflict(f"Cannot delete entity, {first}.")
    return moto(group_name)


@rule("moto.iam.models:IAMBackend.delete_policy", "policy_arn")
def delete_policy(moto: Callable[..., Any], backend: Any, policy_arn: str) -> Any:
    """DeleteConflict while somebody has it, or it has several versions; AccessDenied for AWS's own."""
    from moto.iam.exceptions import IAMException

    policy = backend.get_policy(policy_arn)
    if ":iam::aws:" in policy_arn:
        denied = IAMException("This policy is managed by AWS and cannot be deleted.")
        denied.code = "AccessDenied"
        raise denied
    holders = [*backend.users.values(), *backend.roles.values(), *backend.groups.values()]
    if any(policy_arn in each.managed_policies for each in holders) or any(
        getattr(each, "permissions_boundary_arn", None) == policy_arn for each in holders
    ):
        raise _conflict("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise _conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy."
        )
    return moto(policy_arn)


@operation("ListEntitiesForPolicy")
def list_entities_for_policy(backend: Any, asked: Callable[..., Any]) -> dict[str, Any]:
    """Who has a policy, as one of theirs or as their boundary: moto knows no difference."""
    arn, entity, usage = asked("PolicyArn"), asked("EntityFilter"), asked("PolicyUsageFilter")
    backend.get_policy(arn)

    def has(each: Any) -> bool:
        attached = arn in each.managed_policies and usage != "PermissionsBoundary"
        bound = getattr(each, "permissions_boundary_arn", None) == arn and usage != "PermissionsPolicy"
        return bool(attached or bound)

    found = {
        word: [{f"{word}Name": each.name, f"{word}Id": each.id} for each in every if has(each)]
        for word, every in (
            ("User", backend.users.values()),
            ("Role", backend.get_roles()),
            ("Group", backend.groups.values()),
        )
        if entity in (None, word)
    }
    return {
        "IsTruncated": False,
        **{f"Policy{word}s": found.get(word, []) for word in ("User", "Role", "Group")},
    }


@rule("moto.iam.models:IAMBackend.create_user", "region_name", "user_name")
def create_user(
    moto: Callable[..., Any], backend: Any, region_name: str, user_name: str, *more: Any, **named: Any
) -> Any:
    """EntityAlreadyExists for a name that another has, whatever its case."""
    _once(user_name, backend.users, "User")
    return moto(region_name, user_name, *more, **named)


@rule("moto.iam.models:IAMBackend.create_group", "group_name")
def create_group(moto: Callable[..., Any], backend: Any, group_name: str, *more: Any, **named: Any) -> Any:
    """The same of groups."""
    _once(group_name, backend.groups, "Group")
    return moto(group_name, *more, **named)


def _once(name: str, known: Iterable[str], noun: str) -> None:
    from moto.iam.exceptions import EntityAlreadyExists

    if name.lower() in {each.lower() for each in known}:
        raise EntityAlreadyExists(f"{noun} with name {name} already exists.")
