"""Rules of SES (version 2): what is sent is in the outbox; who may not send, or be sent to, is refused."""

from __future__ import annotations

import re
from typing import Any

from awsh.sandbox.mail.operations import required
from awsh.sandbox.mail.refusal import Refusal, invalid, no_template
from awsh.sandbox.mail.sending import Request, send
from awsh.sandbox.rules.sesv2_operations import operation

MOST_ENTRIES = 50

_STATUS = {
    "MessageRejected": "MESSAGE_REJECTED",
    "LimitExceededException": "ACCOUNT_DAILY_QUOTA_EXCEEDED",
    "TooManyRequestsException": "ACCOUNT_THROTTLED",
    "BadRequestException": "INVALID_PARAMETER",
    "NotFoundException": "TEMPLATE_NOT_FOUND",
    "SendingPausedException": "ACCOUNT_SENDING_PAUSED",
}


def _tags(given: Any) -> dict[str, str]:
    found = {each["Name"]: each["Value"] for each in given or ()}
    for text in (*found, *found.values()):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
            raise invalid(
                f"Invalid MessageTag <{text}>: only alphanumeric ASCII characters, '_' and '-' are allowed."
            )
    return found


@operation("SendEmail")
def send_email(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "Content")
    content = asked["Content"]
    if not asked.get("FromEmailAddress") and "Raw" not in content:
        raise invalid("Missing required parameter: FromEmailAddress")
    request = Request(
        2,
        asked.get("FromEmailAddress") or "",
        asked.get("Destination") or {},
        content,
        asked.get("ReplyToAddresses") or (),
        asked.get("ConfigurationSetName"),
        _tags(asked.get("EmailTags")),
    )
    return {"MessageId": send(backend, request)}


@operation("SendBulkEmail")
def send_bulk(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "FromEmailAddress", "DefaultContent", "BulkEmailEntries")
    entries = asked["BulkEmailEntries"]
    if len(entries) > MOST_ENTRIES:
        raise invalid(f"Too many destinations: {MOST_ENTRIES} at most.")
    template = asked["DefaultContent"].get("Template") or {}
    name = template.get("TemplateName")
    if name and name not in backend.templates:
        raise no_template(name)
    results = []
    for entry in entries:
        replaced = (entry.get("ReplacementEmailContent") or {}).get("ReplacementTemplate") or {}
        own = replaced.get("ReplacementTemplateData")
        # The default counts for whom nothing is said of, and not where something is missing.
        data = own if own and own.strip() != "{}" else template.get("TemplateData")
        request = Request(
            2,
            asked["FromEmailAddress"],
            entry.get("Destination") or {},
            {"Template": {**template, "TemplateData": data}},
            asked.get("ReplyToAddresses") or (),
            asked.get("ConfigurationSetName"),
            {**_tags(asked.get("DefaultEmailTags")), **_tags(entry.get("ReplacementTags"))},
        )
        try:
            results.append({"Status": "SUCCESS", "MessageId": send(backend, request)})
        except Refusal as refusal:
            results.append({"Status": _STATUS.get(refusal.second, "FAILED"), "Error": refusal.message})
    return {"BulkEmailEntryResults": results}
