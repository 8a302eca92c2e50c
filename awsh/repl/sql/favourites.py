"""Statements kept under a name, with places for arguments."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from awsh.errors import UsageError, suggest
from awsh.records import Records
from awsh.repl.sql.remembering import is_secret
from awsh.values import Rows

if TYPE_CHECKING:
    from awsh.repl.sql.conversation import Conversation

_NAME = re.compile(r"[\w.-]+")
_PLACE = re.compile(r"\$(\d+)\b")


def _records(conversation: Conversation) -> Records:
    return conversation.ctx.records("sql-favourites")


def kept(conversation: Conversation) -> list[tuple[str, str]]:
    """Names and statements, by name."""
    return sorted((name, str(record.get("statement", ""))) for name, record in _records(conversation))


def run(conversation: Conversation, rest: str) -> object:
    """`\\f NAME a b`: runs it with $1 and $2 in its text replaced; without a name lists them."""
    known = dict(kept(conversation))
    if not rest:
        if not known:
            conversation.console.note("there are no favourites: \\fs NAME STATEMENT keeps one")
        else:
            rows = [{"name": name, "statement": statement} for name, statement in known.items()]
            conversation.runner.emit(Rows(rows, ("name", "statement")))
        return None
    name, _, given = rest.partition(" ")
    if name not in known:
        raise UsageError(f"there is no favourite {name!r}", hint=suggest(name, known) or "\\f lists them")
    statement = filled(known[name], _words(given), name)
    conversation.console.note(f"{statement.rstrip(';')};")
    return conversation.text(
        statement if statement.rstrip().endswith(";") or "; |" in statement else f"{statement};"
    )


def filled(statement: str, arguments: list[str], name: str) -> str:
    """STATEMENT with its places filled. Raises UsageError when there are more or fewer."""
    wanted = max((int(place) for place in _PLACE.findall(statement)), default=0)
    if wanted != len(arguments):
        takes = f"{wanted} argument{'s' * (wanted != 1)}" if wanted else "no arguments"
        raise UsageError(f"{name} takes {takes}, and {len(arguments)} were given", hint=statement)
    return _PLACE.sub(lambda place: arguments[int(place[1]) - 1] if int(place[1]) else place[0], statement)


def save(conversation: Conversation, rest: str) -> None:
    """Per target, 0600. One with a password in it is refused."""
    name, _, statement = rest.partition(" ")
    statement = statement.strip()
    if not _NAME.fullmatch(name) or not statement:
        raise UsageError("\\fs wants NAME STATEMENT", hint="\\fs recent select * from movies where year > $1")
    if is_secret(statement):
        raise UsageError(
            "a statement that seems to carry a secret is kept nowhere", hint="put $1 in its place"
        )
    there = dict(kept(conversation)).get(name)
    _records(conversation).keep(name, {"statement": statement})
    conversation.console.note(f"\\f {name} runs it" + ("; it replaces another" if there is not None else ""))


def forget(conversation: Conversation, rest: str) -> None:
    if rest not in dict(kept(conversation)):
        raise UsageError(f"there is no favourite {rest!r}", hint="\\f lists them")
    _records(conversation).drop(rest)
    conversation.console.note(f"{rest} is forgotten")


def _words(given: str) -> list[str]:
    """Words, of which one in double quotes may have spaces; single quotes are SQL's, and stay."""
    try:
        lexer = shlex.shlex(given, posix=False, punctuation_chars=False)
        lexer.whitespace_split = True
        lexer.commenters = ""
        return [word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word for word in lexer]
    except ValueError as error:
        raise UsageError(f"a quote in {given!r} is not closed") from error
