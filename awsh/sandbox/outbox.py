"""Every mail that the sandbox's services send: none leaves this machine, and each can be read here.

SES keeps what it was given to send; what SNS asks an address by mail is kept too. The mails of a region are kept
with moto's SES of that region, so that they are saved, loaded and forgotten with everything else.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import EmailMessage

ACCOUNT = "123456789012"
"""Whose SES holds the mails of a region, whoever has sent them."""

MOST = 10_000
"""Mails that are kept of a region; after that the oldest go."""

LARGEST = 256 << 20
"""Bytes that all of them may have together."""

_changing = threading.RLock()


@dataclass
class Mail:
    """One mail. number: counts on within a region. recipients: the envelope's, Bcc included. raw: as it was sent.

    state: by address, what became of it: delivered, bounced, complained, suppressed. told: what a list says of it,
    once one has been asked for: of a large mail that takes a second.
    """

    number: int
    id: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    state: dict[str, str]
    bcc: tuple[str, ...] = ()
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    told: dict[str, Any] | None = None

    @property
    def headers(self) -> EmailMessage:
        """Its headers, without what they are of."""
        return headers_of(self.raw)


def headers_of(raw: bytes) -> EmailMessage:
    """The headers of a mail, whose parts, which may be large, are not looked at."""
    from email import message_from_bytes
    from email.policy import default

    return message_from_bytes(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0], policy=default)


def keep(
    sender: str,
    to: str | Sequence[str],
    subject: str,
    text: str,
    *,
    html: str = "",
    region: str = "us-east-1",
) -> Mail:
    """Puts a mail of one of AWS's own services into the outbox of REGION.

    sender: such as `AWS Notifications <no-reply@sns.amazonaws.com>`. Safe to be called in many threads at once.
    """
    from email.message import EmailMessage
    from email.utils import format_datetime

    recipients = (to,) if isinstance(to, str) else tuple(to)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(recipients), subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return put(region, sender, recipients, message.as_bytes())


def put(
    region: str,
    sender: str,
    recipients: Sequence[str],
    raw: bytes,
    *,
    state: dict[str, str] | None = None,
    bcc: Iterable[str] = (),
    id: str = "",
) -> Mail:
    """Keeps a mail as it was sent. state: what became of it, by address; delivered where nothing is said."""
    with _changing:
        mails = all_of(region)
        told = {address: (state or {}).get(address, "delivered") for address in recipients}
        number = mails[-1].number + 1 if mails else 1
        mail = Mail(number, id or new_id(), sender, tuple(recipients), raw, told, tuple(bcc))
        mails.append(mail)
        size = sum(len(each.raw) for each in mails)
        while len(mails) > MOST or (size > LARGEST and len(mails) > 1):
            size -= len(mails.pop(0).raw)
        return mail


def all_of(region: str) -> list[Mail]:
    """The mails of REGION, the oldest first; what is done to the list is done to the outbox."""
    from moto.ses.models import ses_backends

    backend: Any = ses_backends[ACCOUNT][region]
    with _changing:
        if not hasattr(backend, "awsh_outbox"):
            backend.awsh_outbox = []
        found: list[Mail] = backend.awsh_outbox
        return found


def find(region: str, number: int) -> Mail | None:
    """The mail of this number; None where there is none, or no more."""
    return next((mail for mail in all_of(region) if mail.number == number), None)


def new_id() -> str:
    """An id as SES gives them, which grow with time."""
    import secrets
    import time

    hexadecimal = secrets.token_hex(16)
    parts = (hexadecimal[:8], hexadecimal[8:12], hexadecimal[12:16], hexadecimal[16:20], hexadecimal[20:])
    return f"0100{int(time.time() * 1000):012x}-{'-'.join(parts)}-000000"
