"""What a key of the prompt does: `awsh_keys` gives these."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from awsh.context import Context


class Typed(NamedTuple):
    """A line that is being typed, and where the cursor stands in it.

    run: a line to run first, as if typed; what was typed stands there again afterwards.
    """

    text: str
    cursor: int
    run: str = ""


class Key(NamedTuple):
    """One key, or several one after the other: "f3", "c-t" for Ctrl-T, "escape l" for Alt-L.

    help: what it does, for `help keys`. act: is called with the line and gives what it becomes; None leaves it.
    """

    keys: str
    help: str
    act: Callable[[Context, Typed], Typed | None]

    @property
    def name(self) -> str:
        """As people say it: `Ctrl-T`, `Alt-L`."""
        words = self.keys.split()
        said: list[str] = []
        while words:
            word = words.pop(0)
            if word == "escape" and words:
                said.append(f"Alt-{words.pop(0).title()}")
            else:
                said.append(word.replace("c-", "Ctrl-").replace("s-", "Shift-").title())
        return " ".join(said)
