"""Which triggers are meant by what was typed behind `rm`, `enable` and `disable`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from awsh import CommandError, Context, Rows, UsageError
from awsh_lambda.triggers.listing import ALLOWED, triggers
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources.expressions import read_expression


def chosen(
    ctx: Context, function: str | None, source: str | None, what: str | None, id: str, rows: Rows | None
) -> list[Trigger]:
    """The triggers. Raises UsageError where nothing says which, CommandError where there is none such."""
    if rows is not None:
        return [_of_row(row) for row in rows]
    if function is None:
        raise UsageError(
            "of which function?", hint="its name, and which source: `lambda trigger ls` lists them"
        )
    every = list(triggers(ctx, function))
    found = [row for row in every if _is(row, source, what, id)]
    if not found:
        named = " ".join(filter(None, (source, what, id)))
        hint = "; ".join(f"{row['source']} {row['name']}" for row in every[:6])
        raise CommandError(
            f"{function} has no trigger {named}".rstrip(),
            hint=f"it has {hint}" if hint else "it has none at all",
        )
    return found


def _of_row(row: object) -> Trigger:
    if not isinstance(row, Mapping) or not Trigger.__required_keys__ <= row.keys():
        raise UsageError("these rows are no triggers", hint="`lambda trigger ls` gives such")
    return cast(Trigger, dict(row))


def _is(row: Trigger, source: str | None, what: str | None, id: str) -> bool:
    if (source and row["source"] != source) or (id and row["id"] != id):
        return False
    if row["state"] == ALLOWED and not id:
        # Of services that `lambda trigger add` has nothing to do with.
        return False
    if what is None or what in (row["name"], row["arn"], row["id"]):
        return True
    if row["source"] == "schedule":
        return row["does"] == _expression(what)
    return what.rstrip("/").rpartition("/")[2] == row["name"]


def _expression(what: str) -> str:
    try:
        return read_expression(what)
    except UsageError:
        return what
