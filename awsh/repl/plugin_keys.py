"""Keys of the prompt that plugins have given it."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import emacs_mode, has_focus, vi_insert_mode
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent

from awsh.errors import Leave
from awsh.keys import Key, Typed
from awsh.shell import Shell


def bindings_of_plugins(shell: Shell, keep: Callable[[Typed], None]) -> KeyBindings:
    """What `awsh_keys` gave. keep: is given a line that is to stand at the next prompt, as another is run first."""
    made = KeyBindings()
    for key, plugin in list(shell.keys.values()):
        try:
            made.add(*key.keys.split(), filter=has_focus(DEFAULT_BUFFER) & (emacs_mode | vi_insert_mode))(
                _pressed(shell, key, plugin, keep)
            )
        except Exception as error:
            shell.plugins.fail(plugin, error)
    return made


def _pressed(
    shell: Shell, key: Key, plugin: str, keep: Callable[[Typed], None]
) -> Callable[[KeyPressEvent], None]:
    def press(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        try:
            typed = key.act(shell.context(), Typed(buffer.text, buffer.cursor_position))
            if typed is None:
                return
            document = Document(typed.text, max(0, min(typed.cursor, len(typed.text))))
        except (KeyboardInterrupt, Leave):
            raise
        except BaseException as error:
            shell.plugins.fail(plugin, error)
            for complaint in shell.plugins.complaints():
                shell.console.note(f"awsh: {complaint}")
            return
        buffer.save_to_undo_stack()
        buffer.document = document
        if typed.run:
            keep(Typed(document.text, document.cursor_position))
            event.app.exit(result=typed.run)

    return press
