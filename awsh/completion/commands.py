"""What a stage may begin with: commands, groups and their members, verbs, keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from awsh.command import Command, Group
from awsh.completion.flow import Flow, flow
from awsh.completion.here import Here
from awsh.completion.items import Offer

_KEYWORDS = {
    "let": "name a value: let vpc = vpc show lab",
    "if": "do something where a command holds: if s3 exists b { … }",
    "for": "do something with each: for f in (s3 ls) { … }",
    "while": "do something as long as a command holds: while s3 exists s3://b/lock { … }",
    "until": "do something until a command holds: until s3 exists s3://b/k { sleep 1 }",
}
_STATEMENT = re.compile(r"(^|[;\n{(]|\}|\belse)[^\S\n]*$")
_BLOCKS = re.compile(r"\b(?:if|for|while|until)\b")
_CLOSED = re.compile(r"\}\s*$")


def heads(here: Here) -> Iterator[Offer]:
    """What may stand where a command's name is wanted."""
    place = here.place
    if place.word is not None and place.word.quoted:
        return
    commands = here.shell.commands
    before = here.line[: place.span.start]
    if before.endswith("&") and not before.endswith("&&"):
        return  # a & that something follows directly is no operator
    if not place.first:
        yield from _listed(commands.verbs, "verb", place.text)
        coming = flow(here, place.stages, place.around)
        takers = Takers.of(here)
        yield from takers.offers(coming)
        able = takers.able(coming)
        tops = sorted(commands.top.items(), key=lambda item: (item[1].name not in able, item[0]))
        yield from _listed(dict(tops), "", place.text)
        return
    yield from _listed(dict(sorted(commands.top.items())), "", place.text)
    if not place.let and _STATEMENT.search(before):
        for word, text in _KEYWORDS.items():
            yield Offer(word, text, "keyword", written=word)
        yield from otherwise(here)


def otherwise(here: Here) -> Iterator[Offer]:
    """`else`, behind the block of an `if`."""
    before = here.line[: here.place.span.start]
    if _CLOSED.search(before) and _BLOCKS.findall(before)[-1:] == ["if"]:
        yield Offer("else", "where the command before did not hold", "keyword", written="else")


def members(here: Here, group: Group) -> Iterator[Offer]:
    """What may stand behind a group's name; behind `|`, first what takes the rows that come."""
    found = group.members
    if isinstance(found, dict):
        taking: set[Command] = set()
        if not here.place.first:
            taking = Takers.of(here).taking(flow(here, here.place.stages, here.place.around))
        names = sorted(found, key=lambda name: (found[name] not in taking, isinstance(found[name], Group)))
        found = {name: found[name] for name in names}
    yield from _listed(found, "", here.place.text)


def _listed(found: Mapping[str, Command | Group], style: str, word: str) -> Iterator[Offer]:
    """Members by name; by another name of theirs only where that one is being typed."""
    lazy = not isinstance(found, dict)
    for name in found:
        if lazy:
            yield Offer(name, lambda name=name: summary(found[name]), style or "command")  # type: ignore[misc]
            continue
        member = found[name]
        if name != member.name and not (word and name.startswith(word) and not member.name.startswith(word)):
            continue
        kind = style or ("group" if isinstance(member, Group) else "command")
        yield Offer(name, lambda member=member: summary(member), kind)  # type: ignore[misc]


def summary(member: Command | Group) -> str:
    """One line about a command or group."""
    return member.help if isinstance(member, Group) else member.doc.summary


class Takers:
    """Commands that take a resource from each row of a pipeline, by the kind of resource."""

    def __init__(self, here: Here) -> None:
        self._known = here.shell.kinds
        self.by_kind: dict[str, list[Command]] = {}
        for command in here.shell.commands.walk():
            with here.blaming(command):
                if command.piped is None:
                    for kind in {p.kind for p in command.positionals if p.kind}:
                        self.by_kind.setdefault(kind, []).append(command)

    @classmethod
    def of(cls, here: Here) -> Takers:
        """Those of a shell, looked up once: it reads every signature there is."""
        found: Takers | None = here.patience.kept.get("takers")
        if found is None:
            found = here.patience.kept["takers"] = cls(here)
        return found

    def _kinds(self, coming: Flow) -> Iterable[str]:
        """Kinds that the rows carry: their own first."""
        yield from coming.kinds
        for kind in self.by_kind:
            found = self._known.get(kind)
            if found is None or kind in coming.kinds:
                continue
            columns = found.columns[1:] if coming.kinds else found.columns
            if any(column in coming.columns for column in columns):
                yield kind

    def taking(self, coming: Flow) -> set[Command]:
        """Commands that take rows such as these."""
        return {command for kind in self._kinds(coming) for command in self.by_kind.get(kind, ())}

    def able(self, coming: Flow) -> set[str]:
        """First words of the commands that take rows such as these."""
        return {command.path[0] for command in self.taking(coming)}

    def offers(self, coming: Flow) -> Iterator[Offer]:
        """Whole commands for rows of their own kind, `ec2 stop`: two words in one."""
        for command in (command for kind in coming.kinds for command in self.by_kind.get(kind, ())):
            text = " ".join(command.path)
            yield Offer(text, lambda command=command: summary(command), "command", written=text)  # type: ignore[misc]
