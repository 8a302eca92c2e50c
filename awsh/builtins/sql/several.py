"""`rds ls | sql 'select version()'`: the same statement on each database of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from awsh.errors import AwshError, PartialFailure, UsageError
from awsh.resources import ResourceKind
from awsh.values import Rows, rows_of

if TYPE_CHECKING:
    from awsh.builtins.sql.running import Job


def on_each(job: Job, kind: ResourceKind, rows: Rows, text: str) -> Rows:
    """Rows with a column `database` before their own, database after database."""
    return Rows(_on_each(job, kind, rows, text), fields=("database",))


def _on_each(job: Job, kind: ResourceKind, rows: Rows, text: str) -> Iterator[Mapping[str, Any]]:
    from awsh.builtins.sql.running import typed

    done, failures = 0, []
    for row in rows:
        name = kind.of_row(row) if isinstance(row, Mapping) else str(row)
        if name is None:
            raise UsageError(f"these rows carry no {kind.noun}")
        try:
            with job.session(name) as session:
                value = typed(job, session, text)
                for found in rows_of(value):
                    yield {"database": name, **found}
            done += 1
        except UsageError:
            raise
        except AwshError as error:
            failures.append((name, str(error)))
    if failures:
        raise PartialFailure(done, failures)
