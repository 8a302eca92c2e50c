"""Lines that a test types, in a shell of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from awsh.errors import AwshError, ExitCode
from awsh.testing.hooks import Given, Hooks, PluginsOfTest
from awsh.testing.outcome import Bar, LineFailed, Outcome, code_of
from awsh.testing.person import Person
from awsh.values import Bytes, Rows, Value

if TYPE_CHECKING:
    from awsh.completion import Completions
    from awsh.shell import Shell
    from awsh.testing.sandbox import Sandbox


class Awsh:
    """A shell of the test's own: `awsh("s3 ls")` types a line. It starts with the first one.

    sandbox: the AWS of its requests. person: who sits there: nobody, until `answer` says what is answered. calls:
    the record of its hooks.
    """

    def __init__(self, sandbox: Sandbox, *plugins: Any) -> None:
        self.sandbox = sandbox
        self.person = Person()
        self.person.there = False
        self.calls = Hooks()
        self._given = [Given.of(each) for each in plugins]
        self._last: Outcome | None = None

    def plugin(self, source: Any, name: str | None = None) -> None:
        """Adds a plugin that is not installed: a module, its name, a file, or an object with hooks.

        Before the first line. Raises AssertionError when the shell has started, and, with the first line, when the
        plugin cannot be loaded.
        """
        assert "shell" not in self.__dict__, "the shell has started: add plugins before the first line"
        self._given.append(Given.of(source, name))

    @cached_property
    def shell(self) -> Shell:
        """The shell itself."""
        from awsh.shell import Shell

        made = Shell(
            self.sandbox.server.target(),
            console=self.person,
            plugins=partial(PluginsOfTest, self._given, self.calls),
        )
        complaints = made.plugins.complaints()
        if complaints:
            made.close()
            raise AssertionError("\n".join(complaints))
        made.start()
        return made

    def __call__(self, line: str) -> Outcome:
        """Types LINE. Raises LineFailed when the line before failed and the test did not look at it."""
        return self._outcome(line, lambda emit: int(self.shell.show(line, emit)))

    def script(self, text: str, *arguments: str) -> Outcome:
        """Runs a script as `awsh -f` does, with ARGUMENTS as `$1` and so on: to the first line that fails."""
        from awsh.script import run_script

        self.shell.scope.arguments = arguments
        return self._outcome(text, lambda emit: run_script(self.shell, text, "script", emit))

    def complete(self, text: str) -> list[str]:
        """What Tab offers behind TEXT, or at its `‸`: the words, quoted where need be, the best first.

        Names of resources are asked for and waited for.
        """
        return [item.insert.rstrip(" ") for item in self.completions(text).items]

    def completions(self, text: str) -> Completions:
        """The same with what the menu says beside each."""
        from awsh.completion import arrived, complete

        self._check_last()
        cursor = text.find("‸")
        at = len(text) if cursor < 0 else cursor
        line = text.replace("‸", "")
        found = complete(self.shell, line, at)
        # One kind's names may ask for another's.
        for _ in range(3):
            if not arrived(self.shell):
                break
            found = complete(self.shell, line, at)
        complaints = self.shell.plugins.complaints()
        assert not complaints, "\n".join(complaints)
        return found

    def answer(self, *answers: bool | str) -> None:
        """Somebody is there from now on, and answers: a truth every yes or no, texts the other questions in turn."""
        self.person.there = True
        for each in answers:
            if isinstance(each, bool):
                self.person.answer = each
            else:
                self.person.answers.append(each)

    def interrupt_on(
        self,
        note: str | None = None,
        *,
        request: tuple[str, str] | None = None,
        nth: int = 1,
        advance: int | None = None,
    ) -> None:
        """Presses Ctrl-C once: on a NOTE that contains this text, while the NTH request of (service, operation) is
        under way, or when a progress bar has come to ADVANCE.
        """
        assert [note, request, advance].count(None) == 2, "say on what: a note, a request, or an advance"
        if request is not None:
            self.sandbox.interrupt(*request, nth=nth)
        elif note is not None:
            self.person.heed = self._once("heed", lambda text: note in text)
        else:
            self.person.advanced = self._once("advanced", lambda bar: bar.done >= (advance or 0))

    def _once(self, name: str, due: Callable[[Any], bool]) -> Callable[[Any], None]:
        def press(seen: Any) -> None:
            if due(seen):
                delattr(self.person, name)
                signal.raise_signal(signal.SIGINT)

        setattr(self.person, name, press)
        return press

    def _outcome(self, line: str, run: Callable[[Callable[[Value], None]], int]) -> Outcome:
        self._check_last()
        shell, person = self.shell, self.person
        person.notes, person.questions, person.bars = [], [], []
        values: list[Value] = []
        problem: BaseException | None = None

        def keep(value: Value) -> None:
            if isinstance(value, Rows):
                value = value.over(list(value))
            elif isinstance(value, Bytes):
                value = Bytes([b"".join(value)], value.text, value.name)
            values.append(value)

        shell.emit = keep
        code = int(ExitCode.OK)
        with _interruptible():
            try:
                code = run(keep)
            except (AwshError, KeyboardInterrupt) as error:
                problem, code = error, code_of(error)
        for complaint in shell.plugins.complaints():
            person.note(f"awsh: {complaint}")
        self._last = Outcome(line, problem, person.notes, person.questions, person.bars, values, shell, code)
        return self._last

    def _check_last(self) -> None:
        last, self._last = self._last, None
        if last is not None and last.overlooked:
            last.check()

    def close(self) -> None:
        """Ends the shell. Raises LineFailed when the last line failed and nobody looked."""
        try:
            if "shell" in self.__dict__:
                self.shell.close()
        finally:
            self._check_last()


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGINT is Ctrl-C inside the block, also where the tests run in the background, which ignores it."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


__all__ = ["Awsh", "Bar", "LineFailed"]
