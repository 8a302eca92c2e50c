"""Waiting for tables and their indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from awsh import AwsError, CommandError, Context, attempts
from awsh_dynamodb.tables.schema import Schema, seek

LONGEST = timedelta(hours=1)
"""A table takes seconds; one that is restored, or an index of a large one, its time."""


def wait_for(
    ctx: Context, tables: Sequence[str], *, gone: bool = False, longest: timedelta = LONGEST
) -> None:
    """Until all are active, with their indexes; or gone. States on the way are noted.

    Raises CommandError for a table that will not get there, and after LONGEST.
    """
    waiting = list(dict.fromkeys(tables))
    said: dict[str, str] = {}
    try:
        for _ in attempts(ctx, longest.total_seconds()):
            for table in list(waiting):
                state = _state(seek(ctx, table, fresh=True))
                if state == "gone" and not gone:
                    raise CommandError(f"there is no table {table!r}", hint="`dynamodb ls` lists them")
                if said.setdefault(table, "") != state:
                    said[table] = state
                    ctx.note(f"{table}: {state}")
                if state == ("gone" if gone else "active"):
                    waiting.remove(table)
            if not waiting:
                return
    except KeyboardInterrupt:
        names = " ".join(waiting)
        ctx.note(
            f"not waiting any more; AWS goes on, and so does `dynamodb wait {names}{' --gone' if gone else ''}`"
        )
        raise
    late = ", ".join(f"{table} ({said[table]})" for table in waiting)
    raise CommandError(f"not {'gone' if gone else 'active'} after {longest}: {late}")


@contextmanager
def at_rest(table: str) -> Iterator[None]:
    """Says what to wait for where AWS refuses a change since another one goes on."""
    try:
        yield
    except AwsError as error:
        if error.code == "ResourceInUseException" and "being" in error.message:
            doing = error.message.partition("being ")[2].partition(":")[0]
            raise CommandError(
                f"{table} is being {doing or 'changed'}", hint=f"`dynamodb wait {table}` first"
            ) from None
        if error.code == "LimitExceededException":
            raise CommandError(
                error.message.partition(": ")[2], hint=f"`dynamodb wait {table}` first"
            ) from None
        raise


def _state(schema: Schema | None) -> str:
    if schema is None:
        return "gone"
    odd = next((index for index in schema.indexes.values() if index.state != "active"), None)
    if schema.state == "active" and odd is not None:
        return f"index {odd.name} {odd.state}"
    return schema.state
