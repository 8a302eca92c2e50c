"""Words about the session and how results are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsh.errors import UsageError
from awsh.values import Record

if TYPE_CHECKING:
    from awsh.repl.sql.conversation import Conversation


def change(conversation: Conversation, name: str) -> None:
    conversation.change_database(name.strip('`"'))


def status(conversation: Conversation, rest: str) -> None:
    from awsh.repl.sql.conversation import kind_of

    session = conversation.session
    database = session.database
    about = {
        "server": kind_of(session),
        "host": database.host,
        "port": database.port or database.family.port,
        "database": database.database,
        "user": database.user,
        "tls": str(database.tls.mode),
        "connection": session.id,
        "transaction": session.transaction,
    }
    conversation.runner.emit(Record(about))


def vertical(conversation: Conversation, rest: str) -> None:
    showing = conversation.showing
    showing.vertical = _switched(rest, showing.vertical)
    conversation.console.note("one field a line" if showing.vertical else "tables")


def timing(conversation: Conversation, rest: str) -> None:
    showing = conversation.showing
    showing.timing = _switched(rest, showing.timing)
    conversation.console.note(f"timing is {'on' if showing.timing else 'off'}")


def _switched(word: str, now: bool) -> bool:
    choices = {"": not now, "on": True, "off": False}
    if word.lower() not in choices:
        raise UsageError(f"{word!r} is neither on nor off")
    return choices[word.lower()]


def edit(conversation: Conversation, rest: str) -> None:
    """The next prompt begins with it, in the editor."""
    last = f"{conversation.last.text};" if conversation.last is not None else ""
    conversation.offered = rest or last
    conversation.edit = True


def again(conversation: Conversation, rest: str) -> bool:
    if conversation.last is None:
        raise UsageError("nothing was run yet")
    return conversation.query(conversation.last)


def errverbose(conversation: Conversation, rest: str) -> None:
    if conversation.error is None:
        conversation.console.note("no statement was refused yet")
    else:
        conversation.showing.detail(conversation.error)
