"""The prompt itself: a line editor with menu, colours, suggestion and toolbar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, to_filter
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.output import create_output

from awsh.history import History
from awsh.log import log
from awsh.repl.bar import Bar
from awsh.repl.completer import Menu
from awsh.repl.console import PromptConsole
from awsh.repl.highlight import Highlighter
from awsh.repl.keys import bindings
from awsh.repl.recall import Recall, Suggest
from awsh.repl.style import STYLE
from awsh.repl.visible import Visible
from awsh.shell import Shell

MENU_LINES = 8
"""Lines kept free below the prompt, so that it does not jump when the menu opens."""


class Prompt:
    """Reads lines; see `awsh.repl.loop.Reader`."""

    def __init__(self, shell: Shell, console: PromptConsole, history: History) -> None:
        self._shell = shell
        self._console = console
        self._failed = False
        self._menu = Menu(shell)
        self._bar = Bar(shell)
        recall = Recall(shell, history)
        self._session: PromptSession[str] = PromptSession(
            self._message,
            multiline=True,
            prompt_continuation=self._continuation,
            lexer=Highlighter(shell),
            input_processors=[Visible()],
            completer=self._menu,
            complete_while_typing=Condition(lambda: bool(shell.settings["complete-while-typing"])),
            reserve_space_for_menu=MENU_LINES,
            auto_suggest=Suggest(shell, recall),
            history=recall,
            search_ignore_case=True,
            key_bindings=bindings(shell, self._menu, console),
            bottom_toolbar=self._bar.fragments,
            mouse_support=Condition(lambda: bool(shell.settings["mouse"])),
            style=STYLE,
            include_default_pygments_style=False,
            enable_suspend=True,
            enable_open_in_editor=True,
            tempfile_suffix=".awsh",
            output=create_output(always_prefer_tty=True),
        )
        # The session's own option would turn completion while typing off.
        self._session.default_buffer.enable_history_search = to_filter(True)
        self._app = self._session.app
        # A lone Escape is waited for no longer than a terminal needs to send a key.
        self._app.ttimeoutlen = 0.05
        self._app.before_render += self._fit
        self._app.after_render += self._drawn
        console.above = self._above
        console.changed = self._changed
        shell.names.on_arrival = self._arrived

    def read(self, *, failed: bool) -> str:
        """See `Reader.read`."""
        self._failed = failed
        self._session.editing_mode = (
            EditingMode.VI if self._shell.settings["editing-mode"] == "vi" else EditingMode.EMACS
        )
        if self._session.editing_mode == EditingMode.VI:
            from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig

            self._session.cursor = ModalCursorShapeConfig()
        else:
            self._session.cursor = None
        self._bar.refresh()
        try:
            return self._session.prompt(set_exception_handler=False, pre_run=_log_faults)
        finally:
            self._console.flush()

    def _in_loop(self, action: Callable[[], Any]) -> bool:
        """Has ACTION called by the waiting prompt; False when none waits. From any thread."""
        loop = self._app.loop
        if not self._app.is_running or loop is None:
            return False
        try:
            loop.call_soon_threadsafe(action, context=self._app.context)
        except RuntimeError:
            return False
        return True

    def _above(self, write: Callable[[], None]) -> bool:
        """An `awsh.repl.console.Above`."""
        return self._in_loop(lambda: asyncio.ensure_future(run_in_terminal(write)))

    def _changed(self) -> None:
        """Something was noted: the toolbar may have changed too."""

        if self._app.is_running:
            self._bar.refresh()
            self._in_loop(self._app.invalidate)

    def _arrived(self) -> None:
        def show() -> None:
            self._menu.refresh(self._session.default_buffer, self._app)

        self._in_loop(show)

    def _fit(self, _: object) -> None:
        """A low window has fewer lines to spare for the menu."""
        lines = self._app.output.get_size().rows
        self._session.reserve_space_for_menu = max(0, min(MENU_LINES, (lines - 2) // 2))

    def _drawn(self, _: object) -> None:
        """The first prompt is there: what the first command will need is fetched while the person thinks."""
        self._app.after_render -= self._drawn
        from awsh.repl.warm import warm

        warm(self._shell, self._changed)

    def _message(self) -> StyleAndTextTuples:
        label = self._shell.target.label
        style = "class:prompt.failed" if self._failed else "class:prompt"
        parts: StyleAndTextTuples = [("class:prompt", "awsh")]
        if label:
            parts.append(("class:prompt.sandbox", f"({label})"))
        return [*parts, (style, "> ")]

    def _continuation(self, width: int, line: int, wrapped: int) -> StyleAndTextTuples:
        return [("class:prompt.more", "… ".rjust(width) if not wrapped else "")]


def _log_faults() -> None:
    """A fault in something that runs beside the typing is logged, and typing goes on."""

    def note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        log().error("at the prompt: %s", context.get("message"), exc_info=context.get("exception"))

    asyncio.get_running_loop().set_exception_handler(note)
