"""Identities as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import Context, tags_of
from awsh_ses.identities.dns import records
from awsh_ses.rows import Identity

_STATES = {"SUCCESS": "verified", "TEMPORARY_FAILURE": "temporary failure", "NOT_STARTED": "not started"}


def state_of(status: str | None) -> str:
    """SES's status in a word: verified, pending, failed …"""
    return _STATES.get(status or "", (status or "").lower())


def every(ctx: Context) -> Iterator[Identity]:
    """All of the region."""
    for each in ctx.search("sesv2", "list_email_identities", "EmailIdentities[]"):
        yield {
            "identity": each["IdentityName"],
            "kind": _kind(each),
            "state": state_of(each.get("VerificationStatus")),
            "sending": bool(each.get("SendingEnabled")),
        }


def look(ctx: Context, name: str) -> Identity:
    """The identity NAME in full. Raises AwsError."""
    found = ctx.call("sesv2", "get_email_identity", EmailIdentity=name)
    signing, own = found.get("DkimAttributes") or {}, found.get("MailFromAttributes") or {}
    row: Identity = {
        "identity": name,
        "kind": _kind(found),
        "state": state_of(found.get("VerificationStatus") or verified(found)),
        "sending": bool(found.get("VerifiedForSendingStatus")),
        "dkim": _signature(signing),
        "mail_from": f"{own['MailFromDomain']} ({state_of(own.get('MailFromDomainStatus'))})"
        if own.get("MailFromDomain")
        else None,
        "feedback": bool(found.get("FeedbackForwardingStatus")),
        "configuration_set": found.get("ConfigurationSetName"),
        "policies": found.get("Policies") or {},
        "tags": tags_of(found),
    }
    if "@" not in name:
        row["records"] = [
            {key: str(each[key]) for key in ("type", "name", "value")} for each in records(ctx, name, found)
        ]
    if row["state"] != "verified":
        row["next"] = next_step(name)
    return row


def next_step(name: str) -> str:
    """What makes a pending identity a verified one."""
    if "@" in name:
        return f"open the link in the mail that {name} was sent; `ses verify {name}` sends another"
    return f"set the DNS records: `ses dns {name}` shows them, with --publish it sets them in Route 53"


def verified(record: dict[str, Any]) -> str:
    """The status, where an older answer has only whether it may send."""
    return "SUCCESS" if record.get("VerifiedForSendingStatus") else "PENDING"


def _kind(record: dict[str, Any]) -> str:
    return str(record.get("IdentityType", "")).removeprefix("EMAIL_").replace("_", " ").lower()


def _signature(signing: dict[str, Any]) -> str:
    if not signing.get("SigningEnabled"):
        return "off"
    state = state_of(signing.get("Status"))
    return "on" if state == "verified" else f"on ({state})"
