"""A port of 127.0.0.1 for the outbox, the same in every run.

/REGION/              the mails as a page, newest first
/REGION/mails         the same as JSON; /REGION/mails/N: a mail as it was sent
/REGION/N             a mail as a page; /REGION/N/html: its HTML alone; /REGION/N/parts/K: an attachment
/REGION/verify/TOKEN  the link in a mail to an address that is to be verified
"""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

from awsh.sandbox import outbox
from awsh.sandbox.runners import Runner
from awsh.sandbox.runners.outbox import pages
from awsh.sandbox.runners.ports import Answer, Ports

if TYPE_CHECKING:
    from awsh.sandbox.runners import Surroundings

log = logging.getLogger(__name__)

SERVICE = "ses-outbox"
"""What `service_url` is asked for, with a region."""

_NAME = "outbox"
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")


class Outbox(Runner):
    """Opens its port when somebody asks where the outbox is, or a mail needs a link."""

    def __init__(self) -> None:
        self._ports = Ports(lambda name: name == _NAME, lambda name, environ: self._served(environ))

    def start(self, around: Surroundings) -> None:
        self._around = around
        self._ports.start(around.folder / "outbox")

    def stop(self) -> None:
        self._ports.stop()

    def service_url(self, service: str, name: str) -> str | None:
        return f"{self.own_address()}/{name}" if service == SERVICE and _REGION.fullmatch(name) else None

    def own_address(self) -> str:
        """Such as http://127.0.0.1:40123."""
        return self._ports.url(_NAME) or ""

    def _served(self, environ: dict[str, Any]) -> Answer:
        try:
            return self._answer(environ)
        except Exception:
            log.exception("the outbox failed: %s", environ.get("PATH_INFO"))
            return pages.message(
                "500 Internal Server Error", "The outbox failed; the sandbox's log says why."
            )

    def _answer(self, environ: dict[str, Any]) -> Answer:
        # A page of somebody else's whose name suddenly means 127.0.0.1 shall not read mail.
        if not _HOST.fullmatch(environ.get("HTTP_HOST", "")):
            return pages.message("403 Forbidden", "The outbox is read at 127.0.0.1 alone.")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return pages.message("405 Method Not Allowed", "The outbox can only be read.")
        region, _, path = environ.get("PATH_INFO", "").strip("/").partition("/")
        if not _REGION.fullmatch(region):
            return pages.message("404 Not Found", "An outbox belongs to a region: /us-east-1/")
        if path == "":
            return pages.index(region, outbox.all_of(region))
        if path == "mails":
            listed = [pages.summary(mail) for mail in reversed(list(outbox.all_of(region)))]
            return pages.answer("200 OK", "application/json", json.dumps(listed).encode())
        if path.startswith("verify/"):
            return self._verify(region, path.removeprefix("verify/"))
        return _mail(region, path)

    def _verify(self, region: str, token: str) -> Answer:
        from moto.ses.models import ses_backends

        from awsh.sandbox.mail.identities import confirm

        for account in list(ses_backends):
            name = confirm(ses_backends[account][region], token)
            if name is not None:
                self._around.changed()
                text = f"Congratulations! {name} is verified: SES sends mail from it in {region}."
                return pages.message("200 OK", text)
        return pages.message("400 Bad Request", "This link has expired, or was never sent.")


def _mail(region: str, path: str) -> Answer:
    found = re.fullmatch(r"(?:(mails)/)?(\d{1,9})(?:/(html|text|parts/(\d{1,4})))?", path)
    mail = outbox.find(region, int(found[2])) if found else None
    if found is None or mail is None:
        return pages.message("404 Not Found", "There is no such mail, or no more.")
    if found[1]:
        return pages.answer("200 OK", "message/rfc822", mail.raw)
    if found[4]:
        return pages.part(mail, int(found[4]))
    return pages.html(mail) if found[3] == "html" else pages.page(region, mail)


OUTBOX = Outbox()
"""This process's: SES's rules put its address into the mails that they send."""


def address() -> str:
    """Where the outbox is served from now on."""
    return OUTBOX.own_address()
