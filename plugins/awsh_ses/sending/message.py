"""One mail as it is sent: MIME by Python's own library, which encodes what is not ASCII and folds what is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from awsh import UsageError, human_size
from awsh_ses.addresses import Mailbox, bare, encoded
from awsh_ses.sending.attachments import LARGEST, Attachment, check_shown

MOST_RECIPIENTS = 50

_POLICY = SMTP.clone(cte_type="7bit")
"""SES wants all that is not ASCII encoded."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a mail is made of. text, html: None where there is none of it."""

    sender: Mailbox
    to: Sequence[Mailbox] = ()
    cc: Sequence[Mailbox] = ()
    bcc: Sequence[Mailbox] = ()
    reply_to: Sequence[Mailbox] = ()
    subject: str = ""
    text: str | None = None
    html: str | None = None
    attachments: Sequence[Attachment] = field(default=(), repr=False)

    @property
    def recipients(self) -> list[str]:
        """Whom it is for, each once."""
        return list(dict.fromkeys(each.address for each in (*self.to, *self.cc, *self.bcc)))


def check(draft: Draft) -> None:
    """Raises UsageError for what SES would refuse."""
    if not draft.recipients:
        raise UsageError("ses send wants somebody to send to", hint="--to, --cc or --bcc")
    if len(draft.recipients) > MOST_RECIPIENTS:
        raise UsageError(
            f"{len(draft.recipients)} recipients are too many for one mail: {MOST_RECIPIENTS} at most",
            hint="a mail for each: `… | ses send --each COLUMN`",
        )


def composed(draft: Draft) -> bytes:
    """The mail. Raises UsageError for one that is larger than SES takes."""
    message = EmailMessage(policy=_POLICY)
    if draft.subject.isascii():
        message["Subject"] = draft.subject
    if draft.text is not None or draft.html is None:
        message.set_content(_lines(draft.text or ""))
    if draft.html is not None:
        if draft.text is None:
            message.set_content(_lines(draft.html), subtype="html")
        else:
            message.add_alternative(_lines(draft.html), subtype="html")
    _attach(message, draft)
    raw = _head(draft) + message.as_bytes()
    if len(raw) > LARGEST:
        raise UsageError(f"the mail is {human_size(len(raw))}; SES takes {human_size(LARGEST)}")
    return raw


def _attach(message: EmailMessage, draft: Draft) -> None:
    pictures = [each for each in draft.attachments if each.cid]
    check_shown(pictures, draft.html)
    # Pictures belong to the HTML, inside of what the text is the alternative to.
    shown = message.get_body(("html",)) if pictures else None
    for each in pictures:
        main, _, sub = each.kind.partition("/")
        if shown is not None:
            shown.add_related(
                each.content,
                maintype=main,
                subtype=sub,
                cid=f"<{each.cid}>",
                filename=each.name,
                disposition="inline",
            )
    for each in draft.attachments:
        if not each.cid:
            main, _, sub = each.kind.partition("/")
            message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)


def _head(draft: Draft) -> bytes:
    """The headers with what people have written.

    EmailMessage encodes now and then the comma between two people, and makes words longer than the 75 characters
    of RFC 2047.
    """
    found = (
        ("From", [draft.sender]),
        ("To", draft.to),
        ("Cc", draft.cc),
        ("Reply-To", draft.reply_to),
    )
    lines = [f"{name}: " + ",\r\n ".join(bare(boxes)) for name, boxes in found if boxes]
    if not draft.subject.isascii():
        lines.append(f"Subject: {encoded(draft.subject)}")
    # Each encoded word of a long name has a line of its own.
    return "".join(f"{line}\r\n" for line in lines).replace("?= =?", "?=\r\n =?").encode("ascii")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
