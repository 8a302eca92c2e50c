"""pymysql's errors as awsh's."""

from __future__ import annotations

import re

from awsh.sql.errors import ConnectionLost, LoginRefused, SqlError, StatementCancelled, Unreachable
from awsh.sql.statements import carries_secret

_LOGIN = {1044, 1045, 1049, 1130, 1698, 1251, 2059, 2061, 1820, 1862, 3118}
_CANCELLED = {1317, 1969, 3024}
_LOST = {2006, 2013, 2055, 1053, 1927, 4031}
_NEAR = re.compile(r"near '(?P<near>.*)' at line (?P<line>\d+)\Z", re.DOTALL)
_HINTS = {
    1045: "check the user, the password and from where it may log in",
    1146: "`tables` lists what there is",
    1205: "another transaction holds a lock; try again, or roll it back",
    1213: "the transaction was rolled back; begin it again",
}


def translated(error: Exception, name: str, statement: str = "") -> SqlError:
    """ERROR of pymysql, or of the socket below it, as one line."""
    code, message = _parts(error)
    if code in _LOST or (code == 0 and not message):
        return ConnectionLost(
            f"the connection to {name} was lost: {message or 'it was closed'}", sent=code != 2006
        )
    if code in _LOGIN and not statement:
        return LoginRefused(message, code=str(code), hint=_HINTS.get(code))
    if not statement and (code in (2003, 2026) or not code):
        return Unreachable(f"{name}: {_plain(message)}")
    secret = carries_secret(statement)
    kind = StatementCancelled if code in _CANCELLED else SqlError
    near = _NEAR.search(message)
    position = None
    if near is not None:
        position = _place(statement, near["near"], int(near["line"]))
        message = "syntax error" + (
            "" if secret or position is not None else f" near {_short(near['near'])!r}"
        )
        message += f" at line {near['line']}" if statement.count("\n") else ""
    elif secret and code == 1064:
        message = "syntax error"
    if secret:
        statement, position = "", None
    return kind(
        _short(message, 400),
        code=str(code) if code else "",
        hint=_HINTS.get(code),
        statement=statement,
        position=position,
    )


def _parts(error: Exception) -> tuple[int, str]:
    arguments = error.args
    if len(arguments) >= 2 and isinstance(arguments[0], int) and not isinstance(error, OSError):
        return arguments[0], str(arguments[1])
    return 0, str(error)


def _plain(message: str) -> str:
    """What lies below pymysql's "Can't connect to MySQL server on 'x' (why)"."""
    inner = re.fullmatch(r"Can't connect to MySQL server on .*? \((.*)\)", message, re.DOTALL)
    message = inner[1] if inner else message
    message = re.sub(r"\[SSL: \w+\] |\[Errno -?\d+\] | \(_ssl\.c:\d+\)", "", message)
    return " ".join(message.split()).rstrip(".") or "no connection"


def _place(statement: str, near: str, line: int) -> int | None:
    """The offset of what the server quotes: the rest of the statement from there, cut to 80 characters."""
    if not near:
        return len(statement.rstrip())
    start = 0
    for _ in range(line - 1):
        start = statement.find("\n", start) + 1
        if not start:
            return None
    # Where the server counts lines from the statement's end, the text still tells.
    found = statement.find(near, start)
    if found < 0:
        found = statement.rfind(near)
    return found if found >= 0 else None


def _short(text: str, length: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
