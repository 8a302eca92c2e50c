"""`complete`: what may stand at a cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from awsh.command import Group
from awsh.completion.arguments import arguments
from awsh.completion.commands import Takers, heads, otherwise
from awsh.completion.conditions import columns, conjunctions, operators, values
from awsh.completion.here import Here
from awsh.completion.items import Completions, Offer, chosen
from awsh.completion.patience import WAIT, Patience
from awsh.completion.system import system
from awsh.completion.variables import variables
from awsh.errors import Span
from awsh.language import at
from awsh.language.tree import Call
from awsh.localpaths import local_candidates
from awsh.log import log

if TYPE_CHECKING:
    from awsh.shell import Shell

_patience: WeakKeyDictionary[Shell, Patience] = WeakKeyDictionary()


def arrived(shell: Shell) -> bool:
    """Waits for names and answers that are on their way; whether there were any."""
    patience = _patience.get(shell)
    late = patience.wait() if patience is not None else False
    return shell.names.wait() or late


def complete(shell: Shell, text: str, cursor: int) -> Completions:
    """What may stand at CURSOR in TEXT. Never raises, and never waits for AWS or for a plugin that hangs.

    Names that are not known yet are asked for in the background; `shell.names.on_arrival` is called when
    there is more to offer.
    """
    cursor = max(0, min(cursor, len(text)))
    try:
        here = _here(shell, text, cursor)
        if _is_lazy(here):
            return _in_time(here)
        return _completions(here)
    except Exception:
        log().exception("completion failed")
        return Completions(cursor, cursor)


def warm(shell: Shell) -> None:
    """Reads what completion needs of every command; for a thread in the background. Never raises."""
    try:
        Takers.of(_here(shell, "", 0))
    except Exception:
        log().exception("completion failed")


def _here(shell: Shell, text: str, cursor: int) -> Here:
    patience = _patience.get(shell)
    if patience is None:
        patience = _patience.setdefault(shell, Patience(shell))
    return Here(shell, shell.context(), text, at(shell.parse(text), cursor), patience)


def _completions(here: Here) -> Completions:
    place = here.place
    if place.kind == "shell":
        start, word, offers = system(here)
        place = place._replace(text=word, span=Span(start, place.span.end), quote="")
        return chosen(offers, place, here.line)
    produce = _KINDS.get(place.kind)
    if produce is None:
        return Completions(place.span.end, place.span.end)
    return chosen(produce(here), place, here.line)


def _files(here: Here) -> Iterator[Offer]:
    word = here.place.text
    for found in here.patience.ask("paths", word, lambda: local_candidates(word), doing="a path"):
        yield Offer(found.text, "", "value" if found.final else "folder", found.final, found.label)


def _keywords(here: Here) -> Iterator[Offer]:
    """What follows the name of a `for` or `let`."""
    word = "in" if here.line[: here.place.span.start].split()[-2:-1] == ["for"] else "="
    yield Offer(word, "what to go through" if word == "in" else "what to keep", "keyword", written=word)


def _items(here: Here) -> Iterator[Offer]:
    """What a `for` goes through: mostly a pipeline's rows."""
    if not here.place.text:
        yield Offer("(", "the rows of a pipeline: for f in (s3 ls) { … }", "keyword", False, written="(")
    yield from _files(here)


_KINDS: dict[str, Callable[[Here], Iterator[Offer]]] = {
    "head": heads,
    "argument": arguments,
    "redirect": _files,
    "field": columns,
    "operator": operators,
    "value": values,
    "conjunction": conjunctions,
    "variable": variables,
    "keyword": _keywords,
    "item": _items,
    "after": otherwise,
}


def _is_lazy(here: Here) -> bool:
    """Whether a group is in play whose members are only made when asked for, which takes a while."""
    calls = [stage.words for stage in here.place.stages if isinstance(stage, Call)]
    for words in [*calls, here.place.words]:
        for word in words[:2]:
            member = here.shell.commands.top.get(word.literal or "")
            if isinstance(member, Group) and not isinstance(member.members, dict):
                return True
    return False


def _in_time(here: Here) -> Completions:
    """The same in a thread: late, it is nothing now, and there at the next keystroke."""
    nothing = Completions(here.place.span.end, here.place.span.end)
    produce = lambda: [_completions(here)]  # noqa: E731
    found = here.patience.ask("lazy", (here.line, here.place.span), produce, doing="a line", wait=2 * WAIT)
    return found[0] if found else nothing
