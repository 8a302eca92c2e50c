"""What may stand behind a command's name: options, and values of whatever parameter comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awsh.binder import Match, match
from awsh.command import Command
from awsh.completion.commands import heads, members
from awsh.completion.flow import flow, type_name
from awsh.completion.here import Here
from awsh.completion.items import Offer, dashed
from awsh.language.expansion import as_text
from awsh.language.tree import Text
from awsh.parameters import CURRENT, Candidate, Completing
from awsh.signature import Parameter

_BLOCK = "{"


def arguments(here: Here) -> Iterator[Offer]:
    """What may stand at a word behind a command's name."""
    place = here.place
    if place.word is not None and any(not isinstance(part, Text) for part in place.word.parts):
        return
    words = here.arguments(place.words)
    if place.first and len(words) == 1 and words[0].bare and words[0].value == "time":
        yield from heads(here)
        return
    found = here.find(words, piped=not place.first) if words else None
    if found is None:
        return
    member, rest = found
    with here.blaming(member):
        if isinstance(member, Command):
            if not rest and member.group is not None and len(words) == len(member.group.path):
                yield from members(here, member.group)  # it runs where none of them is named
            fed = frozenset(p.name for p in member.positionals if _fed(here, member, p))
            yield from _of_command(here, member, match(member, rest, fed))
        elif not rest:
            yield from members(here, member)


def _of_command(here: Here, command: Command, found: Match) -> Iterator[Offer]:
    place = here.place
    word = place.text
    bare = place.word is None or not _begins_quoted(here)
    if bare and word.startswith("-") and found.waiting is None and not found.options_ended:
        name, equals, typed = word.partition("=")
        attached = next((p for p in command.options if p.flag == name and not p.switch), None)
        if equals and attached is not None:
            first = attached.words[0] if attached.words else attached
            yield from _values(here, command, found, first, typed, name + "=")
            return
    for parameter in found.expects:
        yield from _values(here, command, found, parameter, word, "")
    if bare and found.waiting is None and not found.options_ended:
        yield from options(found, named=word[:1] in ("", "-"), words=word[:1] != "-")


def _begins_quoted(here: Here) -> bool:
    word = here.place.word
    first = word.parts[0] if word is not None and word.parts else None
    return isinstance(first, Text) and bool(first.quote)


def _fed(here: Here, command: Command, parameter: Parameter) -> bool:
    """Whether a pipeline's rows fill the parameter."""
    if here.place.first or command.piped is not None or parameter.option:
        return False
    return [p for p in command.positionals if p.kind] == [parameter]


def options(found: Match, *, named: bool = True, words: bool = True) -> Iterator[Offer]:
    """Options that may still be given, those that must be first. named: those with dashes; words: the others."""
    unused = found.unused_options
    for parameter in sorted(unused, key=lambda p: not p.required):
        flag = parameter.flag
        if not (named if flag.startswith("-") else words):
            continue
        if parameter.switch and parameter.default is True:
            flag = "--no-" + flag[2:]
        about = parameter.help or (f"one of {', '.join(parameter.choices)}" if parameter.choices else "")
        if parameter.required:
            about = f"needed: {about}" if about else "needed"
        yield Offer(flag, about, "option", written=flag)


def _values(
    here: Here, command: Command, found: Match, parameter: Parameter, word: str, before: str
) -> Iterator[Offer]:
    """Values of one parameter. before: what stands unquoted in front of it, as `--name=` does."""
    value_type = parameter.value_type
    if value_type.metavar.startswith(_BLOCK):
        yield Offer(_BLOCK, "a block: { … }, with each row in $it", "keyword", written=_BLOCK)
        return
    if parameter.choices:
        yield from (Offer(choice, before=before) for choice in parameter.choices)
    elif parameter.type is bool:
        yield from (Offer(choice, before=before) for choice in ("true", "false"))
    candidates: Iterable[Candidate] = ()
    if value_type.complete is not None:
        named = {} if here.place.first else flow(here, here.place.stages, here.place.around).named(word)
        completing = Completing(here.ctx, word, given_of(found), tuple(named))
        for candidate in asked(here, command, parameter, completing):
            about = candidate.description or type_name(named.get(candidate.label))
            style = "column" if candidate.label in named else ""
            yield _offer(candidate, about, parameter, before, style)
        return
    elif parameter.kind is not None:
        candidates = _resources(here, parameter, word)
    elif _is_path(parameter.type):
        candidates = _paths(here, word)
    for candidate in candidates:
        yield _offer(candidate, candidate.description, parameter, before)


def _offer(candidate: Candidate, about: str, parameter: Parameter, before: str, style: str = "") -> Offer:
    if not style and not candidate.final and candidate.text.endswith("/"):
        style = "folder"
    style = style or ("resource" if parameter.kind else "value")
    raw = dashed(candidate.text) if parameter.value_type.dashed and not before else None
    return Offer(
        candidate.text, about, style, candidate.final, candidate.label, before, raw, candidate.found_by
    )


def asked(here: Here, command: Command, parameter: Parameter, completing: Completing) -> Iterable[Candidate]:
    """What the parameter's own completer gives, if it does so in time."""
    complete = parameter.value_type.complete
    assert complete is not None
    own = getattr(complete, "__module__", "").partition(".")[0] == "awsh"
    doing = " ".join([*command.path, parameter.flag if parameter.option else parameter.metavar])
    key = (completing.word, str(completing.given), completing.columns, here.shell.where)
    produce = lambda: complete(completing)  # noqa: E731
    plugin = "" if own else command.plugin
    items = here.patience.ask(complete, key, produce, plugin=plugin, doing=doing)
    good = [item for item in items if isinstance(item, Candidate) and isinstance(item.text, str)]
    if len(good) < len(items):
        here.patience.failed(plugin, doing, TypeError("a completer gives Candidates"))
    return good


def _resources(here: Here, parameter: Parameter, word: str) -> Iterator[Candidate]:
    """Names of the parameter's kind, the current one marked."""
    kind = here.shell.kinds.get(parameter.kind or "")
    if kind is None:
        return
    current = here.ctx.current(kind.name) if kind.use or parameter.default is CURRENT else None
    for id_, candidate in here.ctx.candidates(kind.name, word):
        if id_ == current:
            about = f"current; {candidate.description}" if candidate.description else "current"
            candidate = candidate._replace(description=about)
        yield candidate


def _paths(here: Here, word: str) -> Iterable[Candidate]:
    from awsh.localpaths import local_candidates

    return here.patience.ask("paths", word, lambda: local_candidates(word), doing="a path")


def _is_path(wanted: object) -> bool:
    from pathlib import Path

    return wanted is Path


def given_of(found: Match) -> dict[str, list[str]]:
    return {name: [as_text(argument.value) for argument in given] for name, given in found.given.items()}
