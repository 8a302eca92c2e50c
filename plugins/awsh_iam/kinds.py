"""What IAM has as resource kinds, and the parameter types that take them. All are the same from every region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Context, Name, Resource, ResourceKind, ValueType

_MOST = {"MaxItems": 1000}


def _policies(ctx: Context) -> Iterator[Name]:
    """The account's own first: completion keeps to the order."""
    for scope in ("Local", "AWS"):
        for record in ctx.search("iam", "list_policies", "Policies[]", Scope=scope, **_MOST):
            yield Name(record["Arn"], record["PolicyName"], "yours" if scope == "Local" else "AWS's")


def _principals(ctx: Context) -> Iterator[Name]:
    for operation, items, name, noun in (
        ("list_users", "Users[]", "UserName", "user"),
        ("list_roles", "Roles[]", "RoleName", "role"),
        ("list_groups", "Groups[]", "GroupName", "group"),
    ):
        for record in ctx.search("iam", operation, items, **_MOST):
            yield Name(record["Arn"], record[name], noun)


def _keys(ctx: Context) -> Iterator[Name]:
    from awsh_iam.keys.listing import key_names

    return key_names(ctx)


USER = ResourceKind(
    "iam:user",
    noun="user",
    service="iam",
    operation="list_users",
    items="Users[]",
    parameters=_MOST,
    id="UserName",
    columns=("name", "user"),
    row="awsh_iam.users.rows:User",
    missing=("NoSuchEntity",),
    everywhere=True,
)

GROUP = ResourceKind(
    "iam:group",
    noun="group",
    service="iam",
    operation="list_groups",
    items="Groups[]",
    parameters=_MOST,
    id="GroupName",
    columns=("name", "group"),
    row="awsh_iam.usergroups.rows:UserGroup",
    missing=("NoSuchEntity",),
    everywhere=True,
)

ROLE = ResourceKind(
    "iam:role",
    noun="role",
    service="iam",
    operation="list_roles",
    items="Roles[]",
    parameters=_MOST,
    id="RoleName",
    describe="Description",
    columns=("name", "role"),
    row="awsh_iam.roles.rows:Role",
    missing=("NoSuchEntity",),
    everywhere=True,
)

POLICY = ResourceKind(
    "iam:policy",
    noun="policy",
    service="iam",
    names=_policies,
    pattern=r"arn:aws[\w-]*:iam::(?:aws|\d{12}):policy/.+",
    columns=("arn", "policy_arn"),
    row="awsh_iam.managed.rows:ManagedPolicy",
    missing=("NoSuchEntity",),
    everywhere=True,
)

PROFILE = ResourceKind(
    "iam:instance-profile",
    noun="instance profile",
    service="iam",
    operation="list_instance_profiles",
    items="InstanceProfiles[]",
    parameters=_MOST,
    id="InstanceProfileName",
    describe="Roles[0].RoleName",
    columns=("name", "profile"),
    row="awsh_iam.profiles.rows:InstanceProfile",
    missing=("NoSuchEntity",),
    everywhere=True,
)

PRINCIPAL = ResourceKind(
    "iam:principal",
    noun="user, role or group",
    service="iam",
    names=_principals,
    pattern=r"arn:aws[\w-]*:iam::\d{12}:(?:user|role|group)/.+",
    columns=("arn",),
    covers=("iam:user", "iam:role", "iam:group"),
    missing=("NoSuchEntity",),
    everywhere=True,
)

KEY = ResourceKind(
    "iam:access-key",
    noun="access key",
    service="iam",
    names=_keys,
    pattern="AKIA[A-Z0-9]{12,124}",
    columns=("key", "key"),
    row="awsh_iam.keys.rows:AccessKey",
    missing=("NoSuchEntity",),
    everywhere=True,
)

KINDS = (USER, GROUP, ROLE, POLICY, PROFILE, PRINCIPAL, KEY)


def _named_policy(ctx: Context, given: Any) -> str:
    """By its name asked for alone: AWS has more than a thousand of them to list."""
    from awsh_iam.managed.finding import policy_arn

    return policy_arn(ctx, given)


def _named_principal(ctx: Context, given: Any) -> str:
    from awsh_iam.principals import principal_arn

    return principal_arn(ctx, given)


UserName = Annotated[str, Resource(USER.name)]
GroupName = Annotated[str, Resource(GROUP.name)]
RoleName = Annotated[str, Resource(ROLE.name)]
ProfileName = Annotated[str, Resource(PROFILE.name)]
KeyId = Annotated[str, Resource(KEY.name)]
PolicyArn = Annotated[str, Resource(POLICY.name), ValueType("POLICY", _named_policy)]
PrincipalArn = Annotated[str, Resource(PRINCIPAL.name), ValueType("USER|ROLE|GROUP", _named_principal)]
