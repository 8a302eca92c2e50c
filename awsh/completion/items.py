"""Completions as the prompt takes them: already quoted, safe to show, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from awsh.completion.ranking import best
from awsh.language import Place, quote
from awsh.language.quoting import BARE, WORDS, escape
from awsh.output.safe import safe_text

LIMIT = 200
"""Items of one menu; nobody looks further."""

_WIDEST = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One completion.

    insert: what replaces the span, quoted as the line language wants it. label, description: to be
    shown, on one line each and with nothing in them that acts on a terminal. style: what it is, such
    as command, group, verb, option, value, resource, folder, column, operator, variable, keyword.
    """

    insert: str
    label: str
    description: str
    style: str


@dataclass(frozen=True, slots=True)
class Completions:
    """What may stand at a cursor. start, end: offsets in the text that an item's `insert` replaces."""

    start: int
    end: int
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offer:
    """A completion before it is chosen and quoted.

    text: the whole word, unquoted. found_by: what the typed one is compared with, the text when empty.
    description: or how to get it, asked for only when it is shown. final: a space follows. before: stands
    unquoted before the word, as `--name=` does. written: the word as it is to be typed where quoting would
    change its meaning.
    """

    text: str
    description: str | Callable[[], str] = ""
    style: str = "value"
    final: bool = True
    label: str = ""
    before: str = ""
    written: str | None = None
    found_by: str = ""


def chosen(offers: Iterable[Offer], place: Place, line: str) -> Completions:
    """The offers that fit the word at PLACE, as items."""
    items: dict[str, Item] = {}
    cursor = place.span.end
    follows = line[cursor : cursor + 1]
    for offer in best(place.text, offers, lambda offer: offer.before + (offer.found_by or offer.text), LIMIT):
        insert = _insert(offer, place, follows)
        if insert is not None and insert not in items:
            items[insert] = Item(
                insert,
                safe_text(offer.label or offer.text)[:_WIDEST],
                _one_line(offer.description),
                offer.style,
            )
    return Completions(place.span.start, cursor, list(items.values()))


def _one_line(description: str | Callable[[], str]) -> str:
    text = description if isinstance(description, str) else description()
    return safe_text(" ".join(text.split()))[:_WIDEST]


def _insert(offer: Offer, place: Place, follows: str) -> str | None:
    """What is typed; None where the quote that closes behind the cursor cannot hold it."""
    inside = bool(place.quote) and follows == place.quote
    space = " " if offer.final and not inside and (not follows or follows in "\n|;>") else ""
    if offer.written is not None and (not inside or place.kind == "variable"):
        return offer.written + space
    if place.quote in ("'", '"') and not offer.before:
        body = _quoted(offer.text, place.quote)
        if inside:
            return None if body is None else body
        if body is not None:
            return body + (place.quote if offer.final else "") + space
    return offer.before + written(offer.text, listed=place.kind == "value") + space


def _quoted(text: str, mark: str) -> str | None:
    """TEXT after an opening quote of that kind, not closed; None where that cannot be."""
    if mark == '"':
        return '"' + escape(text)
    return "'" + text if text.isprintable() and "'" not in text else None


def written(text: str, *, listed: bool = False) -> str:
    """TEXT as one word. What needs no quotes where it stands gets none: the `~` of the home folder, and
    commas and `in` outside of a condition (listed).
    """
    tail = text.removeprefix("~/")
    plain = tail if listed else tail.replace(",", "")
    if plain and text[0] != "," and BARE.fullmatch(plain) and text.lower() not in WORDS:
        return text
    return text if text == "~/" or (text == "in" and not listed) else quote(text)


def dashed(text: str) -> str | None:
    """TEXT that begins with a dash as one bare word, None where it would need quotes."""
    return text if text.startswith("-") and BARE.fullmatch(text[1:].replace(",", "")) else None
