"""Rules of SES (version 1): sending, and what is counted of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.mail.account import account_of
from awsh.sandbox.mail.operations import required
from awsh.sandbox.mail.refusal import Refusal, invalid, no_template
from awsh.sandbox.mail.sending import Request, send
from awsh.sandbox.rules.ses_operations import operation

MOST_ENTRIES = 50

_STATUS = {
    "MessageRejected": "MessageRejected",
    "Throttling": "AccountThrottled",
    "InvalidParameterValue": "InvalidParameterValue",
    "AccountSendingPausedException": "AccountSendingPaused",
    "ConfigurationSetSendingPausedException": "ConfigurationSetSendingPaused",
}


def _request(asked: dict[str, Any], content: dict[str, Any], destination: dict[str, Any]) -> Request:
    tags = {each["Name"]: each["Value"] for each in asked.get("Tags") or ()}
    reply_to = asked.get("ReplyToAddresses") or ()
    return Request(
        1,
        asked.get("Source") or "",
        destination,
        content,
        reply_to,
        asked.get("ConfigurationSetName"),
        tags,
    )


@operation("SendEmail")
def send_email(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "Source", "Destination", "Message")
    request = _request(asked, {"Simple": asked["Message"]}, asked["Destination"])
    return {"MessageId": send(backend, request)}


@operation("SendRawEmail")
def send_raw(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    data = (asked.get("RawMessage") or {}).get("Data")
    if not data:
        raise invalid("Missing required parameter: RawMessage")
    to = {"ToAddresses": asked.get("Destinations") or []}
    return {"MessageId": send(backend, _request(asked, {"Raw": {"Data": data}}, to))}


@operation("SendTemplatedEmail")
def send_templated(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "Source", "Destination", "Template", "TemplateData")
    content = {"Template": {"TemplateName": asked["Template"], "TemplateData": asked["TemplateData"]}}
    return {"MessageId": send(backend, _request(asked, content, asked["Destination"]))}


@operation("SendBulkTemplatedEmail")
def send_bulk(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "Source", "Template", "Destinations")
    if len(asked["Destinations"]) > MOST_ENTRIES:
        raise invalid(f"Too many destinations: {MOST_ENTRIES} at most.")
    name = asked["Template"]
    if name not in backend.templates:
        raise no_template(name)
    told = []
    for each in asked["Destinations"]:
        own = each.get("ReplacementTemplateData")
        # The default counts for whom nothing is said of, and not where something is missing.
        data = own if own and own.strip() != "{}" else asked.get("DefaultTemplateData")
        content = {"Template": {"TemplateName": name, "TemplateData": data}}
        request = _request(
            {**asked, "Tags": each.get("ReplacementTags") or asked.get("DefaultTags")},
            content,
            each.get("Destination") or {},
        )
        try:
            told.append({"Status": "Success", "MessageId": send(backend, request)})
        except Refusal as refusal:
            told.append({"Status": _STATUS.get(refusal.first, "Failed"), "Error": refusal.message})
    return {"Status": told}


@operation("GetSendQuota")
def quota(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    account = account_of(backend)
    return {
        "Max24HourSend": float(account.quota),
        "MaxSendRate": account.rate,
        "SentLast24Hours": float(account.sent_last_day()),
    }


@operation("GetSendStatistics")
def statistics(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    points = [
        {
            "Timestamp": datetime.fromtimestamp(quarter, UTC),
            **{
                name: counts.get(name, 0) for name in ("DeliveryAttempts", "Bounces", "Complaints", "Rejects")
            },
        }
        for quarter, counts in account_of(backend).statistics.items()
    ]
    return {"SendDataPoints": points}


@operation("GetAccountSendingEnabled")
def enabled(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    return {"Enabled": account_of(backend).enabled}


@operation("UpdateAccountSendingEnabled")
def update_enabled(backend: Any, asked: dict[str, Any]) -> None:
    account_of(backend).enabled = bool(asked.get("Enabled"))
