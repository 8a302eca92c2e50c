"""The prompt itself: a line editor with menu, colours, suggestion and toolbar."""

from __future__ import annotations

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.formatted_text import StyleAndTextTuples

from awsh.history import History
from awsh.repl.bar import Bar
from awsh.repl.completer import Menu
from awsh.repl.console import PromptConsole
from awsh.repl.editor import LineEditor
from awsh.repl.highlight import Highlighter
from awsh.repl.keys import bindings
from awsh.repl.recall import Recall, Suggest
from awsh.shell import Shell


class Prompt:
    """Reads lines; see `awsh.repl.loop.Reader`."""

    def __init__(self, shell: Shell, console: PromptConsole, history: History) -> None:
        self._shell = shell
        self._failed = False
        menu = Menu(shell)
        recall = Recall(shell, history)
        self._editor = LineEditor(
            shell,
            console,
            message=self._message,
            lexer=Highlighter(shell),
            menu=menu,
            keys=bindings(shell, menu, incomplete=self._is_incomplete, explain=self._explain),
            bar=Bar(shell),
            recall=recall,
            suggest=Suggest(shell, recall),
            suffix=".awsh",
        )
        self._editor.once_drawn(self._warm)

    def read(self, *, failed: bool) -> str:
        """See `Reader.read`."""
        self._failed = failed
        return self._editor.read_line()

    def _is_incomplete(self, text: str) -> bool:
        return self._shell.parse(text).incomplete

    def _explain(self, text: str, cursor: int) -> None:
        from awsh.repl.explain import explain

        run_in_terminal(lambda: explain(self._shell, text, cursor))

    def _warm(self) -> None:
        """The first prompt is there: what the first command will need is fetched while the person thinks."""
        from awsh.repl.warm import warm

        warm(self._shell, self._editor.changed)

    def _message(self) -> StyleAndTextTuples:
        label = self._shell.target.label
        style = "class:prompt.failed" if self._failed else "class:prompt"
        parts: StyleAndTextTuples = [("class:prompt", "awsh")]
        if label:
            parts.append(("class:prompt.sandbox", f"({label})"))
        return [*parts, (style, "> ")]
