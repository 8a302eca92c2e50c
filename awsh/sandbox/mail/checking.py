"""Before SES takes a mail: whose it is, whom it is for, how large it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from typing import Any

from awsh.sandbox.mail.account import account_of
from awsh.sandbox.mail.identities import of_address, unverified
from awsh.sandbox.mail.refusal import Refusal, invalid, no_set, rejected

MOST_RECIPIENTS = 50
LARGEST = {1: 10_485_760, 2: 41_943_040}
"""Bytes of a mail as it is sent, with its attachments in base64, by the API's version."""

_REFUSED = frozenset(
    re.split(
        r"\s+",
        "ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib "
        "lnk mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml "
        "msh2xml msi msp mst ops pcd pif plg prf prg reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp "
        "url vb vbe vbs vps vsmacros vss vst vsw vxd ws wsc wsf wsh xnk",
    )
)
"""Endings of files' names."""


def check_senders(backend: Any, senders: Sequence[str]) -> Any:
    """The identity that vouches for the first of SENDERS, bare addresses. Raises Refusal where one is not verified."""
    _check_verified(backend, unverified(backend, senders))
    return of_address(backend, senders[0])


def check_recipients(backend: Any, recipients: Sequence[str]) -> None:
    """Raises Refusal for none, too many, and unverified ones while the account is in SES's sandbox."""
    if not recipients:
        raise invalid("Must have at least one recipient: no To, Cc or Bcc addresses were given")
    if len(recipients) > MOST_RECIPIENTS:
        raise invalid(f"Recipient count exceeds {MOST_RECIPIENTS}.")
    if not account_of(backend).production:
        _check_verified(backend, unverified(backend, recipients))


def check_size(size: int, version: int) -> None:
    """Raises Refusal for a mail that is larger than VERSION of the API takes."""
    if size > LARGEST[version]:
        raise invalid(f"Message length is more than {LARGEST[version]} bytes long: {size}")


def check_files(raw: bytes) -> None:
    """Raises Refusal for a mail with a file that SES takes from nobody."""
    for part in message_from_bytes(raw, policy=default).walk():
        name = part.get_filename() or ""
        if "." in name and name.rpartition(".")[2].lower() in _REFUSED:
            raise invalid(f"Illegal filename '{name}'.")


def check_open(backend: Any, configuration_set: str | None) -> Any:
    """The configuration set, None where none is named. Raises Refusal where there is none, or sending is paused."""
    if not account_of(backend).enabled:
        message = "Email sending is disabled for the account."
        raise Refusal("AccountSendingPausedException", "SendingPausedException", message)
    if not configuration_set:
        return None
    found = backend.config_sets.get(configuration_set)
    if found is None:
        raise no_set(configuration_set)
    options = found.enabled
    if (options.get("SendingEnabled", True) if isinstance(options, dict) else options) is False:
        message = f"Email sending is disabled for the configuration set <{configuration_set}>."
        raise Refusal("ConfigurationSetSendingPausedException", "SendingPausedException", message)
    return found


def _check_verified(backend: Any, wrong: Sequence[str]) -> None:
    if wrong:
        raise rejected(
            "Email address is not verified. The following identities failed the check in region "
            f"{backend.region_name.upper()}: {', '.join(wrong)}"
        )
