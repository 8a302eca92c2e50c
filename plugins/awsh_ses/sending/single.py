"""One mail."""

from __future__ import annotations

from typing import Any

from awsh import AwsError, Context, Size, UsageError
from awsh_ses.addresses import bare
from awsh_ses.sending.asked import Asked, bodies, files, sender_of
from awsh_ses.sending.attachments import Attachment, check_shown
from awsh_ses.sending.filling import PARTS, as_json, check_subject, missing, required
from awsh_ses.sending.message import Draft, check, composed
from awsh_ses.sending.refusals import explained


def sent(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Sends it: whom to, and its id. Raises UsageError, CommandError, AwsError."""
    text, html = bodies(ctx, asked, piped=True)
    draft = Draft(
        sender_of(ctx, asked),
        asked.to,
        asked.cc,
        asked.bcc,
        asked.reply_to,
        asked.subject or "",
        text,
        html,
        files(ctx, asked),
    )
    check(draft)
    if asked.template is not None:
        content, told = _templated(ctx, asked, draft), f"template {asked.template}"
    else:
        if asked.data:
            raise UsageError("--data fills a template, and none was named", hint="--template NAME")
        if text is None and html is None and not draft.attachments:
            raise UsageError(
                "the mail says nothing", hint="words, --text-file, --html, --attach, or --template"
            )
        if not draft.subject:
            raise UsageError("the mail has no subject", hint="--subject TEXT")
        content, told = {"Raw": {"Data": composed(draft)}}, draft.subject
    shown = {
        "to": ", ".join(draft.recipients),
        "from": str(draft.sender),
        "subject": told,
        "attachments": len(draft.attachments),
    }
    if ctx.dry_run:
        ctx.note("dry run: nothing was sent")
        if "Raw" in content:
            shown["size"] = Size(len(content["Raw"]["Data"]))
        return shown
    request = {
        "FromEmailAddress": draft.sender.header,
        "Destination": destination(draft),
        "Content": content,
        **asked.options(),
    }
    if asked.reply_to and "Raw" not in content:
        request["ReplyToAddresses"] = bare(asked.reply_to)
    try:
        answer = ctx.call("sesv2", "send_email", **request)
    except AwsError as error:
        raise explained(ctx, error) from None
    return {"to": shown["to"], "id": answer["MessageId"]}


def destination(draft: Draft) -> dict[str, list[str]]:
    """The envelope; also Bcc, which stands in no header."""
    found = {"ToAddresses": draft.to, "CcAddresses": draft.cc, "BccAddresses": draft.bcc}
    return {name: bare(boxes) for name, boxes in found.items() if boxes}


def _templated(ctx: Context, asked: Asked, draft: Draft) -> dict[str, Any]:
    if draft.text is not None or draft.html is not None or draft.subject:
        raise UsageError("a template has its own subject and text", hint="--data KEY=VALUE fills its gaps")
    found = ctx.call("sesv2", "get_email_template", TemplateName=asked.template)["TemplateContent"]
    check_subject(found.get("Subject"), asked.data)
    lacking = missing(required(*map(found.get, PARTS)), asked.data)
    if lacking:
        # SES would take the mail, and never send it.
        raise UsageError(
            f"template {asked.template} wants {', '.join(lacking)}", hint=f"as in --data {lacking[0]}=…"
        )
    template: dict[str, Any] = {"TemplateName": asked.template, "TemplateData": as_json(asked.data)}
    if draft.attachments:
        check_shown(draft.attachments, found.get("Html"))
        template["Attachments"] = parts(draft.attachments)
    return {"Template": template}


def parts(attachments: Any) -> list[dict[str, Any]]:
    """Attachments of a template's mail, as SendEmail has them."""
    return [_part(each) for each in attachments]


def _part(each: Attachment) -> dict[str, Any]:
    found = {
        "FileName": each.name,
        "RawContent": each.content,
        "ContentType": each.kind,
        "ContentTransferEncoding": "BASE64",
        "ContentDisposition": "INLINE" if each.cid else "ATTACHMENT",
    }
    return {**found, "ContentId": each.cid} if each.cid else found
