"""`sql`: statements to a database, and rows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from awsh.command import Command, command
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.parameters import PIPED, Candidate, Completing, LocalPath, Short, ValueType
from awsh.toolbar import Segment
from awsh.values import Value


def _complete_database(completing: Completing) -> Iterator[Candidate]:
    from awsh.databases import candidates

    return candidates(completing.ctx, completing.word)


def _complete_server(completing: Completing) -> Iterator[Candidate]:
    from awsh.tunnel.naming import complete_server

    return complete_server(completing)


@command()
def sql(
    ctx: Context,
    db: Annotated[str, ValueType("DB", None, _complete_database)] = "",
    *statement: Annotated[str, ValueType("STATEMENT")],
    data: Annotated[Value, PIPED] = None,
    param: dict[str, Any] | None = None,
    file: Annotated[LocalPath | None, Short("f")] = None,
    keep_going: bool = False,
    insert: str = "",
    create: bool = False,
    batch: int | None = None,
    user: Annotated[str, Short("u")] = "",
    database: Annotated[str, Short("d")] = "",
    via: Annotated[str, ValueType("NAME", None, _complete_server)] = "",
    tls: Literal["verify-full", "require", "off"] | None = None,
    iam: bool = False,
) -> Value:
    """Send statements to a database: rows stream from it, and into it. Alone: a prompt of its own.

    A session is kept for the shell's life, with its transaction. A private database is reached through its
    network's bastion, without a port here. What empties or removes a table is asked about first.

    Args:
        db: its name, or an address such as postgresql://user@host/db. The current one when left out.
        statement: one or several with `;`; or a word: tables, describe T, indexes T, keys T, databases. The value
            is what the last one gives.
        data: rows for --insert; or statements, when it is text.
        param: a value for `:name` in the statement, sent as a value and never as SQL.
        file: run the statements of a file; it stops at the first that fails.
        keep_going: on with the next statement after one that failed.
        insert: a table that the rows are added to, all of them or none.
        create: make that table from the rows, where it is not there.
        batch: commit after so many rows; those stay when a later one fails.
        user: who to be there.
        database: which database (MySQL: schema) of the server.
        via: the server to go through: an instance, or a host of ~/.ssh/config.
        tls: verify-full checks the certificate and the server's name, require only encrypts.
        iam: log in with a token made of your keys (an IAM database user), good for 15 minutes.
    Examples:
        awsh> help sql
    """
    from awsh.builtins.sql.running import Job, run
    from awsh.databases import Wishes
    from awsh.sql import TlsMode

    wishes = Wishes(user, database, via, TlsMode(tls) if tls else None, iam)
    job = Job(ctx, wishes, param or {}, keep_going)
    if insert:
        from awsh.builtins.sql.inserting import inserted

        return inserted(job, db, statement, data, insert, create, batch)
    return run(job, db, [str(word) for word in statement], file, data)


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [sql]


@hookimpl
def awsh_toolbar(ctx: Context) -> Iterable[Segment]:
    """Transactions that are open: they hold locks, and are gone with the shell."""
    if "sql" not in vars(ctx.shell):
        return
    for label, session in ctx.shell.sql.open(ctx.shell.where):
        if session.transaction != "idle":
            text = "transaction" if session.transaction == "open" else "failed transaction"
            yield Segment(label, text, "warning")
