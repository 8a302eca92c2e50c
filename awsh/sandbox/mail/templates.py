"""Templates, as moto keeps them for both versions of the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.mail import handlebars
from awsh.sandbox.mail.refusal import Refusal, invalid, no_template
from awsh.sandbox.mail.sending import rendered

LARGEST = 500 << 10
"""Bytes of a template."""


def put(backend: Any, name: str, parts: Mapping[str, str | None], *, new: bool) -> None:
    """Keeps a template. parts: subject, text and html. Raises Refusal."""
    if not name or len(name) > 64:
        raise invalid("The template name must be between 1 and 64 characters.")
    if new and name in backend.templates:
        raise Refusal("AlreadyExists", "AlreadyExistsException", f"Template {name} already exists.")
    if not new and name not in backend.templates:
        raise no_template(name)
    if not parts.get("subject"):
        raise Refusal("InvalidTemplate", "BadRequestException", "The subject must be specified.")
    if sum(len((part or "").encode()) for part in parts.values()) > LARGEST:
        raise Refusal("InvalidTemplate", "BadRequestException", "Template size exceeds 500 KB.")
    for part in parts.values():
        try:
            handlebars.check(part or "")
        except handlebars.TemplateError as error:
            raise Refusal("InvalidTemplate", "BadRequestException", str(error)) from None
    created = backend.templates[name]["Timestamp"] if name in backend.templates else datetime.now(UTC)
    kept = {f"{part}_part": parts.get(part) or "" for part in ("subject", "text", "html")}
    backend.templates[name] = {"template_name": name, **kept, "Timestamp": created}


def get(backend: Any, name: str) -> dict[str, Any]:
    """What moto keeps. Raises Refusal."""
    found: dict[str, Any] | None = backend.templates.get(name)
    if found is None:
        raise no_template(name)
    return found


def test(backend: Any, name: str, data: str | None) -> str:
    """The mail that TestRender answers: headers and bodies as MIME. Raises Refusal."""
    from email.message import EmailMessage
    from email.policy import SMTP

    told = rendered(backend, name, data)
    message = EmailMessage(policy=SMTP)
    message["Date"] = datetime.now(UTC)
    message["Subject"] = " ".join(told["subject"].splitlines())
    message.set_content(told["text"], cte="quoted-printable")
    if told["html"]:
        message.add_alternative(told["html"], subtype="html", cte="quoted-printable")
    return message.as_bytes().decode("ascii", "replace")
