"""PostgreSQL's errors as awsh's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsh.sql.errors import ConnectionLost, LoginRefused, SqlError, StatementCancelled, Unreachable
from awsh.sql.statements import carries_secret

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

_LOGIN = re.compile(
    r"password authentication failed|PAM authentication failed|no pg_hba.conf entry|role \".*\" does not exist"
    r"|database \".*\" does not exist|is not permitted to log in|permission denied for database"
    r"|authentication failed|too many connections for (?:role|database)"
)
_LOST = {"57P01", "57P02", "57P03", "57P05", "08000", "08003", "08006", "25P03", "25P04"}


def of_result(result: PGresult, name: str, statement: str, *, before: int = 0) -> SqlError:
    """What the server answered instead of a result. before: characters that were put before STATEMENT."""
    from psycopg.pq import DiagnosticField as Field

    def field(which: Field) -> str:
        return " ".join((result.error_field(which) or b"").decode("utf-8", "replace").split())

    code, message = field(Field.SQLSTATE), field(Field.MESSAGE_PRIMARY)
    if code in _LOST:
        return ConnectionLost(f"the connection to {name} was lost: {message}")
    place = field(Field.STATEMENT_POSITION)
    position = int(place) - 1 - before if place else None
    if position is not None and not 0 <= position <= len(statement):
        position = None
    detail, hint = field(Field.MESSAGE_DETAIL), field(Field.MESSAGE_HINT)
    if carries_secret(statement):
        statement, position, detail = "", None, ""
        message = re.sub(r' at or near ".*"', "", message)
    kind = StatementCancelled if code == "57014" else SqlError
    return kind(
        f"{message}: {detail.rstrip('.')}" if detail else message,
        code=code,
        hint=_lowered(hint) or None,
        statement=statement,
        position=position,
        context=field(Field.CONTEXT),
    )


def of_connecting(error: Exception, name: str) -> SqlError:
    """Why there is no connection."""
    message = str(error).strip()
    fatal = re.search(r"FATAL:\s*(.+)", message)
    why = fatal[1] if fatal else message
    why = re.sub(r"connection to server at .*?, port \d+ failed: ", "", why)
    why = re.sub(r"\s+", " ", re.sub(r"^(?:connection (?:failed|is bad): )+", "", why)).rstrip(".")
    if fatal and _LOGIN.search(why):
        return LoginRefused(why)
    return Unreachable(f"{name}: {why or 'no connection'}")


def _lowered(text: str) -> str:
    text = text.rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
