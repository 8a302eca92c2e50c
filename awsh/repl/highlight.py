"""Colours while typing: what the parser says of each piece, and whether commands and options exist."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from awsh.binder import Argument
from awsh.command import Command, Group
from awsh.language import tokens
from awsh.language.calls import calls
from awsh.language.tree import Call
from awsh.log import log
from awsh.shell import Shell

LONGEST = 20_000
"""Characters up to which a text is coloured: a script that is pasted need not be."""


class Highlighter(Lexer):
    """prompt_toolkit asks at each redraw; the last text's colours are kept."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._text: str | None = None
        self._lines: list[StyleAndTextTuples] = []

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        text = document.text
        if text != self._text:
            self._lines = split_styles(text, self._styles(text))
            self._text = text
        lines = self._lines
        return lambda number: lines[number] if number < len(lines) else []

    def _styles(self, text: str) -> list[str]:
        styles = [""] * len(text)
        if len(text) > LONGEST:
            return styles
        try:
            parsed = self._shell.parse(text)
            for span, shade in tokens(parsed):
                styles[span.start : span.end] = [f"class:{shade}"] * (span.end - span.start)
            for call, piped in calls(parsed.script):
                self._mark(text, styles, call, piped=piped)
        except Exception as error:
            log().error("highlighting failed", exc_info=error)
        return styles

    def _mark(self, text: str, styles: list[str], call: Call, *, piped: bool) -> None:
        """Gives the words that call a command its style, and those that call none the style of an error."""
        arguments = [Argument(word.literal or "", word.span, not word.quoted) for word in call.words]
        if arguments[0].text == "time" and len(arguments) > 1:
            arguments = arguments[1:]

        def paint(argument: Argument, style: str) -> None:
            span = argument.span
            styles[span.start : span.end] = [style] * (span.end - span.start)

        def unknown(argument: Argument, known: list[str]) -> None:
            """What is still being typed is wrong only when nothing begins so."""
            typing = argument.span.end == len(text) and any(name.startswith(argument.text) for name in known)
            paint(argument, "" if typing else "class:error")

        commands = self._shell.commands
        head = arguments[0]
        if not head.text:
            return
        found: Command | Group | None = commands.verbs.get(head.text) if piped else None
        found = found or commands.top.get(head.text)
        if found is None or not head.bare:
            unknown(head, [*commands.top, *(commands.verbs if piped else ())])
            return
        paint(head, "class:command")
        rest = arguments[1:]
        while isinstance(found, Group) and rest and rest[0].bare and not rest[0].text.startswith("-"):
            inner = found.members.get(rest[0].text)
            if inner is None:
                if rest[0].text and not found.bare:
                    unknown(rest[0], list(found.members))
                return
            paint(rest[0], "class:command")
            found = inner
            rest = rest[1:]
        if isinstance(found, Command) and not any(p.value_type.dashed for p in found.parameters):
            flags = [p.flag for p in found.options]
            flags += [f"--no-{p.name.replace('_', '-')}" for p in found.options if p.switch]
            flags.append("--help")
            for argument in rest:
                if argument.bare and argument.text == "--":
                    break
                if (
                    argument.bare
                    and argument.text.startswith("--")
                    and argument.text.partition("=")[0] not in flags
                ):
                    unknown(argument, flags)


def split_styles(text: str, styles: list[str]) -> list[StyleAndTextTuples]:
    """Runs of one style, line by line."""
    lines: list[StyleAndTextTuples] = []
    position = 0
    for line in text.split("\n"):
        fragments: StyleAndTextTuples = []
        start = position
        end = position + len(line)
        while start < end:
            stop = start + 1
            while stop < end and styles[stop] == styles[start]:
                stop += 1
            fragments.append((styles[start], text[start:stop]))
            start = stop
        lines.append(fragments)
        position = end + 1
    return lines
