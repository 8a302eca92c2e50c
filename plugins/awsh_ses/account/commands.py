"""`ses quota`, `ses stats`, `ses production`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, TypedDict

from awsh import Context, Duration, Rows, UsageError
from awsh_ses.groups import ses

_TWO_WEEKS = timedelta(days=14)


class Quota(TypedDict):
    """rate: recipients a second. quota, sent, left: recipients in the last 24 hours; null: no limit."""

    production: bool
    sending: bool
    rate: float
    quota: int | None
    sent: int
    left: int | None
    reputation: str
    review: str | None
    suppressing: list[str]
    means: str


class Count(TypedDict):
    """What became of mail in a span of time."""

    time: datetime
    sent: int
    bounces: int
    complaints: int
    rejects: int


@ses.command
def quota(ctx: Context) -> Quota:
    """Show how much may be sent, and whether the account is in SES's sandbox (GetAccount).

    Every account begins in SES's sandbox: 200 mails in 24 hours, one a second, and only to addresses and domains
    that are verified, or to the mailbox simulator. `ses production` asks AWS to let it out.

    Examples:
        awsh> ses quota
        awsh> ses quota | get left
    """
    return _look(ctx)


@ses.command
def production(
    ctx: Context,
    *,
    website: str,
    kind: Literal["transactional", "marketing"] = "transactional",
    contact: list[str] | None = None,
) -> Quota:
    """Ask AWS to let the account out of SES's sandbox, after asking you (PutAccountDetails).

    AWS looks at it within a day or so: `ses quota` shows the state of the review.

    Args:
        website: the address of the site that the mail is about.
        kind: what is sent more of: mail that somebody's doings cause, or advertising.
        contact: addresses that AWS writes to about it; may be given several times.
    Examples:
        awsh> ses production --website https://example.com
    """
    if not website.startswith(("http://", "https://")):
        raise UsageError(f"{website!r} is no address of a site", hint="as in https://example.com")
    details: dict[str, Any] = {
        "MailType": kind.upper(),
        "WebsiteURL": website,
        "ProductionAccessEnabled": True,
    }
    if contact:
        details["AdditionalContactEmailAddresses"] = contact
    ctx.confirm(f"Ask AWS for production access of account {ctx.account} in {ctx.region}?")
    ctx.call("sesv2", "put_account_details", **details)
    return _look(ctx)


@ses.command
def stats(ctx: Context, *, last: Duration = _TWO_WEEKS, every: Duration | None = None) -> Rows:
    """Show what became of mail over the last two weeks: sent, bounced, complained of (GetSendStatistics).

    SES counts a quarter of an hour at a time.

    Args:
        last: how far back, 14 days at most.
        every: the time between two rows; left out, what makes a picture: 15m, 1h, or 1d.
    Examples:
        awsh> ses stats
        awsh> ses stats --last 1d --every 1h | plot sent
    """
    from awsh_ses.account.statistics import counts

    return Rows(counts(ctx, last, every), columns=tuple(Count.__annotations__))


def _look(ctx: Context) -> Quota:
    found = ctx.call("sesv2", "get_account")
    limits = found.get("SendQuota") or {}
    most, sent = limits.get("Max24HourSend", 0), int(limits.get("SentLast24Hours", 0))
    production = bool(found.get("ProductionAccessEnabled"))
    review = ((found.get("Details") or {}).get("ReviewDetails") or {}).get("Status")
    return {
        "production": production,
        "sending": bool(found.get("SendingEnabled")),
        "rate": limits.get("MaxSendRate", 0),
        "quota": None if most < 0 else int(most),
        "sent": sent,
        "left": None if most < 0 else max(0, int(most) - sent),
        "reputation": str(found.get("EnforcementStatus", "")).lower(),
        "review": review.lower() if review else None,
        "suppressing": [
            each.lower() for each in (found.get("SuppressionAttributes") or {}).get("SuppressedReasons") or ()
        ],
        "means": "mail may go to everybody"
        if production
        else "in SES's sandbox: mail goes to verified addresses and domains alone, and to the simulator "
        "(success@, bounce@, complaint@simulator.amazonses.com); `ses production` asks AWS to let the account out",
    }
