"""A line editor with menu, colours, suggestions and a toolbar: what the prompts of this package share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, to_filter
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindingsBase
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import create_output

from awsh.log import log
from awsh.repl.completer import Menu
from awsh.repl.console import PromptConsole
from awsh.repl.recall import Recall, Suggest
from awsh.repl.style import STYLE
from awsh.repl.visible import Visible
from awsh.shell import Shell

MENU_LINES = 8
"""Lines kept free below the prompt, so that it does not jump when the menu opens."""


class Toolbar(Protocol):
    """What stands below the line."""

    def refresh(self) -> None:
        """Called before each prompt, and when something was noted."""

    def fragments(self) -> StyleAndTextTuples: ...


class LineEditor:
    """Reads lines, with notes written above the one being typed.

    message: the prompt, asked for at each redraw. suffix: of the file that the editor program gets.
    """

    def __init__(
        self,
        shell: Shell,
        console: PromptConsole,
        *,
        message: Callable[[], StyleAndTextTuples],
        lexer: Lexer,
        menu: Menu,
        keys: KeyBindingsBase,
        bar: Toolbar,
        recall: Recall,
        suggest: Suggest,
        suffix: str,
    ) -> None:
        self._shell = shell
        self._console = console
        self._menu = menu
        self._bar = bar
        self._session: PromptSession[str] = PromptSession(
            message,
            multiline=True,
            prompt_continuation=_continuation,
            lexer=lexer,
            input_processors=[Visible()],
            completer=menu,
            complete_while_typing=Condition(lambda: bool(shell.settings["complete-while-typing"])),
            reserve_space_for_menu=MENU_LINES,
            auto_suggest=suggest,
            history=recall,
            search_ignore_case=True,
            key_bindings=keys,
            bottom_toolbar=bar.fragments,
            mouse_support=Condition(lambda: bool(shell.settings["mouse"])),
            style=STYLE,
            include_default_pygments_style=False,
            enable_suspend=True,
            enable_open_in_editor=True,
            tempfile_suffix=suffix,
            output=create_output(always_prefer_tty=True),
        )
        # The session's own option would turn completion while typing off.
        self._session.default_buffer.enable_history_search = to_filter(True)
        self.app = self._session.app
        # A lone Escape is waited for no longer than a terminal needs to send a key.
        self.app.ttimeoutlen = 0.05
        self.app.before_render += self._fit
        self.attach()

    def attach(self) -> None:
        """Has what is noted, and names that arrive, shown by this editor from now on."""
        self._console.above = self._above
        self._console.changed = self.changed
        self._shell.names.on_arrival = self.arrived

    def read_line(self, text: str = "", *, cursor: int | None = None, edit: bool = False) -> str:
        """The next line, or several. text: what stands there already, with the cursor at its end if CURSOR does
        not say where; edit: the editor program is opened on it.

        Raises EOFError, KeyboardInterrupt, Leave.
        """
        session = self._session
        vi = self._shell.settings["editing-mode"] == "vi"
        session.editing_mode = EditingMode.VI if vi else EditingMode.EMACS
        if vi:
            from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig

            session.cursor = ModalCursorShapeConfig()
        else:
            session.cursor = None
        self._bar.refresh()

        def begin() -> None:
            _log_faults()
            if cursor is not None:
                session.default_buffer.cursor_position = cursor
            if edit:
                session.default_buffer.open_in_editor()

        try:
            # prompt_toolkit would answer a Ctrl-C from before it was ready behind keys that came after it.
            return session.prompt(
                default=text, set_exception_handler=False, handle_sigint=False, pre_run=begin
            )
        finally:
            self._console.flush()

    def once_drawn(self, action: Callable[[], None]) -> None:
        """Has ACTION called when the prompt was drawn for the first time."""

        def drawn(_: object) -> None:
            self.app.after_render -= drawn
            action()

        self.app.after_render += drawn

    def arrived(self) -> None:
        """Names have come that an open menu may show."""
        self._in_loop(lambda: self._menu.refresh(self._session.default_buffer, self.app))

    def _in_loop(self, action: Callable[[], Any]) -> bool:
        """Has ACTION called by the waiting prompt; False when none waits. From any thread."""
        loop = self.app.loop
        if not self.app.is_running or loop is None:
            return False
        try:
            loop.call_soon_threadsafe(action, context=self.app.context)
        except RuntimeError:
            return False
        return True

    def _above(self, write: Callable[[], None]) -> bool:
        """An `awsh.repl.console.Above`."""
        return self._in_loop(lambda: asyncio.ensure_future(run_in_terminal(write)))

    def changed(self) -> None:
        """Something was noted: the toolbar may have changed too."""
        if self.app.is_running:
            self._bar.refresh()
            self._in_loop(self.app.invalidate)

    def _fit(self, _: object) -> None:
        """A low window has fewer lines to spare for the menu."""
        lines = self.app.output.get_size().rows
        self._session.reserve_space_for_menu = max(0, min(MENU_LINES, (lines - 2) // 2))


def _continuation(width: int, line: int, wrapped: int) -> StyleAndTextTuples:
    return [("class:prompt.more", "… ".rjust(width) if not wrapped else "")]


def _log_faults() -> None:
    """A fault in something that runs beside the typing is logged, and typing goes on."""

    def note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        log().error("at the prompt: %s", context.get("message"), exc_info=context.get("exception"))

    asyncio.get_running_loop().set_exception_handler(note)
