"""`iam summary`: how much there is, of how much there may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from awsh import Context
from awsh_iam.groups import iam


class Number(TypedDict):
    """How many of something there are. most: how many IAM takes; None where nothing is said."""

    what: str
    number: int
    most: int | None


_WORDS = {
    "Users": "users",
    "Groups": "groups",
    "Roles": "roles",
    "Policies": "policies",
    "InstanceProfiles": "instance profiles",
    "ServerCertificates": "server certificates",
    "MFADevices": "MFA devices",
    "MFADevicesInUse": "MFA devices in use",
    "PolicyVersionsInUse": "policy versions",
    "Providers": "identity providers",
    "AccountMFAEnabled": "MFA of the root user",
    "AccountAccessKeysPresent": "access keys of the root user",
    "AccountPasswordPresent": "password of the root user",
}
_QUOTAS = {"PolicyVersionsInUse": "PolicyVersionsInUseQuota"}


@iam.command
def summary(ctx: Context) -> Iterator[Number]:
    """Count what the account has of IAM, and how much it may have (GetAccountSummary).

    Examples:
        awsh> iam summary
        awsh> iam summary | where most != null and number > 0
    """
    found = ctx.call("iam", "get_account_summary")["SummaryMap"]
    for name, what in _WORDS.items():
        if name in found:
            yield {"what": what, "number": found[name], "most": found.get(_QUOTAS.get(name, f"{name}Quota"))}
