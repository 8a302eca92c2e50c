"""Who sits before the shell of a test: keeps what is said, answers what is asked, presses Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from awsh.console import PlainConsole, Progress
from awsh.errors import UsageError
from awsh.testing.outcome import Bar


class Person(PlainConsole):
    """Keeps all that is said; gives one answer to every question of yes or no, and the next of a list to others.

    there: whether somebody is there at all. heed: called with each note, advanced with each step of a bar: as
    somebody who presses Ctrl-C on seeing one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.questions: list[str] = []
        self.bars: list[Bar] = []
        self.answers: list[str] = []
        self.answer = True
        self.there = True
        self.heed: Callable[[str], None] = lambda text: None
        self.advanced: Callable[[Bar], None] = lambda bar: None

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
        if not self.answers:
            raise UsageError(f"{label}: the test has no answer left")
        return self.answers.pop(0)

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        return self._bar(Bar(label, total, unit))

    @contextmanager
    def _bar(self, bar: Bar) -> Iterator[Progress]:
        self.bars.append(bar)
        yield _Moved(self, bar)

    @property
    def said(self) -> str:
        """All notes, a line each."""
        return "\n".join(self.notes)


class _Moved:
    """A bar that PERSON watches."""

    def __init__(self, person: Person, bar: Bar) -> None:
        self._person = person
        self._bar = bar

    def advance(self, amount: int = 1) -> None:
        self._bar.done += amount
        self._person.advanced(self._bar)

    def total(self, total: int) -> None:
        self._bar.total = total
