"""Reading an outbox: over HTTP, from wherever `ctx.service_url` says that one is served."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from typing import Any

from awsh import CommandError, Context, Size
from awsh_ses.rows import Letter

_PATIENCE = 30.0


def address(ctx: Context) -> str:
    """Where the outbox of the present region is. Raises CommandError where mail is not kept."""
    found = ctx.service_url("ses-outbox", ctx.region)
    if found is None:
        raise CommandError(
            "SES keeps no copy of what it sends",
            hint="--bcc an address of yours, or have a topic told: `ses configset events add`",
        )
    return found


def summaries(ctx: Context) -> list[dict[str, Any]]:
    """What is told of every mail, the newest first. Raises CommandError."""
    listed: list[dict[str, Any]] = json.loads(_fetch(f"{address(ctx)}/mails"))
    return listed


def letter(told: dict[str, Any]) -> Letter:
    """A mail as a row."""
    states = list(dict.fromkeys(told["state"].values()))
    return {
        "number": told["number"],
        "time": datetime.fromisoformat(told["time"]),
        "sender": told["sender"],
        "to": told["to"] or ", ".join(told["recipients"]),
        "subject": told["subject"],
        "size": Size(told["size"]),
        "state": ", ".join(states),
        "attachments": told["attachments"],
        "id": told["id"],
        "cc": told["cc"],
        "bcc": told["bcc"],
    }


def find(ctx: Context, id: str | None) -> dict[str, Any]:
    """What is told of a mail by its id, or of the newest. Raises CommandError."""
    listed = summaries(ctx)
    for told in listed:
        if id is None or told["id"] == id:
            return told
    if not listed:
        raise CommandError("the outbox is empty", hint="`ses send` fills it")
    raise CommandError(f"the outbox has no mail {id}", hint="`ses outbox` lists them")


def raw(ctx: Context, number: int) -> bytes:
    """A mail as it was sent. Raises CommandError."""
    return _fetch(f"{address(ctx)}/mails/{number}")


def parsed(data: bytes) -> EmailMessage:
    """The mail that DATA are."""
    found: EmailMessage = message_from_bytes(data, policy=default)
    return found


def body(message: EmailMessage, kind: str) -> str:
    """The text of a body, "plain" or "html"; empty where there is none of the kind."""
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):  # a character set that nobody knows
        text = content(part).decode("utf-8", "replace")
    # Mail ends its lines in CR and LF, and its last line always.
    return text.replace("\r\n", "\n").removesuffix("\n")


def attached(message: EmailMessage) -> Iterator[tuple[str, EmailMessage]]:
    """Attachments by name, with the pictures that the HTML shows; a name is never empty, and may be any text."""
    number = 0
    for part in message.walk():
        if part.is_multipart() or not (part.is_attachment() or part.get("Content-ID") or part.get_filename()):
            continue
        number += 1
        yield part.get_filename() or f"part-{number}", part


def content(part: MIMEPart) -> bytes:
    """What an attachment holds."""
    data: Any = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _fetch(url: str) -> bytes:
    import urllib.error
    import urllib.request

    # A proxy has no business with what is served on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_PATIENCE) as answer:
            data: bytes = answer.read()
            return data
    except (OSError, urllib.error.HTTPError) as error:
        raise CommandError(f"the outbox does not answer: {getattr(error, 'reason', error)}") from None
