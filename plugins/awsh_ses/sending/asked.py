"""What was typed behind `ses send`, and what it says of the sender and the bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, UsageError, Value
from awsh_ses.addresses import Mailbox, mailbox
from awsh_ses.kinds import IDENTITY
from awsh_ses.sending import attachments
from awsh_ses.sending.attachments import Attachment


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
        text = _file(ctx, str(asked.text_file))
    elif sources:
        text = b"".join(ctx.written(asked.value, format="text")).decode("utf-8", "replace")
    html = None
    if asked.html is not None:
        html = asked.html if asked.html.lstrip().startswith("<") else _file(ctx, asked.html)
    return text, html


def files(ctx: Context, asked: Asked) -> list[Attachment]:
    """What goes with the mail. Raises UsageError, CommandError."""
    found = attachments.read(asked.attach, asked.inline)
    if asked.attach_as is not None:
        if asked.value is None:
            raise UsageError("--attach-as is for what a pipeline hands over", hint="--attach takes files")
        attachments.check_name(asked.attach_as)
        content = b"".join(ctx.written(asked.value, asked.attach_as))
        found.append(attachments.made(asked.attach_as, content))
    attachments.check_size(len(each.content) for each in found)
    return found


def _file(ctx: Context, name: str) -> str:
    if name == "-":
        data = b"".join(ctx.standard_input())
    else:
        path = Path(name).expanduser()
        try:
            attachments.check_size([path.stat().st_size])
            data = path.read_bytes()
        except OSError as error:
            hint = None if "." in name else "HTML that is no file begins with <"
            raise CommandError(f"{name}: {error.strerror}", hint=hint) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{name} is no UTF-8 text", hint="--attach takes files of any kind") from None
