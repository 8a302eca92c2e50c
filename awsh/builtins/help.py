"""`help`: groups, commands with their examples, verbs, and a search over all of it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, TypedDict

from awsh.builtins.topics import LANGUAGE, TOPICS, Topic
from awsh.command import Command, Group, command
from awsh.context import Context
from awsh.errors import CommandError, suggest
from awsh.hookspecs import hookimpl
from awsh.output.layout import Layout
from awsh.output.prose import filled, folded
from awsh.parameters import CURRENT, Candidate, Completing, ValueType
from awsh.signature import Parameter
from awsh.values import Bytes, Rows, Value

if TYPE_CHECKING:
    from awsh.shell import Shell

WIDTH = 88
MANY = 100
"""Operations found that are too many to be looked through."""


class Found(TypedDict):
    """One command that a search found."""

    command: str
    summary: str


def _complete_topic(completing: Completing) -> Iterator[Candidate]:
    given = completing.given.get("words") or []
    commands = completing.ctx.shell.commands
    members: Mapping[str, Command | Group] = commands.top
    for word in given:
        inner = members.get(word)
        if not isinstance(inner, Group):
            return
        members = inner.members
    for name, member in members.items():
        yield Candidate(name, summary(member))
    if not given:
        for name, verb in commands.verbs.items():
            yield Candidate(name, verb.doc.summary)
        for name, topic in TOPICS.items():
            yield Candidate(name, topic.summary)
        yield Candidate("search", "commands that speak of a word")


@command(name="help", aliases=("man",))
def help_(
    ctx: Context, *words: Annotated[str, ValueType("TOPIC", complete=_complete_topic)], man: bool = False
) -> Value:
    """Show what there is, or how one thing works.

    Args:
        words: a group, command or verb; or `search` and a word. Nothing: an overview.
        man: as the source of a man page; without TOPIC that of all of awsh.
    Examples:
        awsh> help
        awsh> help s3 cp
        awsh> help where
        awsh> help search lifecycle
        awsh> help --man > awsh.1
        awsh> help s3 cp --man | first 1
    """
    shell = ctx.shell
    if man and not words:
        from awsh.builtins import manual

        return Bytes([manual.page(shell).encode()], text=True)
    if not words:
        return _text(_overview(shell))
    if words[0] == "search" and len(words) > 1:
        word = " ".join(words[1:])
        return Rows([*_search(shell, word), *_operations(ctx, word)], ("command", "summary"))
    member: Command | Group | None = shell.commands.top.get(words[0])
    for word in words[1:]:
        member = member.members.get(word) if isinstance(member, Group) else None
    verb = shell.commands.verbs.get(words[0]) if len(words) == 1 else None
    if member is None and verb is None:
        topic = TOPICS.get(" ".join(words).lstrip("-"))
        if topic is not None and not man:
            return _text(_explain(topic))
        known = [" ".join(c.path) for c in shell.commands.walk()] + [
            *shell.commands.verbs,
            *shell.commands.top,
            *TOPICS,
        ]
        asked = " ".join(words)
        raise CommandError(
            f"there is no help on {asked!r}", hint=suggest(asked, known) or f"try `help search {words[-1]}`"
        )
    if man:
        from awsh.builtins import manual

        return Bytes(
            [manual.page_of(shell, [m for m in (member, verb) if m is not None]).encode()], text=True
        )
    parts = [line for found in (member, verb) if found is not None for line in [*_describe(shell, found), ""]]
    return _text(parts[:-1])


def describe(shell: Shell, member: Command | Group) -> Value:
    """What `help` says of one command or group."""
    return _text(_describe(shell, member))


def summary(member: Command | Group) -> str:
    """One line on a command or group."""
    return member.help if isinstance(member, Group) else member.doc.summary


def _text(lines: Iterable[str]) -> Bytes:
    room = _room()
    return Bytes(["".join(f"{part}\n" for line in lines for part in folded(line, room)).encode()], text=True)


def _room() -> int | None:
    """How wide the terminal is; None where lines may be any length."""
    return Layout.detect(sys.stdout).width


def _narrow() -> int:
    """How wide text to be read is: a long line is hard to follow."""
    return min(WIDTH, _room() or WIDTH)


def _overview(shell: Shell) -> Iterator[str]:
    top = {m.name: m for m in shell.commands.top.values()}
    groups = {name: m for name, m in top.items() if isinstance(m, Group)}
    commands = {name: m for name, m in top.items() if isinstance(m, Command)}
    yield "Services and groups"
    yield from _listed(groups)
    yield ""
    yield "Commands"
    yield from _listed(commands)
    yield ""
    yield "Verbs, behind |"
    names = ", ".join(sorted({verb.name for verb in shell.commands.verbs.values()}))
    yield from textwrap.wrap(names, WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield "The language"
    yield f"  {LANGUAGE}"
    yield ""
    yield "help NAME… shows one of them whole, with examples; help search WORD finds one."
    yield "Tab completes everything, F1 explains the word under the cursor."


def _listed(members: dict[str, Command | Group] | dict[str, Group] | dict[str, Command]) -> Iterator[str]:
    width = max((len(name) for name in members), default=0)
    for name in sorted(members):
        yield f"  {name:<{width}}  {summary(members[name])}"


def _describe(shell: Shell, member: Command | Group) -> Iterator[str]:
    if isinstance(member, Group):
        yield f"{' '.join(member.path)}: {member.help}"
        yield ""
        own = {name: m for name, m in member.members.items() if name == m.name}
        yield from _listed(own)
        yield ""
        path = " ".join(member.path)
        if member.bare:
            yield f"{path} alone is {path} {member.bare}."
        yield f"help {path} NAME shows one whole, with examples."
        return
    doc = member.doc
    verb = shell.commands.verbs.get(member.name) is member
    yield f"usage: {'… | ' if verb else ''}{member.usage}"
    yield ""
    yield doc.summary
    if doc.description:
        yield ""
        yield from filled(doc.description, _narrow())
    rows = [(term(p), explained(shell, p)) for p in member.parameters if not p.piped]
    if rows:
        yield ""
        width = min(28, max(len(left) for left, _ in rows))
        room = _narrow()
        for left, text in rows:
            wrapped = textwrap.wrap(text, room - width - 4) or [""]
            if len(left) > width:
                yield f"  {left}"
                wrapped = ["", *wrapped]
                yield from (f"  {'':<{width}}  {line}" for line in wrapped[1:])
                continue
            yield f"  {left:<{width}}  {wrapped[0]}".rstrip()
            yield from (f"  {'':<{width}}  {line}" for line in wrapped[1:])
    if doc.examples:
        yield ""
        yield "Examples"
        yield from (f"  {line}" if line.startswith("$ ") else f"  awsh> {line}" for line in doc.examples)
    if member.aliases:
        yield ""
        yield f"Also called {', '.join(member.aliases)}."


def _explain(topic: Topic) -> Iterator[str]:
    yield f"usage: {topic.usage}"
    yield ""
    yield topic.summary
    if topic.description:
        yield ""
        yield from filled(topic.description, _narrow())
    if topic.examples:
        yield ""
        yield "Examples"
        yield from (f"  awsh> {line}" for line in topic.examples)


def term(p: Parameter) -> str:
    if not p.option:
        return p.metavar + ("…" if p.variadic else "")
    short = f"-{p.short}, " if p.short else ""
    if p.switch:
        return f"{short}{'--no-' + p.flag[2:] if p.default is True else p.flag}"
    return f"{short}{p.flag} {p.metavar}"


def explained(shell: Shell, p: Parameter) -> str:
    text = p.help
    if p.choices and "|" not in p.metavar:
        text += f" One of {', '.join(p.choices)}."
    if p.default is CURRENT:
        kind = shell.kinds.get(p.kind) if p.kind else None
        if "current" not in text:
            text += f" The current {kind.noun} when left out." if kind else " The current one when left out."
    elif p.option and not p.switch and p.default not in (None, "", (), "default"):
        text += f" [{p.default}]"
    return text.strip()


def _search(shell: Shell, word: str) -> Iterator[Found]:
    from awsh.docstring import Doc

    wanted = word.lower()

    def text(doc: Doc, name: str) -> str:
        return " ".join(
            [name, doc.summary, doc.description, *doc.parameters, *doc.parameters.values()]
        ).lower()

    every = [(" ".join(c.path), c) for c in shell.commands.walk()]
    every += [(f"| {verb.name}", verb) for name, verb in shell.commands.verbs.items() if name == verb.name]
    found = [(name, c) for name, c in every if wanted in text(c.doc, name)]
    for name, topic in TOPICS.items():
        if wanted.lstrip("-") in f"{name} {topic.summary} {topic.description}".lower():
            yield {"command": name, "summary": topic.summary}
    found.sort(key=lambda pair: (wanted not in pair[0], wanted not in pair[1].doc.summary.lower(), pair[0]))
    for name, c in found:
        yield {"command": name, "summary": c.doc.summary}


def _operations(ctx: Context, word: str) -> Iterator[Found]:
    """Operations by name, those of services that have commands of their own first; none when they are legion."""
    from awsh.operations.search import found

    own = ctx.shell.commands.top
    operations = sorted(found(word), key=lambda pair: pair[0].split()[1].removesuffix("api") not in own)
    if len(operations) > MANY:
        ctx.note(
            f"{len(operations):,} operations of `aws` have it in their names too: a longer word lists them"
        )
        return
    for name, text in operations:
        yield {"command": name, "summary": text}


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [help_]
