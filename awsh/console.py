"""How a command speaks to the person, and asks: everything that is not its result."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from awsh.errors import UsageError

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.sql import Session


class Progress(Protocol):
    """A bar that is moved on. total may become known late."""

    def advance(self, amount: int = 1) -> None: ...

    def total(self, total: int) -> None: ...


class Console(Protocol):
    """What a front (prompt, script, test) gives to the commands it runs."""

    @property
    def interactive(self) -> bool:
        """A person is there to answer."""
        ...

    def note(self, text: str) -> None:
        """One line beside the result, to standard error."""

    def confirm(self, question: str) -> bool:
        """A yes or no; no unless said. Only when interactive."""
        ...

    def ask(self, label: str, *, secret: bool = False) -> str:
        """A line from the person; hidden when secret. Only when interactive."""
        ...

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        """A bar while the `with` block lasts. unit: "B" counts bytes."""
        ...

    def sql_prompt(self, ctx: Context, session: Session) -> None:
        """A prompt of the database's own, until the person leaves it. Only when interactive."""


@runtime_checkable
class WithLine(Protocol):
    """A console on whose line `^C` stands when it was pressed."""

    def newline(self) -> None:
        """Ends that line."""


@runtime_checkable
class WithTerminal(Protocol):
    """A console at a terminal of a person's."""

    def ring(self) -> None:
        """Rings its bell."""

    def title(self, text: str) -> None:
        """Names its window; "" gives the name back that it had."""


class NoProgress:
    """A bar that nobody sees."""

    def advance(self, amount: int = 1) -> None:
        pass

    def total(self, total: int) -> None:
        pass


class Unheard(Console):
    """Another console without its notes and bars: for what a command asks on its own account."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def interactive(self) -> bool:
        return self._console.interactive

    def note(self, text: str) -> None:
        pass

    def confirm(self, question: str) -> bool:
        return self._console.confirm(question)

    def ask(self, label: str, *, secret: bool = False) -> str:
        return self._console.ask(label, secret=secret)

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        return nullcontext(NoProgress())

    def sql_prompt(self, ctx: Context, session: Session) -> None:
        self._console.sql_prompt(ctx, session)


class PlainConsole:
    """Notes go to standard error; nobody answers unless both ends are a terminal."""

    def __init__(self, *, yes: bool = False) -> None:
        self.yes = yes

    @property
    def interactive(self) -> bool:
        return sys.stdin.isatty() and sys.stderr.isatty()

    def note(self, text: str) -> None:
        from awsh.output.prose import fitted
        from awsh.output.safe import safe_text

        if sys.stderr.isatty():
            text = fitted(safe_text(text, newlines=True), sys.stderr)
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def confirm(self, question: str) -> bool:
        return self.ask(f"{question} [y/N]").strip().lower() in ("y", "yes")

    def ask(self, label: str, *, secret: bool = False) -> str:
        from awsh.output.safe import safe_text

        if not self.interactive:
            raise UsageError(f"{label}: nobody is there to answer", hint="run it in a terminal")
        label = safe_text(label)
        if secret:
            from getpass import getpass

            return getpass(f"{label}: ", stream=sys.stderr)
        sys.stderr.write(f"{label} ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        return line.rstrip("\n")

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        return nullcontext(NoProgress())

    def sql_prompt(self, ctx: Context, session: Session) -> None:
        raise UsageError(
            f"a prompt for {session.database.name} wants a terminal",
            hint="a statement works everywhere: `sql DB 'select 1'`",
        )
