"""What SES says no to, with what to do about it."""

from __future__ import annotations

import re

from awsh import AwsError, Context
from awsh_ses.kinds import IDENTITY

DAILY = "Daily message quota exceeded"
RATE = "Maximum sending rate exceeded"


def is_daily(error: BaseException) -> bool:
    """Whether the day's quota is used up."""
    return isinstance(error, AwsError) and DAILY in str(error)


def explained(ctx: Context, error: AwsError) -> AwsError:
    """The same error, with a hint where one is known."""
    hint = _hint(ctx, error)
    if hint is None:
        return error
    code, _, message = error.message.partition(": ")
    return AwsError(code, message, service=error.service, operation=error.operation, hint=hint)


def _hint(ctx: Context, error: AwsError) -> str | None:
    text = str(error)
    if is_daily(error):
        return "`ses quota` says how many a day; they are counted over the last 24 hours"
    if RATE in text:
        return "`ses quota` says how many a second"
    found = re.search(r"failed the check in region [\w-]+: (.+)", error.message)
    if found is None:
        return None
    addresses = [each.strip() for each in found[1].split(",")]
    known = {name.id for name in ctx.names(IDENTITY.name, fresh=True) if name.description == "verified"}
    sandboxed = not ctx.call("sesv2", "get_account").get("ProductionAccessEnabled")
    first = addresses[0]
    if sandboxed and known:
        return f"`ses verify {first}`; while the account is in SES's sandbox recipients must be verified too"
    return f"`ses verify {first}`, or its domain"
