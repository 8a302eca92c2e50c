"""A request's subject, bodies, headers and attachments as one mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from typing import Any

from awsh.sandbox.mail.refusal import invalid

_ADDRESS = re.compile(r"[^\s@<>,;:()\[\]\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def addresses(given: Sequence[str]) -> list[str]:
    """The bare addresses among GIVEN, which may have names. Raises Refusal for what is none."""
    found = []
    for each in given:
        if "\r" in each or "\n" in each:
            raise invalid("Invalid email address: control characters are not allowed")
        bare = [address for _, address in getaddresses([each]) if address]
        if not bare or "@" not in each:
            raise invalid("Missing final '@domain'" if "@" not in each else f"Illegal address: {each}")
        for address in bare:
            if not _ADDRESS.fullmatch(address):
                raise invalid(
                    "Missing final '@domain'"
                    if "@" not in address
                    else f"Domain or local part is invalid: {address}"
                )
        found += bare
    return found


def compose(
    sender: str,
    destination: Mapping[str, Sequence[str]],
    content: Mapping[str, Any],
    *,
    reply_to: Sequence[str] = (),
    id: str,
    region: str,
) -> bytes:
    """The mail. content: Subject and Body as both APIs have them, Headers and Attachments as version 2 has them.

    Raises Refusal.
    """
    message = EmailMessage(policy=SMTP)
    _set_bodies(message, content)
    people = {
        "From": [sender],
        "To": destination.get("ToAddresses"),
        "Cc": destination.get("CcAddresses"),
        "Reply-To": reply_to,
    }
    for boxes in filter(None, people.values()):
        addresses(boxes)  # none has a line break, behind which another header would begin
    lines = [f"{name}: " + ",\r\n ".join(boxes) for name, boxes in people.items() if boxes]
    subject = str((content.get("Subject") or {}).get("Data") or "")
    _header(message, "Subject", subject)
    for each in content.get("Headers") or ():
        _header(message, each["Name"], each["Value"])
    for each in content.get("Attachments") or ():
        _attach(message, each)
    # As they were given: EmailMessage folds encoded names into others.
    head = "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")
    return stamped(head + message.as_bytes(policy=SMTP), id, region)


def stamped(raw: bytes, id: str, region: str) -> bytes:
    """A mail with the headers that SES puts at its beginning, and without the one that nobody may see."""
    head, gap, body = (
        re.split(rb"(\r?\n\r?\n)", raw, maxsplit=1) if re.search(rb"\r?\n\r?\n", raw) else (raw, b"", b"")
    )
    lines: list[bytes] = re.split(rb"\r?\n(?![ \t])", head)
    kept = [each for each in lines if not re.match(rb"(bcc|message-id|return-path)\s*:", each, re.IGNORECASE)]
    if not any(each.lower().startswith(b"date:") for each in kept):
        kept.append(f"Date: {format_datetime(datetime.now(UTC))}".encode())
    domain = "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"
    kept.insert(0, f"Message-ID: <{id}@{domain}>".encode())
    return b"\r\n".join(kept) + (gap or b"\r\n\r\n") + body


def _header(message: EmailMessage, name: str, value: str) -> None:
    if not re.fullmatch(r"[!-9;-~]{1,126}", name):
        raise invalid(f"Invalid header name {name!r}")
    try:
        message[name] = value
    except (ValueError, IndexError) as error:
        raise invalid(f"Invalid header {name!r}: {error}") from None


def _set_bodies(message: EmailMessage, content: Mapping[str, Any]) -> None:
    body = content.get("Body") or {}
    text, html = ((body.get(kind) or {}).get("Data") for kind in ("Text", "Html"))
    if text is None and html is None:
        raise invalid("Message body is empty: Text or Html must be given")
    if text is not None:
        message.set_content(str(text))
        if html is not None:
            message.add_alternative(str(html), subtype="html")
    else:
        message.set_content(str(html), subtype="html")


def _attach(message: EmailMessage, attachment: Mapping[str, Any]) -> None:
    kind = attachment.get("ContentType") or "application/octet-stream"
    main, _, sub = str(kind).partition(";")[0].partition("/")
    inline = attachment.get("ContentDisposition") == "INLINE"
    message.add_attachment(
        attachment["RawContent"],
        maintype=main,
        subtype=sub or "octet-stream",
        filename=attachment.get("FileName"),
        disposition="inline" if inline else "attachment",
        cid=f"<{attachment['ContentId']}>" if attachment.get("ContentId") else None,
    )
