"""What is wrong with the account as a whole: passwords that may be short."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import AwsError, Context
from awsh_iam.audit.rows import Finding
from awsh_iam.audit.users import found

SHORT = 14
"""Characters that the CIS benchmark of AWS wants at least."""

_FIX = f"iam password-policy set --length {SHORT} --reuse 24"


def account_findings(ctx: Context) -> Iterator[Finding]:
    """Of the password policy (GetAccountPasswordPolicy)."""
    try:
        policy = ctx.call("iam", "get_account_password_policy")["PasswordPolicy"]
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        yield found("low", "account", "no password policy: 8 characters are enough", _FIX, "password-policy")
        return
    length = policy.get("MinimumPasswordLength", 0)
    if length < SHORT:
        yield found("low", "account", f"passwords of {length} characters are enough", _FIX, "password-policy")
