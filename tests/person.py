"""Somebody at a terminal, for tests that ask and tell."""

from __future__ import annotations

from collections.abc import Callable

from awsh.console import PlainConsole


class Person(PlainConsole):
    """Keeps all that is said; gives one answer to every question of yes or no, and the next of a list to others.

    there: whether somebody is there at all. heed: called with each note, as somebody who presses Ctrl-C on
    reading one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.questions: list[str] = []
        self.answers: list[str] = []
        self.answer = True
        self.there = True
        self.heed: Callable[[str], None] = lambda text: None

    @property
    def interactive(self) -> bool:
        return self.there

    def note(self, text: str) -> None:
        self.notes.append(text)
        self.heed(text)

    def confirm(self, question: str) -> bool:
        self.questions.append(question)
        return self.answer

    def ask(self, label: str, *, secret: bool = False) -> str:
        self.questions.append(("hidden: " if secret else "") + label)
        return self.answers.pop(0)

    @property
    def said(self) -> str:
        return "\n".join(self.notes)
