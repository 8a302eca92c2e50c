"""The prompt of a database, which `sql DB` without a statement opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.repl.console import PromptConsole
    from awsh.sql import Session

__all__ = ["converse"]


def converse(ctx: Context, console: PromptConsole, session: Session) -> None:
    """Reads statements for SESSION and runs them, until the person leaves. Raises SqlError when it cannot be
    connected, and Leave.
    """
    from awsh.repl.sql.conversation import Conversation

    Conversation(ctx, console, session).run()
