"""From a text and a cursor to what may stand there, best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from awsh.completion import Completions, Item
from awsh.completion.items import LIMIT
from awsh.completion.ranking import best
from awsh.output.safe import safe_text
from awsh.repl.sql.completing.known import Known, written
from awsh.repl.sql.completing.place import Place, Source, place_at
from awsh.repl.sql.keywords import BEGINNING, FREQUENT, FUNCTIONS, KEYWORDS
from awsh.sql.database import Family
from awsh.sql.errors import SqlError

ROWS = "$rows"
"""What stands for a statement's rows in the line that they are handed to."""
_TAIL = re.compile(r"(?:;|\\[gG])[^\S\n]*(?=[|>])")
_WIDEST = 200
_CATALOGUE = ("tables", "describe ", "indexes ", "keys ", "schemas", "databases", "functions", "columns")


class Offer(NamedTuple):
    """name: what the typed word is compared with. insert: what is typed, when it is not the name."""

    name: str
    about: str = ""
    style: str = "value"
    insert: str = ""


Words = Callable[[str, int], "Completions | None"]
"""Completions of a line that is for the prompt itself; None where it is SQL."""


class Completing:
    """known: gives what is known of the database at present. lines: completes the prompt's own lines; awsh: awsh's."""

    def __init__(
        self, known: Callable[[], Known], lines: Words, awsh: Callable[[str, int], Completions]
    ) -> None:
        self._known = known
        self._lines = lines
        self._awsh = awsh

    def __call__(self, text: str, cursor: int) -> Completions:
        found = self._lines(text, cursor)
        if found is not None:
            return found
        known = self._known()
        tail = self._tail(text, cursor, known.family)
        if tail is not None:
            return tail
        place = place_at(text, cursor, known.family)
        return _chosen(_offers(place, known), place, known.family, cursor)

    def _tail(self, text: str, cursor: int, family: Family) -> Completions | None:
        """Behind `; |` awsh's own verbs stand."""
        begin = text.rfind("\n", 0, cursor) + 1
        ends = [m for m in _TAIL.finditer(text, begin, cursor) if _is_outside(text[: m.start()], family)]
        if not ends:
            return None
        shift = ends[0].end() - len(ROWS) - 1
        found = self._awsh(f"{ROWS} {text[ends[0].end() :]}", cursor - shift)
        return Completions(found.start + shift, found.end + shift, found.items)


def _is_outside(text: str, family: Family) -> bool:
    from awsh.sql.statements import pieces

    found = list(pieces(text, family))
    return bool(found) and found[-1].kind not in ("open", "comment")


def _chosen(offers: Iterable[Offer], place: Place, family: Family, cursor: int) -> Completions:
    items: dict[str, Item] = {}
    for offer in best(place.word, offers, lambda offer: offer.name, LIMIT):
        insert = offer.insert or offer.name
        if place.quoted:
            mark = "`" if family is Family.MYSQL else '"'
            if offer.style in ("keyword", "command", "verb"):
                continue
            insert = mark + offer.name.replace(mark, mark * 2) + mark
        if insert not in items:
            items[insert] = Item(
                insert, safe_text(offer.name)[:_WIDEST], safe_text(offer.about)[:_WIDEST], offer.style
            )
    return Completions(place.start, cursor, list(items.values()))


def _offers(place: Place, known: Known) -> Iterator[Offer]:
    word = place.word
    upper = word.isupper() if word else bool(place.upper)
    if place.kind == "beginning":
        if not word and place.start:
            return
        for name in _CATALOGUE:
            yield Offer(name, "", "verb")
        yield from _keywords(BEGINNING[known.family], upper)
    elif place.kind == "table":
        yield from _tables(known, word)
        yield from _names(known.schemas, "schema", known.family)
        yield from _keywords(("SELECT", "LATERAL", "IF EXISTS", "ONLY"), upper)
    elif place.kind == "database":
        yield from _names(known.databases, "database", known.family)
    elif place.kind == "member":
        yield from _members(place, known)
    elif place.kind == "columns":
        yield from _columns(place.sources[-1:], known)
    elif place.kind == "expression":
        yield from _columns(place.sources, known)
        yield from _aliases(place.sources, known)
        if not any(known.named(source.schema, source.table) for source in place.sources):
            for name in known.matching_columns(word, LIMIT):
                yield _name(name, "", "column", known.family)
        for function in known.functions:
            yield _name(function, "function", "command", known.family)
        yield from (Offer(name, "function", "command") for name in FUNCTIONS[known.family])
        yield from _keywords(FREQUENT, upper)
        yield from _keywords(sorted(KEYWORDS[known.family]), upper)
    elif place.kind == "keyword":
        yield from _keywords(FREQUENT, upper)
        yield from _keywords(sorted(KEYWORDS[known.family]), upper)


def _keywords(words: Iterable[str], upper: bool) -> Iterator[Offer]:
    return (Offer(word if upper else word.lower(), "", "keyword") for word in words)


def _name(name: str, about: str, style: str, family: Family) -> Offer:
    try:
        return Offer(name, about, style, written(name, family))
    except SqlError:  # it holds what no name can
        return Offer(name, about, style, "\0")


def _names(names: Iterable[str], about: str, family: Family) -> Iterator[Offer]:
    return (_name(name, about, "folder", family) for name in names)


def _tables(known: Known, word: str) -> Iterator[Offer]:
    # Letters that stand apart are looked for in all of them, where nothing else fits.
    near = known.matching_tables(word, LIMIT) or best(word, known.tables, lambda table: table.name, LIMIT)
    for table in near:
        offer = _name(table.name, table.kind, "resource", known.family)
        if not table.here:
            insert = f"{written(table.schema, known.family)}.{offer.insert}"
            offer = offer._replace(insert=insert, about=f"{table.kind} in {table.schema}")
        yield offer


def _columns(sources: Iterable[Source], known: Known) -> Iterator[Offer]:
    for source in sources:
        table = known.named(source.schema, source.table)
        for name, kind in known.columns_of(table) if table is not None else ():
            yield _name(name, f"{kind}  {source.known_as}", "column", known.family)


def _aliases(sources: Iterable[Source], known: Known) -> Iterator[Offer]:
    for source in sources:
        about = f"is {source.table}" if source.known_as != source.table else "table"
        yield _name(source.known_as, about, "resource", known.family)


def _members(place: Place, known: Known) -> Iterator[Offer]:
    """Behind a dot: columns of a table or alias, tables of a schema."""
    first, last = place.qualifier[0], place.qualifier[-1]
    if len(place.qualifier) == 1:
        meant = [source for source in place.sources if source.known_as.casefold() == last.casefold()]
        found = meant or [source for source in place.sources if source.table.casefold() == last.casefold()]
        if found:
            yield from _columns(found[:1], known)
        for table in known.tables:
            if table.schema.casefold() == last.casefold():
                yield _name(table.name, table.kind, "resource", known.family)
        if found:
            return
    named = known.named(first if len(place.qualifier) > 1 else "", last)
    if named is not None:
        for name, kind in known.columns_of(named):
            yield _name(name, kind, "column", known.family)
