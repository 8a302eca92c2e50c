"""Files that go with a mail, looked at before anything is sent."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from awsh import CommandError, UsageError, human_size
from awsh_ses.addresses import check_line

LARGEST = 40 << 20
"""Bytes of a whole mail, with its attachments in base64 (SendEmail of version 2; version 1 takes 10 MB)."""

_REFUSED = frozenset(
    re.split(
        r"\s+",
        "ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib "
        "lnk mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml "
        "msh2xml msi msp mst ops pcd pif plg prf prg reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp "
        "url vb vbe vbs vps vsmacros vss vst vsw vxd ws wsc wsf wsh xnk",
    )
)
"""Endings of files that SES does not take."""


class Attachment(NamedTuple):
    """kind: its MIME type. cid: what the HTML calls it, `cid:NAME`; empty where it is only attached."""

    name: str
    kind: str
    content: bytes
    cid: str = ""


def read(files: Sequence[Path], inline: Sequence[Path]) -> list[Attachment]:
    """The files' contents. Raises UsageError, CommandError before reading what SES would not take."""
    for path in (*files, *inline):
        check_name(path.name)
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise CommandError(f"{path} {what}", hint="an attachment is a file")
    check_size(path.stat().st_size for path in (*files, *inline))
    try:
        attached = [made(path.name, path.read_bytes()) for path in files]
        shown = [made(path.name, path.read_bytes(), cid=_cid(path.name)) for path in inline]
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    return [*attached, *shown]


def made(name: str, content: bytes, cid: str = "") -> Attachment:
    """An attachment of CONTENT. Raises UsageError."""
    check_name(name)
    kind, encoding = mimetypes.guess_type(name, strict=False)
    return Attachment(name, kind if kind and not encoding else "application/octet-stream", content, cid)


def check_name(name: str) -> None:
    """Raises UsageError for a name that cannot be an attachment's."""
    try:
        check_line(name, "the name of an attachment")
    except ValueError as error:
        raise UsageError(str(error)) from None
    ending = name.rpartition(".")[2].lower()
    if "." in name and ending in _REFUSED:
        raise UsageError(f"SES takes no attachment whose name ends in .{ending}", hint=f"zip {name} first")


def check_size(sizes: Iterable[int]) -> None:
    """Raises UsageError where they are more than a mail may have, once they are encoded."""
    encoded = sum((size + 2) // 3 * 4 * 78 // 76 for size in sizes)
    if encoded > LARGEST:
        raise UsageError(
            f"the attachments are {human_size(encoded)} once encoded; a mail has {human_size(LARGEST)} at most",
            hint="put them into a bucket, and send what `s3 presign` says",
        )


def check_shown(attachments: Iterable[Attachment], html: str | None) -> None:
    """Raises UsageError for a picture that the HTML does not show, or two that it cannot tell apart."""
    seen: set[str] = set()
    for each in attachments:
        if not each.cid:
            continue
        if f"cid:{each.cid}" not in (html or ""):
            what = f"the HTML does not show {each.name}" if html else f"there is no HTML to show {each.name}"
            raise UsageError(what, hint=f'--html with <img src="cid:{each.cid}">, or --attach')
        if each.cid in seen:
            raise UsageError(f"two pictures would be cid:{each.cid}", hint="give one of them another name")
        seen.add(each.cid)


def _cid(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)
