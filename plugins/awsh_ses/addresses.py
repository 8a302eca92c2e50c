"""Mail addresses with and without a name, as people type them and as they go into a header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Annotated, Any, NamedTuple

from awsh import Candidate, Completing, Context, ValueType

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_FORBIDDEN = ("Cc", "Cf", "Zl", "Zp", "Cs")


class Mailbox(NamedTuple):
    """name: as it reads; empty where there is none. address: ASCII, an international domain as `xn--…`."""

    name: str
    address: str

    def __str__(self) -> str:
        """As people read it."""
        return str(Address(self.name, addr_spec=self.address)) if self.name else self.address

    @property
    def header(self) -> str:
        """As it stands in a request of SES, and in a header: a name that is not ASCII is encoded."""
        from email.utils import formataddr

        if not self.name.isascii():
            return f"{encoded(self.name)} <{self.address}>"
        return formataddr((self.name, self.address)) if self.name else self.address


def mailboxes(text: str) -> list[Mailbox]:
    """The addresses of TEXT, with commas between. Raises ValueError with the reason."""
    check_line(text, "an address")
    found = [mailbox_of(name, address) for name, address in getaddresses([text]) if name or address]
    if not found or text.count("@") < len(found):
        raise ValueError(f"{text!r} is no mail address, as in ann@example.com or 'Ann <ann@example.com>'")
    return found


def mailbox(text: str) -> Mailbox:
    """The one address of TEXT. Raises ValueError."""
    found = mailboxes(text)
    if len(found) > 1:
        raise ValueError(f"{text!r} is {len(found)} addresses, and one is wanted")
    return found[0]


def mailbox_of(name: str, address: str) -> Mailbox:
    """An address that SES would take. Raises ValueError."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain:
        raise ValueError(f"{address or name!r} is no mail address, as in ann@example.com")
    if not local.isascii():
        raise ValueError(f"{address}: SES takes ASCII alone before the @")
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise ValueError(f"{address}: {local!r} cannot stand before the @")
    return Mailbox(name.strip(), f"{local}@{domain_of(domain)}")


def domain_of(text: str) -> str:
    """A domain as the DNS has it, in lower case. Raises ValueError."""
    try:
        ascii_ = text.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        raise ValueError(f"{text!r} is no domain") from None
    labels = ascii_.split(".")
    if len(labels) < 2 or len(ascii_) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(f"{text!r} is no domain, as in example.com")
    return ascii_


def check_line(text: str, what: str) -> str:
    """TEXT, where it is one line that shows all that it says. Raises ValueError.

    A newline in a header begins another header; other control characters hide what an address is.
    """
    for character in text:
        if unicodedata.category(character) in _FORBIDDEN and character not in "\u200c\u200d":
            kind = "a newline" if character in "\r\n\u2028\u2029" else f"the character U+{ord(character):04X}"
            raise ValueError(f"{what} cannot have {kind} in it")
    return text


def encoded(text: str) -> str:
    """TEXT as words of RFC 2047, with a blank between two, which is none of the text."""
    from email.header import Header

    return Header(text, "utf-8", maxlinelen=75).encode(linesep="")


def bare(boxes: Iterable[Mailbox]) -> list[str]:
    """The addresses as they stand in a request."""
    return [each.header for each in boxes]


def _convert(ctx: Context, given: Any) -> list[Mailbox]:
    return mailboxes(str(given))


def _convert_one(ctx: Context, given: Any) -> Mailbox:
    return mailbox(str(given))


def _line(ctx: Context, given: Any) -> str:
    return check_line(str(given), "a subject")


def complete(completing: Completing) -> Iterator[Candidate]:
    """Addresses among the identities, and the beginning of one of a domain."""
    before, comma, word = completing.word.rpartition(",")
    local = word.partition("@")[0]
    for id, candidate in completing.ctx.candidates("ses:identity", ""):
        if "@" in id:
            if id.startswith(word):
                yield candidate._replace(text=f"{before}{comma}{id}")
        elif local and f"{local}@{id}".startswith(word):
            yield Candidate(f"{before}{comma}{local}@{id}", candidate.description)


Addresses = Annotated[list[Mailbox], ValueType("ADDRESS[,ADDRESS]", _convert, complete)]
OneAddress = Annotated[Mailbox, ValueType("ADDRESS", _convert_one, complete)]
Line = Annotated[str, ValueType("TEXT", _line)]
