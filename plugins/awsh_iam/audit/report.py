"""The credential report: every user's password, keys and MFA in one request."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from awsh import Context, until

_YES = "true"


class ReportedKey(NamedTuple):
    """An active key as the report has it: without its id."""

    made: datetime | None
    used: datetime | None


class Credentials(NamedTuple):
    """What one user gets in with. mfa: a device is asked for. inactive: keys that let nobody in."""

    user: str
    arn: str
    created: datetime | None
    password: bool
    password_used: datetime | None
    mfa: bool
    keys: tuple[ReportedKey, ...]

    @property
    def root(self) -> bool:
        return self.user == "<root_account>"

    @property
    def last_seen(self) -> datetime | None:
        """The last use of anything that it has."""
        seen = [each for each in (self.password_used, *(key.used for key in self.keys)) if each is not None]
        return max(seen, default=None)


def credential_report(ctx: Context) -> list[Credentials]:
    """Of every user, the root user first (GenerateCredentialReport, GetCredentialReport). Raises AwsError."""
    until(
        ctx,
        lambda: ctx.call("iam", "generate_credential_report")["State"] == "COMPLETE" or None,
        "the credential report",
    )
    text = ctx.call("iam", "get_credential_report")["Content"].decode()
    return [_read(row) for row in csv.DictReader(io.StringIO(text))]


def _read(row: Mapping[str, str]) -> Credentials:
    keys = [
        ReportedKey(_time(row[f"access_key_{n}_last_rotated"]), _time(row[f"access_key_{n}_last_used_date"]))
        for n in (1, 2)
        if row[f"access_key_{n}_active"] == _YES
    ]
    return Credentials(
        user=row["user"],
        arn=row["arn"],
        created=_time(row["user_creation_time"]),
        password=row["password_enabled"] == _YES,
        password_used=_time(row["password_last_used"]),
        mfa=row["mfa_active"] == _YES,
        keys=tuple(keys),
    )


def _time(text: str) -> datetime | None:
    """N/A, no_information and not_supported are no times."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
