"""What can go wrong between a statement and its rows.

CommandError
└── SqlError                the server refused; knows its code and the place in the statement
    ├── RowError            one row of those that are loaded
    ├── StatementCancelled  it was cancelled on the server, by us or by somebody else
    ├── LoginRefused        user, password or database
    ├── Unreachable         no connection could be made
    └── ConnectionLost      it was there, and is gone
"""

from __future__ import annotations

from awsh.errors import CommandError


class SqlError(CommandError):
    """The server, or the way to it, refused a statement.

    code: the server's (`42P01`, `1146`), or "". statement, position: the text it speaks of, and the offset of
    the place in it, when known. context: where the server was (`COPY t, line 3, column year`), or "".
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        hint: str | None = None,
        statement: str = "",
        position: int | None = None,
        context: str = "",
    ) -> None:
        super().__init__(f"{code}: {message}" if code else message, hint=hint)
        self.code = code
        self.statement = statement
        self.position = position
        self.context = context

    @property
    def line(self) -> int | None:
        """The number of the line that is meant, from 1; None when the place is not known."""
        return None if self.position is None else self.statement.count("\n", 0, self.position) + 1

    def caret(self, width: int = 80) -> str:
        """The line that is meant with a caret under the place, cut to WIDTH columns; "" when not known."""
        from wcwidth import wcswidth

        if self.position is None:
            return ""
        start = self.statement.rfind("\n", 0, self.position) + 1
        end = self.statement.find("\n", self.position)
        text = self.statement[start : end if end >= 0 else None].rstrip("\r").replace("\t", " ")
        place = min(self.position - start, len(text))
        if len(text) > width:
            first = max(0, min(place - width // 2, len(text) - width))
            text, place = text[first : first + width], place - first
        before = wcswidth(text[:place])
        return f"{text}\n{' ' * (before if before >= 0 else place)}^"


class RowError(SqlError):
    """One row was refused. row: its number, from 1."""

    def __init__(self, row: int, why: str, *, hint: str | None = None) -> None:
        super().__init__(f"row {row:,}: {why}", hint=hint)
        self.row = row


class StatementCancelled(SqlError):
    """The statement was cancelled on the server."""


class LoginRefused(SqlError):
    """The server does not let this user in, or not with this password or into this database."""


class Unreachable(SqlError):
    """No connection to the server could be made."""


class ConnectionLost(SqlError):
    """The connection was there and is gone. sent: the statement may have reached the server."""

    def __init__(self, message: str, *, sent: bool = True, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.sent = sent
