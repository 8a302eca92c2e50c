"""Statements from a terminal that cannot move its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsh.repl.sql.prompt_text import prompt_text

if TYPE_CHECKING:
    from awsh.repl.sql.conversation import Conversation


class PlainSqlReader:
    """`TERM=dumb`, as in an editor's shell window."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def read(self, offered: str = "", *, edit: bool = False) -> str:
        if edit:
            self._conversation.console.note("\\e wants a terminal that an editor can be drawn on")
        prompt = prompt_text(self._conversation.session)
        text = input(prompt)
        while text.strip() and self._conversation.is_unfinished(text):
            text += "\n" + input("… ".rjust(len(prompt)))
        self._conversation.keep(text)
        return text
