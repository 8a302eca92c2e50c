"""Rules of SES (version 2): the account's limits, its way out of SES's sandbox, and its suppression list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from awsh.sandbox.mail.account import Account, account_of, changing
from awsh.sandbox.mail.composing import addresses
from awsh.sandbox.mail.operations import page, required
from awsh.sandbox.mail.refusal import Refusal, invalid
from awsh.sandbox.rules.sesv2_operations import operation

_REASONS = ("BOUNCE", "COMPLAINT")


@operation("GetAccount")
def get_account(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    account = account_of(backend)
    told: dict[str, Any] = {
        "DedicatedIpAutoWarmupEnabled": False,
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": account.production,
        "SendingEnabled": account.enabled,
        "SendQuota": {
            "Max24HourSend": float(account.quota),
            "MaxSendRate": account.rate,
            "SentLast24Hours": float(account.sent_last_day()),
        },
        "SuppressionAttributes": {"SuppressedReasons": account.reasons},
    }
    if account.details:
        told["Details"] = account.details
    return told


@operation("PutAccountDetails")
def put_details(backend: Any, asked: dict[str, Any]) -> None:
    """Production access is granted at once: nobody is here to look at the request for a day."""
    required(asked, "MailType", "WebsiteURL")
    account = account_of(backend)
    if account.details.get("ReviewDetails", {}).get("Status") == "GRANTED":
        message = "Account details cannot be changed: production access has been granted."
        raise Refusal("InvalidParameterValue", "ConflictException", message)
    account.details = {
        name: value
        for name, value in asked.items()
        if name != "ProductionAccessEnabled" and value is not None
    }
    if asked.get("ProductionAccessEnabled"):
        account.details["ReviewDetails"] = {"Status": "GRANTED", "CaseId": "sandbox"}
        account.production = True


@operation("PutAccountSendingAttributes")
def put_sending(backend: Any, asked: dict[str, Any]) -> None:
    account_of(backend).enabled = bool(asked.get("SendingEnabled"))


@operation("PutAccountSuppressionAttributes")
def put_suppression(backend: Any, asked: dict[str, Any]) -> None:
    account_of(backend).reasons = _reasons(asked.get("SuppressedReasons") or [])


def _reasons(given: list[str]) -> list[str]:
    for each in given:
        if each not in _REASONS:
            raise invalid(f"{each} is no reason: must be one of {', '.join(_REASONS)}")
    return list(dict.fromkeys(given))


@operation("PutSuppressedDestination")
def put_suppressed(backend: Any, asked: dict[str, Any]) -> None:
    required(asked, "EmailAddress", "Reason")
    _reasons([asked["Reason"]])
    with changing:
        account_of(backend).suppress(addresses([asked["EmailAddress"]])[0], asked["Reason"])


@operation("GetSuppressedDestination")
def get_suppressed(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = _find(account_of(backend), asked["EmailAddress"])
    told: dict[str, Any] = {
        "EmailAddress": found.address,
        "Reason": found.reason,
        "LastUpdateTime": found.since,
    }
    if found.message:
        told["Attributes"] = {"MessageId": found.message, "FeedbackId": found.message}
    return {"SuppressedDestination": told}


@operation("DeleteSuppressedDestination")
def delete_suppressed(backend: Any, asked: dict[str, Any]) -> None:
    with changing:
        account = account_of(backend)
        del account.suppressed[_find(account, asked["EmailAddress"]).address]


def _find(account: Account, address: str) -> Any:
    found = account.suppressed.get(address.lower())
    if found is None:
        message = f"Email address {address} does not exist on your suppression list."
        raise Refusal("InvalidParameterValue", "NotFoundException", message)
    return found


@operation("ListSuppressedDestinations")
def list_suppressed(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    reasons, start, end = (asked.get(name) for name in ("Reasons", "StartDate", "EndDate"))
    found = [
        each
        for each in account_of(backend).suppressed.values()
        if (not reasons or each.reason in reasons) and _within(each.since, start, end)
    ]
    listed, token = page(found, asked.get("PageSize"), asked.get("NextToken"))
    told = [
        {"EmailAddress": each.address, "Reason": each.reason, "LastUpdateTime": each.since} for each in listed
    ]
    return {"SuppressedDestinationSummaries": told, "NextToken": token}


def _within(time: datetime, start: Any, end: Any) -> bool:
    moment = time.timestamp()
    return (start is None or moment >= _seconds(start)) and (end is None or moment <= _seconds(end))


def _seconds(given: Any) -> float:
    return given.timestamp() if isinstance(given, datetime) else float(given)
