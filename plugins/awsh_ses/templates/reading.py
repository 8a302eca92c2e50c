"""Templates as rows, and what they look like when they are filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import Any, TypedDict

from awsh import AwsError, Context, UsageError
from awsh_ses.rows import Template
from awsh_ses.sending.filling import PARTS, as_json, missing, required, wanted


class Rendered(TypedDict):
    """A template with its gaps filled."""

    subject: str
    text: str
    html: str


def every(ctx: Context) -> Iterator[Template]:
    """All of the region."""
    for each in ctx.search("sesv2", "list_email_templates", "TemplatesMetadata[]"):
        yield {"template": each["TemplateName"], "created": each.get("CreatedTimestamp")}


def look(ctx: Context, name: str) -> Template:
    """A template with its parts. Raises AwsError."""
    content = ctx.call("sesv2", "get_email_template", TemplateName=name)["TemplateContent"]
    return {
        "template": name,
        "subject": content.get("Subject", ""),
        "fields": wanted(*(content.get(part) for part in PARTS)),
        "text": content.get("Text", ""),
        "html": content.get("Html", ""),
    }


def render(ctx: Context, name: str, data: Mapping[str, Any]) -> Rendered:
    """What NAME becomes with DATA. Raises UsageError for what is missing, AwsError."""
    content = ctx.call("sesv2", "get_email_template", TemplateName=name)["TemplateContent"]
    lacking = missing(required(*(content.get(part) for part in PARTS)), data)
    if lacking:
        raise UsageError(f"template {name} wants {', '.join(lacking)}", hint=f"as in {lacking[0]}=…")
    try:
        answer = ctx.call(
            "sesv2", "test_render_email_template", TemplateName=name, TemplateData=as_json(data)
        )
    except AwsError as error:
        if "is not present in the rendering data" in error.message:
            raise UsageError(error.message.partition(": ")[2], hint="KEY=VALUE fills a gap") from None
        raise
    found: EmailMessage = message_from_string(answer["RenderedTemplate"], policy=default)
    return {
        "subject": str(found["Subject"] or ""),
        "text": _body(found, "plain"),
        "html": _body(found, "html"),
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).rstrip("\r\n") if part is not None else ""
