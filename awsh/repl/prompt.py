"""The prompt itself: a line editor with menu, colours, suggestion and toolbar."""

from __future__ import annotations

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import merge_key_bindings

from awsh.history import History
from awsh.keys import Typed
from awsh.output.safe import safe_text
from awsh.repl.bar import Bar, style_of
from awsh.repl.completer import Menu
from awsh.repl.console import PromptConsole
from awsh.repl.editor import LineEditor
from awsh.repl.highlight import Highlighter
from awsh.repl.keys import bindings
from awsh.repl.plugin_keys import bindings_of_plugins
from awsh.repl.recall import Recall, Suggest
from awsh.repl.segments import Segments
from awsh.shell import Shell


class Prompt:
    """Reads lines; see `awsh.repl.loop.Reader`."""

    def __init__(self, shell: Shell, console: PromptConsole, history: History) -> None:
        self._shell = shell
        self._console = console
        self._failed = False
        self._segments = Segments(shell.prompt)
        self._kept: Typed | None = None
        menu = Menu(shell)
        recall = Recall(shell, history)
        self._editor = LineEditor(
            shell,
            console,
            message=self._message,
            lexer=Highlighter(shell),
            menu=menu,
            keys=merge_key_bindings(
                [
                    bindings(shell, menu, incomplete=self._is_incomplete, explain=self._explain),
                    bindings_of_plugins(shell, self._keep),
                ]
            ),
            bar=Bar(shell),
            recall=recall,
            suggest=Suggest(shell, recall),
            suffix=".awsh",
        )
        self._editor.once_drawn(self._warm)

    def read(self, *, failed: bool) -> str:
        """See `Reader.read`."""
        self._failed = failed
        self._segments.refresh()
        for complaint in self._shell.plugins.complaints():
            self._console.note(f"awsh: {complaint}")
        kept, self._kept = self._kept, None
        return self._editor.read_line(kept.text, cursor=kept.cursor) if kept else self._editor.read_line()

    def _keep(self, typed: Typed) -> None:
        """What was typed when a key ran another line: it stands at the next prompt."""
        self._kept = typed

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
        style = "class:prompt.failed" if self._failed else "class:prompt"
        parts: StyleAndTextTuples = [("class:prompt", "awsh")]
        segments = self._segments.known
        for number, segment in enumerate(segments):
            parts.append(("class:prompt", ", " if number else "("))
            parts.append((f"class:prompt.{style_of(segment)}", safe_text(segment.text)))
        if segments:
            parts.append(("class:prompt", ")"))
        return [*parts, (style, "> ")]
