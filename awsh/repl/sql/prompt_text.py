"""`db1> `: which database, and how its transaction stands."""

from __future__ import annotations

from awsh.output.safe import safe_text
from awsh.sql import Session

MARKS = {"idle": "", "open": "*", "failed": "!"}
_LONGEST = 30


def prompt_text(session: Session) -> str:
    """`db1*> ` while a transaction is open, `db1!> ` when it can only be rolled back."""
    name = safe_text(session.database.name)
    name = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    return f"{name}{MARKS[session.transaction]}> "
