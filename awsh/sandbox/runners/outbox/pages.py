"""A mail in a browser: what it looks like, without a script that runs or anything that is loaded from elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html import escape
from typing import Any

from awsh.sandbox.outbox import Mail
from awsh.sandbox.runners.ports import Answer

_PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
_STRANGER = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; media-src data:; "
    "font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""For what a stranger has written: its own styles, the pictures that came with it, and links that a person follows."""

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#222;background:#f6f6f4}main{max-width:60rem;margin:auto;"
    "padding:1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;"
    "vertical-align:top}th{color:#666;font-weight:500;white-space:nowrap}tr.mail:hover{background:#fff}iframe{width:100%;height:70vh;"
    "border:1px solid #ddd;background:#fff}pre{white-space:pre-wrap;background:#fff;border:1px solid #ddd;padding:1rem}"
    "a{color:#0b57d0}h1{font-size:1.3rem}small{color:#666}"
)


def answer(status: str, kind: str, body: bytes, policy: str = "default-src 'none'", **headers: str) -> Answer:
    """Status, headers and body; nothing that is served here is kept, sniffed or told of to others."""
    told = [
        ("Content-Type", kind),
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("X-DNS-Prefetch-Control", "off"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    return status, [*told, *((name.replace("_", "-"), value) for name, value in headers.items())], body


def message(status: str, text: str) -> Answer:
    """A page that says one thing."""
    return answer(status, "text/html; charset=utf-8", _framed("Outbox", f"<p>{escape(text)}</p>"), _PAGE)


def summary(mail: Mail) -> dict[str, Any]:
    """What is told of a mail without its bodies; headers decoded."""
    if mail.told is None:
        mail.told = _summary(mail)
    return mail.told


def _summary(mail: Mail) -> dict[str, Any]:
    read = _read(mail)
    return {
        "number": mail.number,
        "id": mail.id,
        "time": mail.time.isoformat(),
        "sender": _people(read, "From") or mail.sender,
        "to": _people(read, "To"),
        "cc": _people(read, "Cc"),
        "bcc": ", ".join(mail.bcc),
        "subject": _header(read, "Subject"),
        "recipients": list(mail.recipients),
        "state": mail.state,
        "size": len(mail.raw),
        "attachments": len(_parts(read)),
    }


def index(region: str, mails: Sequence[Mail]) -> Answer:
    """The mails of a region, newest first."""
    rows = []
    for mail in list(mails)[-500:][::-1]:
        told = summary(mail)
        link = f'<a href="/{region}/{mail.number}">{escape(told["subject"] or "(no subject)")}</a>'
        cells = (f"{mail.time:%Y-%m-%d %H:%M}", escape(told["sender"]), escape(told["to"]), link)
        rows.append("<tr class=mail>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    table = f"<table><tr><th>time<th>from<th>to<th>subject</tr>{''.join(rows)}</table>"
    body = table if rows else "<p>Nothing has been sent.</p>"
    return answer("200 OK", "text/html; charset=utf-8", _framed(f"Outbox of {region}", body), _PAGE)


def page(region: str, mail: Mail) -> Answer:
    """A mail with its headers, both bodies and its attachments."""
    read, told = _read(mail), summary(mail)
    shown = {"From": "sender", "To": "to", "Cc": "cc", "Bcc": "bcc"}
    rows = [(name, escape(told[key])) for name, key in shown.items() if told[key]]
    rows.append(("Date", f"{mail.time:%Y-%m-%d %H:%M:%S} UTC"))
    rows.append(("State", escape(", ".join(f"{each}: {state}" for each, state in mail.state.items()))))
    here = f"/{region}/{mail.number}"
    for number, part in enumerate(_parts(read)):
        name = escape(part.get_filename() or part.get_content_type())
        rows.append(
            (
                "Attached",
                f'<a href="{here}/parts/{number}">{name}</a> <small>{len(_bytes(part)):,} bytes</small>',
            )
        )
    table = "".join(f"<tr><th>{name}<td>{value}</tr>" for name, value in rows)
    text, html = _body(read, "plain"), _body(read, "html")
    parts = [f"<table>{table}</table>"]
    if html:
        sandbox = "allow-popups allow-popups-to-escape-sandbox"
        parts.append(f'<p><small>HTML, <a href="{here}/html">alone</a></small></p>')
        parts.append(f'<iframe sandbox="{sandbox}" referrerpolicy="no-referrer" src="{here}/html"></iframe>')
    if text:
        parts.append(f"<p><small>text</small></p><pre>{_linked(text)}</pre>")
    back = (
        f'<p><a href="/{region}/">Outbox</a> · <a href="/{region}/mails/{mail.number}">as it was sent</a></p>'
    )
    body = _framed(told["subject"] or "(no subject)", back + "".join(parts))
    return answer("200 OK", "text/html; charset=utf-8", body, _PAGE)


def html(mail: Mail) -> Answer:
    """The HTML body alone, with the pictures that came with it."""
    read = _read(mail)
    text = _body(read, "html")
    if not text:
        return message("404 Not Found", "This mail has no HTML.")
    for part in read.walk():
        if (cid := part.get("Content-ID")) and part.get_content_maintype() == "image":
            data = base64.b64encode(_bytes(part)).decode()
            text = text.replace(
                f"cid:{cid.strip().strip('<>')}", f"data:{part.get_content_type()};base64,{data}"
            )
    # Links open beside the mail, and not in its frame.
    body = f'<!doctype html><base target="_blank">{text}'.encode("utf-8", "replace")
    return answer("200 OK", "text/html; charset=utf-8", body, _STRANGER)


def part(mail: Mail, number: int) -> Answer:
    """An attachment, to be saved and never shown."""
    parts = _parts(_read(mail))
    if number >= len(parts):
        return message("404 Not Found", "There is no such attachment.")
    name = re.sub(r"[^\w.-]+", "_", parts[number].get_filename() or "attachment", flags=re.ASCII)
    return answer(
        "200 OK",
        "application/octet-stream",
        _bytes(parts[number]),
        _STRANGER,
        Content_Disposition=f'attachment; filename="{name}"',
    )


def _read(mail: Mail) -> EmailMessage:
    found: EmailMessage = message_from_bytes(mail.raw, policy=default)
    return found


def _header(read: EmailMessage, name: str) -> str:
    return " ".join(str(read[name] or "").split())


def _people(read: EmailMessage, name: str) -> str:
    """A header of addresses; Python's own way to read it puts blanks into long names."""
    given = [" ".join(str(value).split()) for key, value in read.raw_items() if key.lower() == name.lower()]
    told = []
    for encoded, address in getaddresses(given):
        try:
            person = str(make_header(decode_header(encoded)))
            told.append(str(Address(person, addr_spec=address)) if person else address)
        except (ValueError, LookupError, HeaderParseError):
            told.append(f"{encoded} <{address}>")
    return ", ".join(told)


def _parts(read: EmailMessage) -> list[EmailMessage]:
    """Attachments; pictures that its HTML shows are none."""
    return [each for each in read.iter_attachments() if not each.is_multipart()]


def _bytes(part: EmailMessage) -> bytes:
    data: Any = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _body(read: EmailMessage, kind: str) -> str:
    found = read.get_body((kind,))
    try:
        return str(found.get_content()) if found is not None else ""
    except (LookupError, ValueError):  # a character set that nobody knows
        return _bytes(found).decode("utf-8", "replace") if found is not None else ""  # type: ignore[arg-type]


def _linked(text: str) -> str:
    """Text with links that can be followed."""
    return re.sub(
        r"https?://[^\s<>\"]+",
        lambda found: f'<a href="{found[0]}">{found[0]}</a>',
        escape(text, quote=False),
    )


def _framed(title: str, body: str) -> bytes:
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<main><h1>{escape(title)}</h1>{body}</main></html>"
    )
    return page.encode("utf-8", "replace")
