"""What the programs of a server may do: a role, which EC2 takes inside an instance profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from awsh import AwsError, CommandError, Context, attempts

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds in which EC2 gets to know an instance profile that was made a moment ago."""


def once_profile_known(ctx: Context, request: Callable[[], T]) -> T:
    """What a REQUEST gives that names an instance profile, which is made again while EC2 does not know that yet.

    Raises AwsError.
    """
    refused: AwsError | None = None
    for _ in attempts(ctx, PATIENCE):
        try:
            return request()
        except AwsError as error:
            if error.code != "InvalidParameterValue" or "iamInstanceProfile" not in error.message:
                raise
            if refused is None:
                ctx.note("EC2 does not know the instance profile yet, as in its first seconds: asking again")
            refused = error
    assert refused is not None
    raise refused


def profile_of(ctx: Context, role: str) -> dict[str, str]:
    """The IamInstanceProfile parameter for an instance profile or a role, by name or ARN.

    Raises CommandError where there is neither, or the role has no profile, or several.
    """
    if ":instance-profile/" in role:
        return {"Arn": role}
    name = role.rpartition("/")[2]
    if ":role/" not in role:
        try:
            found = ctx.call("iam", "get_instance_profile", InstanceProfileName=name)
        except AwsError as error:
            if error.code != "NoSuchEntity":
                raise
        else:
            return {"Name": found["InstanceProfile"]["InstanceProfileName"]}
    try:
        profiles = list(
            ctx.search(
                "iam",
                "list_instance_profiles_for_role",
                "InstanceProfiles[].InstanceProfileName",
                RoleName=name,
            )
        )
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        raise CommandError(f"there is neither an instance profile {name!r} nor a role of that name") from None
    if len(profiles) > 1:
        raise CommandError(
            f"role {name} is in {len(profiles)} instance profiles", hint=f"name one: {', '.join(profiles)}"
        )
    if not profiles:
        raise CommandError(
            f"role {name} is in no instance profile, which EC2 wants it in",
            hint=f"`iam profile create {name} --role {name}` makes one",
        )
    return {"Name": profiles[0]}
