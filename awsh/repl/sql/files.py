"""Words that read and write files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from awsh.builtins.sql.scripts import lines_of
from awsh.dryrun import DryRun
from awsh.errors import CommandError, UsageError
from awsh.output import to_file
from awsh.repl.sql.showing import duration
from awsh.repl.sql.typed import Query
from awsh.sql import Statement, catalogue, judge, perform, split_lines
from awsh.sql import load as load_rows
from awsh.sql.performing import journal
from awsh.values import Rows, rows_of

if TYPE_CHECKING:
    from awsh.repl.sql.conversation import Conversation

_LOAD = re.compile(r"""(?is)(?:'([^']+)'|"([^"]+)"|(\S+))\s+into\s+(?:table\s+)?(.+)""")


def output(conversation: Conversation, rest: str) -> None:
    """`\\o FILE`: results are added to it. The first of them begins it anew."""
    if not rest:
        conversation.showing.file = None
        conversation.console.note("results come here again")
        return
    path = Path(rest.strip("'\"")).expanduser()
    if path.suffix.lower() == ".json":
        raise UsageError(
            "a .json file holds one result, and \\o adds all of them", hint=f"\\o {path.stem}.jsonl"
        )
    if path.exists() and path.stat().st_size:
        conversation.ctx.confirm(f"{path} is there already, and will be replaced. Go on?")
    path.write_bytes(b"")
    conversation.showing.file = path
    conversation.console.note(f"results go to {path}; \\o alone ends it")


def source(conversation: Conversation, rest: str) -> bool:
    """Statement by statement, of which no more is held than one; stops at the first that fails."""
    path = Path(rest.strip("'\"")).expanduser()
    count = 0
    with path.open("rb") as file:
        for statement in split_lines(lines_of(file), conversation.session.family):
            count += 1
            if not conversation.guarded(lambda one=statement: _run(conversation, one)):  # type: ignore[misc]
                conversation.console.note(f"{path}:{statement.line}: the rest of the file was not run")
                return False
    conversation.console.note(f"{count:,} statement{'s' * (count != 1)} of {path}")
    return True


def _run(conversation: Conversation, statement: Statement) -> bool:
    if statement.data is None:
        query = Query(statement.text, statement.vertical)
        conversation.last = query
        return conversation._query(query)
    result = perform(conversation.ctx, conversation.session, statement.text, data=statement.data)
    conversation.showing.result(result)
    return True


def export(conversation: Conversation, rest: str) -> None:
    """The rows of a read into a file, in constant memory."""
    name, _, statement = rest.partition(" ")
    if not statement and conversation.last is None:
        raise UsageError("no statement was run yet", hint=f"\\export {name} select …")
    statement = statement.strip().rstrip(";") or (conversation.last.text if conversation.last else "")
    judged = judge(statement, conversation.session.family)
    if judged.kind == "change":
        raise UsageError(
            f"{judged.title or 'the last statement'} is no question for rows",
            hint=f"\\export {name} select …",
        )
    path = Path(name.strip("'\"")).expanduser()
    if path.exists():
        conversation.ctx.confirm(f"{path} is there already, and will be replaced. Go on?")
    result = perform(conversation.ctx, conversation.session, statement)
    with conversation.ctx.progress(f"export {path.name}", unit="rows") as bar:

        def counted() -> Iterator[object]:
            for row in result:
                bar.advance(1)
                yield row

        try:
            to_file(Rows(counted(), result.names), path, formats=conversation.shell.formats)
        finally:
            result.close()
    conversation.console.note(f"{result.read:,} rows to {path}, {duration(result.elapsed)}")


def load(conversation: Conversation, rest: str) -> None:
    """A file's rows into a table: every one, or none. A table that is not there is made from them."""
    from awsh.builtins.verbs.reading import open_

    found = _LOAD.fullmatch(rest)
    if found is None:
        raise UsageError(f"load {rest}: a table is missing", hint="load movies.csv into movies")
    path = Path(found[1] or found[2] or found[3]).expanduser()
    table = found[4].strip()
    if conversation.ctx.dry_run:
        raise DryRun(f"would load {path} into {table} of {conversation.session.database.name}")
    value = open_(conversation.ctx, path)
    if not isinstance(value, Rows) and not isinstance(value, list):
        raise CommandError(
            f"{path} has no rows", hint="files that end in .csv, .tsv, .json, .jsonl or .yaml have"
        )
    with conversation.ctx.progress(f"load {path.name}", unit="rows") as bar:
        done = load_rows(conversation.session, table, rows_of(value), create=True, progress=bar.advance)
    journal(conversation.ctx, conversation.session, "INSERT", done.rows)
    if done.created:
        kinds = catalogue.describe(conversation.session, table)
        made = ", ".join(f"{each['column']} {each['type']}" for each in kinds)
        conversation.console.note(f"table {done.table} was made: {made}")
        conversation.catalogue.refresh()
    inside = "; COMMIT keeps them" if conversation.session.transaction == "open" else ""
    conversation.console.note(f"{done.rows:,} rows into {done.table}, {duration(done.seconds)}{inside}")
