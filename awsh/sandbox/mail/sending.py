"""A mail on its way: checked, counted, kept in the outbox, and what became of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from awsh.sandbox import outbox
from awsh.sandbox.mail import checking, events, handlebars
from awsh.sandbox.mail.account import account_of, changing
from awsh.sandbox.mail.composing import addresses, compose, stamped
from awsh.sandbox.mail.identities import SIMULATOR
from awsh.sandbox.mail.refusal import Refusal, invalid, no_template

_OUTCOMES = {
    "bounce": "bounced",
    "ooto": "delivered",
    "complaint": "complained",
    "suppressionlist": "suppressed",
}
"""What happens to mail to the simulator's addresses, labels after + left out."""


@dataclass
class Request:
    """What was asked for, by either version. content: Simple, Raw or Template, as version 2 has them."""

    version: int
    sender: str
    destination: Mapping[str, Sequence[str]]
    content: Mapping[str, Any]
    reply_to: Sequence[str] = ()
    configuration_set: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


def send(backend: Any, request: Request) -> str:
    """The id of the mail that SES took. Raises Refusal."""
    id = outbox.new_id()
    region = backend.region_name
    found = checking.check_open(backend, request.configuration_set)
    destination = {key: list(value) for key, value in request.destination.items() if value}
    recipients = addresses([each for value in destination.values() for each in value])
    failure = ""
    if "Raw" in request.content:
        raw, sender, recipients, bcc = _raw(request, recipients)
    else:
        sender, bcc = request.sender, addresses(destination.get("BccAddresses", []))
        content, failure = _content(backend, request.content)
        raw = compose(sender, destination, content, reply_to=request.reply_to, id=id, region=region)
    raw = stamped(raw, id, region)
    checking.check_size(len(raw), request.version)
    checking.check_files(raw)
    checking.check_recipients(backend, recipients)
    identity = checking.check_senders(backend, addresses([sender]))
    if found is None and identity is not None and identity.configuration_set_name:
        found = backend.config_sets.get(identity.configuration_set_name)
    account = account_of(backend)
    with changing:
        account.take(len(recipients))
        if failure:
            outcome = dict.fromkeys(recipients, "not rendered")
        else:
            outcome = {each: _outcome(account, found, each) for each in recipients}
            _count(account, outcome, id)
        mail = outbox.put(region, sender, recipients, raw, state=outcome, bcc=bcc, id=id)
    events.tell(backend, identity, found, mail, request.tags, failure)
    return id


def rendered(backend: Any, name: str, data: str | None) -> dict[str, str]:
    """Subject, text and HTML of the template NAME with DATA, JSON. Raises Refusal."""
    template = backend.templates.get(name)
    if template is None:
        raise no_template(name)
    return _filled(template, data)


def _filled(template: Mapping[str, str], data: str | None) -> dict[str, str]:
    try:
        values = json.loads(data or "{}")
        if not isinstance(values, dict):
            raise ValueError
    except ValueError:
        message = "Invalid rendering data: the template data are no JSON object."
        raise Refusal("InvalidRenderingParameter", "BadRequestException", message) from None
    try:
        return {
            part: handlebars.render(template.get(f"{part}_part") or "", values)
            for part in ("subject", "text", "html")
        }
    except handlebars.Missing as error:
        message = f"Attribute '{error.args[0]}' is not present in the rendering data."
        raise Refusal("MissingRenderingAttribute", "BadRequestException", message) from None
    except handlebars.TemplateError as error:
        raise Refusal("InvalidTemplate", "BadRequestException", str(error)) from None


def _content(backend: Any, content: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """A Simple content; why a template could not be filled, which SES finds out only after it took the mail."""
    if "Simple" in content:
        return content["Simple"], ""
    asked = content.get("Template")
    if asked is None:
        raise invalid("Content must have one of Simple, Raw and Template")
    name = asked.get("TemplateName") or str(asked.get("TemplateArn") or "").rpartition("/")[2]
    failure = ""
    if "TemplateContent" in asked:
        own = asked["TemplateContent"]
        if any(re.search(r"\{\{[#>^/]", own.get(part) or "") for part in ("Subject", "Text", "Html")):
            raise invalid("Only simple substitutions are supported in the content of a template.")
        template = {f"{part.lower()}_part": own.get(part) or "" for part in ("Subject", "Text", "Html")}
    elif name in backend.templates:
        template = backend.templates[name]
    else:
        raise no_template(name)
    try:
        told = _filled(template, asked.get("TemplateData"))
    except Refusal as refusal:
        if refusal.first != "MissingRenderingAttribute":
            raise
        failure = refusal.message
        told = {part: template.get(f"{part}_part") or "" for part in ("subject", "text", "html")}
    body = {kind: {"Data": told[kind.lower()]} for kind in ("Text", "Html") if told[kind.lower()]}
    kept = {key: asked[key] for key in ("Headers", "Attachments") if key in asked}
    # A subject is one line, whatever the data have in it.
    subject = {"Data": re.sub(r"[\r\n]+", " ", told["subject"])}
    return {"Subject": subject, "Body": body or {"Text": {"Data": ""}}, **kept}, failure


def _raw(request: Request, recipients: list[str]) -> tuple[bytes, str, list[str], list[str]]:
    """The mail, whose it is, whom it is for, and who of them stands in no header."""
    raw = request.content["Raw"]["Data"]
    message = outbox.headers_of(raw)
    own = message["From"]
    sender = request.sender or str(own or "")
    if not sender:
        raise invalid("Missing required header 'From'.")
    shown = {
        name: addresses([str(each) for each in message.get_all(name, [])]) if name in message else []
        for name in ("To", "Cc", "Bcc")
    }
    everyone = recipients or [*shown["To"], *shown["Cc"], *shown["Bcc"]]
    seen = {each.lower() for name in ("To", "Cc") for each in shown[name]}
    return raw, sender, everyone, [each for each in everyone if each.lower() not in seen]


def _outcome(account: Any, configuration_set: Any, address: str) -> str:
    local, _, domain = address.lower().partition("@")
    if domain == SIMULATOR:
        return _OUTCOMES.get(local.partition("+")[0], "delivered")
    options = getattr(configuration_set, "suppression_options", None) or {}
    reasons = options.get("SuppressedReasons", account.reasons)
    found = account.suppressed.get(address.lower())
    return "suppressed" if found is not None and found.reason in reasons else "delivered"


def _count(account: Any, outcome: Mapping[str, str], id: str) -> None:
    states = list(outcome.values())
    account.count(
        DeliveryAttempts=len(states),
        Bounces=states.count("bounced") + states.count("suppressed"),
        Complaints=states.count("complained"),
    )
    for address, state in outcome.items():
        reason = {"bounced": "BOUNCE", "complained": "COMPLAINT"}.get(state)
        # The simulator's own addresses never get on the list.
        if reason in account.reasons and not address.lower().endswith(SIMULATOR):
            account.suppress(address, reason, id)
