"""Roles taken on top of a profile's keys: their keys are in memory alone, and made anew before they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SECONDS = 3600
"""How long a role is taken for, where nothing else is said: what every role allows."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """A role as it is taken (sts AssumeRole).

    source: the profile whose keys ask for it; None where the environment has the say. serial: the MFA device
    whose code is asked for.
    """

    arn: str
    session: str
    source: str | None
    seconds: int = SECONDS
    serial: str = ""
    external_id: str = ""

    @property
    def name(self) -> str:
        """As people call it."""
        return self.arn.rpartition("/")[2]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]


Who = str | Assumed | None
"""Whose keys sign: a profile's, a role's, or what the environment says."""


class RoleKeys:
    """Asks for the keys of one role. until: when those that it got last end."""

    def __init__(self, role: Assumed, sts: Callable[[], Any], ask: Callable[[str], str]) -> None:
        self.role = role
        self.until: datetime | None = None
        self._sts = sts
        self._ask = ask

    def load(self, remembered: bool) -> Any:
        """botocore's keys that make themselves anew in time. Raises botocore's errors."""
        from botocore.credentials import RefreshableCredentials

        # botocore begins a quarter of an hour before the end, which is all that some have.
        early = min(15 * 60, self.role.seconds // 4)
        return RefreshableCredentials.create_from_metadata(
            self._fetch(),
            refresh_using=self._fetch,
            method="assume-role",
            advisory_timeout=early,
            mandatory_timeout=early * 2 // 3,
        )

    def _fetch(self) -> dict[str, str]:
        role = self.role
        parameters: dict[str, Any] = {
            "RoleArn": role.arn,
            "RoleSessionName": role.session,
            "DurationSeconds": role.seconds,
        }
        if role.external_id:
            parameters["ExternalId"] = role.external_id
        if role.serial:
            code = self._ask(f"MFA code of {role.serial.rpartition('/')[2]}: ")
            parameters |= {"SerialNumber": role.serial, "TokenCode": code}
        found = self._sts().assume_role(**parameters)["Credentials"]
        self.until = found["Expiration"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": found["Expiration"].isoformat(),
        }
