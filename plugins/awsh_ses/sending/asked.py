"""What was typed behind `ses send`, and what it says of the sender and the bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awsh import Context, UsageError, Value
from awsh_ses.addresses import Mailbox, mailbox
from awsh_ses.bodies import content, markup
from awsh_ses.kinds import IDENTITY
from awsh_ses.sending import attachments
from awsh_ses.sending.attachments import LARGEST, Attachment


@dataclass(frozen=True, slots=True)
class Asked:
    """What each is stands at `ses send`."""

    words: Sequence[str]
    to: Sequence[Mailbox]
    cc: Sequence[Mailbox]
    bcc: Sequence[Mailbox]
    sender: Mailbox | None
    reply_to: Sequence[Mailbox]
    subject: str | None
    text_file: Path | None
    html: str | None
    attach: Sequence[Path]
    inline: Sequence[Path]
    attach_as: str | None
    template: str | None
    data: Mapping[str, Any]
    configset: str | None
    tags: Mapping[str, str]
    value: Value

    def options(self) -> dict[str, Any]:
        """The parameters of SendEmail that are the same for every mail."""
        found: dict[str, Any] = {}
        if self.configset:
            found["ConfigurationSetName"] = self.configset
        if self.tags:
            found["EmailTags"] = [{"Name": name, "Value": text} for name, text in self.tags.items()]
        return found


def checked_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """TAGS, where SES takes them all. Raises UsageError."""
    for name, text in tags.items():
        # Of values AWS's pages disagree about @ and the full stop.
        for what, pattern in ((name, r"[\w-]{1,256}"), (text, r"[\w.@-]{1,256}")):
            if not re.fullmatch(pattern, what, re.ASCII):
                raise UsageError(f"--tag {name}={text}: {what!r} is more than letters, digits, _ and -")
    return tags


def sender_of(ctx: Context, asked: Asked) -> Mailbox:
    """--from, or the current identity. Raises UsageError."""
    if asked.sender is not None:
        return asked.sender
    current = ctx.current(IDENTITY.name)
    if current is None:
        raise UsageError(
            "ses send wants a sender", hint="--from ADDRESS, or choose one: `use identity ADDRESS`"
        )
    if "@" not in current:
        raise UsageError(
            f"the current identity is the domain {current}", hint=f"as in --from hello@{current}"
        )
    return mailbox(current)


def bodies(ctx: Context, asked: Asked, *, piped: bool) -> tuple[str | None, str | None]:
    """Text and HTML; None for what there is none of. piped: the pipeline's value is the text.

    Raises UsageError, CommandError.
    """
    sources = [name for name, given in (("words", asked.words), ("--text-file", asked.text_file)) if given]
    if piped and asked.value is not None and asked.attach_as is None:
        sources.append("the pipeline")
    if len(sources) > 1:
        raise UsageError(f"the text comes from {' and '.join(sources)}: from one of them, please")
    if asked.html == "-" and str(asked.text_file) == "-":
        raise UsageError("standard input is the text or the HTML, not both")
    text: str | None = None
    if asked.words:
        text = " ".join(map(str, asked.words)) + "\n"
    elif asked.text_file is not None:
        text = content(ctx, str(asked.text_file), LARGEST)
    elif sources:
        text = b"".join(ctx.written(asked.value, format="text")).decode("utf-8", "replace")
    html = None
    if asked.html is not None:
        html = markup(ctx, asked.html, LARGEST)
    return text, html


def files(ctx: Context, asked: Asked) -> list[Attachment]:
    """What goes with the mail. Raises UsageError, CommandError."""
    found = attachments.read(asked.attach, asked.inline)
    if asked.attach_as is not None:
        if asked.value is None:
            raise UsageError("--attach-as is for what a pipeline hands over", hint="--attach takes files")
        attachments.check_name(asked.attach_as)
        written = b"".join(ctx.written(asked.value, asked.attach_as))
        found.append(attachments.made(asked.attach_as, written))
    attachments.check_size(len(each.content) for each in found)
    return found
