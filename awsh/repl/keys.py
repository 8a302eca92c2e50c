"""Keys of the prompt, beyond those that every emacs or vi line editor has."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import (
    Condition,
    completion_is_selected,
    emacs_mode,
    has_completions,
    has_focus,
    has_selection,
    vi_insert_mode,
)
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent

from awsh.repl.completer import Menu
from awsh.shell import Shell


def bindings(
    shell: Shell,
    menu: Menu,
    *,
    incomplete: Callable[[str], bool],
    explain: Callable[[str, int], None],
) -> KeyBindings:
    """Enter, Tab, the arrows, Escape, and F1.

    incomplete: whether Enter begins another line of such a text. explain: what F1 does with a text and the cursor.
    """
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)
    inserting = typing & (emacs_mode | vi_insert_mode)

    @Condition
    def suggested() -> bool:
        buffer = get_app().current_buffer
        return bool(buffer.suggestion and buffer.suggestion.text and buffer.document.is_cursor_at_the_end)

    @Condition
    def spaced() -> bool:
        return get_app().current_buffer.document.text_before_cursor.endswith(" ")

    @keys.add("enter", filter=typing & completion_is_selected)
    def _choose(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add(" ", filter=inserting & completion_is_selected & spaced)
    def _space(event: KeyPressEvent) -> None:
        """The completion brought its space along."""
        event.current_buffer.complete_state = None
        if shell.settings["complete-while-typing"]:
            event.current_buffer.start_completion()

    @keys.add("enter", filter=typing & ~completion_is_selected)
    def _accept(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.text.strip() and incomplete(buffer.text):
            buffer.cursor_position = len(buffer.text)
            buffer.insert_text("\n", fire_event=False)
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=inserting)
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n", fire_event=False)

    def complete(buffer: Buffer) -> None:
        state = buffer.complete_state
        if state is None or not state.completions:
            buffer.start_completion(insert_common_part=True)
        elif len(state.completions) == 1:
            buffer.apply_completion(state.completions[0])
            buffer.start_completion()
        else:
            buffer.complete_next()

    @keys.add("tab", filter=inserting)
    def _complete(event: KeyPressEvent) -> None:
        """Who types fast presses it before the menu is there."""
        buffer = event.current_buffer
        # While completions are on their way there is a state already, without any.
        if buffer.complete_state is not None and buffer.complete_state.completions:
            complete(buffer)
            return
        document = buffer.document

        async def later() -> None:
            await menu.settled()
            if buffer.document == document:
                complete(buffer)

        event.app.create_background_task(later())

    @keys.add("s-tab", filter=inserting & has_completions)
    def _back(event: KeyPressEvent) -> None:
        event.current_buffer.complete_previous()

    @keys.add("up", filter=inserting & has_completions & ~completion_is_selected)
    def _earlier(event: KeyPressEvent) -> None:
        menu.dismiss(event.current_buffer)
        event.current_buffer.auto_up(count=event.arg)

    @keys.add("escape", filter=emacs_mode & typing & has_completions)
    @keys.add("c-g", filter=inserting & has_completions)
    def _dismiss(event: KeyPressEvent) -> None:
        menu.dismiss(event.current_buffer)

    @keys.add(
        "backspace", filter=inserting & has_completions & ~has_selection, save_before=lambda event: False
    )
    def _shorter(event: KeyPressEvent) -> None:
        """The menu stays open, with more in it."""
        event.current_buffer.delete_before_cursor(count=event.arg)
        if event.current_buffer.text.strip() and shell.settings["complete-while-typing"]:
            event.current_buffer.start_completion()

    @keys.add("escape", "right", filter=emacs_mode & typing & suggested)
    @keys.add("c-right", filter=inserting & suggested)
    @keys.add("escape", "f", filter=emacs_mode & typing & suggested)
    def _word(event: KeyPressEvent) -> None:
        """One word of the suggestion."""
        buffer = event.current_buffer
        if buffer.suggestion is not None:
            text = buffer.suggestion.text
            word = next_word(text)
            buffer.insert_text(word)
            # At once, and not when it is asked for anew: the key may be pressed again before that.
            buffer.suggestion = Suggestion(text[len(word) :])

    @keys.add("f1", filter=typing)
    @keys.add("escape", "h", filter=emacs_mode & typing)
    def _help(event: KeyPressEvent) -> None:
        explain(event.current_buffer.text, event.current_buffer.cursor_position)

    return keys


def next_word(text: str) -> str:
    """The first word of TEXT, with the space before it and the slash or space behind it."""
    import re

    match = re.match(r"\s*[^\s/]*[/\s]?", text)
    return match[0] if match else text
