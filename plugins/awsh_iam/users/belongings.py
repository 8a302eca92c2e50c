"""All that belongs to a user: what `iam user show` tells, and what must be gone before the user can be."""

from __future__ import annotations

from typing import TypedDict

from awsh import AwsError, Context
from awsh_iam.principals import Principal


class Belongings(TypedDict):
    """policies: names by ARN. keys: states by id. credentials: for single services, as CodeCommit's."""

    groups: list[str]
    policies: dict[str, str]
    inline: list[str]
    keys: dict[str, str]
    password: bool
    mfa: list[str]
    certificates: list[str]
    ssh_keys: list[str]
    credentials: list[str]


def belongings(ctx: Context, name: str) -> Belongings:
    """Of the user NAME. Raises AwsError NoSuchEntity."""
    who = Principal("user", name)

    def ids(operation: str, items: str) -> list[str]:
        return list(ctx.search("iam", operation, items, UserName=name))

    keys = ctx.search("iam", "list_access_keys", "AccessKeyMetadata[]", UserName=name)
    return {
        "groups": ids("list_groups_for_user", "Groups[].GroupName"),
        "policies": who.attached(ctx),
        "inline": who.inline(ctx),
        "keys": {each["AccessKeyId"]: each["Status"] for each in keys},
        "password": has_password(ctx, name),
        "mfa": ids("list_mfa_devices", "MFADevices[].SerialNumber"),
        "certificates": ids("list_signing_certificates", "Certificates[].CertificateId"),
        "ssh_keys": ids("list_ssh_public_keys", "SSHPublicKeys[].SSHPublicKeyId"),
        "credentials": ids(
            "list_service_specific_credentials", "ServiceSpecificCredentials[].ServiceSpecificCredentialId"
        ),
    }


def has_password(ctx: Context, name: str) -> bool:
    """Whether the user NAME can log in to the console (GetLoginProfile)."""
    try:
        ctx.call("iam", "get_login_profile", UserName=name)
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        return False
    return True
