"""Who is told of a mail: CloudWatch, the topics of an identity, and the destinations of a configuration set."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from awsh.sandbox.metrics import record
from awsh.sandbox.outbox import Mail

log = logging.getLogger(__name__)

_KINDS = {
    "SEND": "Send",
    "DELIVERY": "Delivery",
    "BOUNCE": "Bounce",
    "COMPLAINT": "Complaint",
    "RENDERING_FAILURE": "Rendering Failure",
}
_STATES = {"delivered": "DELIVERY", "bounced": "BOUNCE", "suppressed": "BOUNCE", "complained": "COMPLAINT"}


def tell(
    backend: Any, identity: Any, configuration_set: Any, mail: Mail, tags: Mapping[str, str], failure: str
) -> None:
    """Publishes what has happened to MAIL. failure: why its template could not be filled."""
    for kind, details in _happened(mail, failure):
        record(backend.account_id, backend.region_name, "AWS/SES", {}, **{_KINDS[kind]: (1.0, "Count")})
        body = {"mail": _mail(backend, mail, tags), **details}
        if kind in ("DELIVERY", "BOUNCE", "COMPLAINT") and identity is not None:
            topics = backend.sns_topics.get(identity.email_identity) or {}
            if arn := topics.get(_KINDS[kind]):
                source = _arn(backend, f"identity/{identity.email_identity}")
                _publish(arn, {"notificationType": _KINDS[kind], **body}, source)
        for destination in destinations(configuration_set).values():
            if destination.get("Enabled") and kind in destination.get("MatchingEventTypes", ()):
                event = {"eventType": _KINDS[kind], **body}
                if arn := (destination.get("SnsDestination") or {}).get("TopicArn"):
                    source = f"configuration-set/{configuration_set.configuration_set_name}"
                    _publish(arn, event, _arn(backend, source))
                _count(backend, destination, kind, tags)


def destinations(configuration_set: Any) -> dict[str, dict[str, Any]]:
    """The event destinations of a configuration set by name; empty where there is no set."""
    if configuration_set is None:
        return {}
    if not hasattr(configuration_set, "awsh_destinations"):
        configuration_set.awsh_destinations = {}
    found: dict[str, dict[str, Any]] = configuration_set.awsh_destinations
    return found


def _happened(mail: Mail, failure: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if failure:
        yield "RENDERING_FAILURE", {"failure": {"errorMessage": failure, "templateName": ""}}
        return
    yield "SEND", {"send": {}}
    when = _when(mail)
    for address, state in mail.state.items():
        kind = _STATES.get(state)
        if kind == "DELIVERY":
            yield (
                kind,
                {"delivery": {"timestamp": when, "recipients": [address], "smtpResponse": "250 2.6.0 kept"}},
            )
        elif kind == "BOUNCE":
            suppressed = state == "suppressed"
            bounced = {
                "emailAddress": address,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "Amazon SES did not send the message to this address because it is on the "
                "suppression list for your account."
                if suppressed
                else "smtp; 550 5.1.1 user unknown",
            }
            yield (
                kind,
                {
                    "bounce": {
                        "bounceType": "Permanent",
                        "bounceSubType": "OnAccountSuppressionList" if suppressed else "General",
                        "bouncedRecipients": [bounced],
                        "timestamp": when,
                        "feedbackId": mail.id,
                    }
                },
            )
        elif kind == "COMPLAINT":
            told = {"complainedRecipients": [{"emailAddress": address}], "complaintFeedbackType": "abuse"}
            yield kind, {"complaint": {**told, "timestamp": when, "feedbackId": mail.id}}


def _when(mail: Mail) -> str:
    return mail.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _mail(backend: Any, mail: Mail, tags: Mapping[str, str]) -> dict[str, Any]:
    headers = mail.headers
    shown = {name.lower(): str(headers[name]) for name in ("Subject", "Date") if headers[name] is not None}
    return {
        "timestamp": _when(mail),
        "messageId": mail.id,
        "source": mail.sender,
        "sendingAccountId": backend.account_id,
        "destination": list(mail.recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": str(value)} for name, value in headers.items()],
        "commonHeaders": {"from": [str(headers["From"])], "messageId": mail.id, **shown},
        "tags": {name: [value] for name, value in tags.items()},
    }


def _count(backend: Any, destination: Mapping[str, Any], kind: str, tags: Mapping[str, str]) -> None:
    for each in (destination.get("CloudWatchDestination") or {}).get("DimensionConfigurations") or ():
        value = tags.get(each["DimensionName"]) or each["DefaultDimensionValue"]
        place = {each["DimensionName"]: value}
        record(backend.account_id, backend.region_name, "AWS/SES", place, **{_KINDS[kind]: (1.0, "Count")})


def _arn(backend: Any, name: str) -> str:
    return f"arn:aws:ses:{backend.region_name}:{backend.account_id}:{name}"


def _publish(arn: str, event: dict[str, Any], source: str) -> None:
    """A topic that does not let SES in for SOURCE hears nothing, and SES says nothing of it either."""
    from awsh.sandbox.runners.triggers.delivery import Undelivered, deliver

    try:
        deliver(arn, event, "ses.amazonaws.com", source, subject="Amazon SES Email Event Notification")
    except Undelivered as error:
        log.warning("%s is not told: %s", arn, error)
