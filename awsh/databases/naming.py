"""What the name of a database means: a resource of a kind that has `sql`, or an address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsh.databases.address import read_address
from awsh.errors import AwsError, AwshError, CommandError, ConfigError, UsageError
from awsh.parameters import Candidate
from awsh.resources import ResourceKind

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.sql import Server


def kinds(ctx: Context) -> list[ResourceKind]:
    """Those that can be spoken to in SQL."""
    return [kind for kind in ctx.shell.kinds if kind.sql is not None]


def current(ctx: Context) -> str | None:
    """The id of the current one, or None."""
    return next((found for kind in kinds(ctx) if kind.use and (found := ctx.current(kind.name))), None)


def server_named(ctx: Context, name: str) -> Server:
    """Raises UsageError, CommandError where there is none of that name."""
    if "://" in name:
        return read_address(name)
    known = kinds(ctx)
    if not known:
        raise CommandError(
            "no plugin knows of databases",
            hint="an address works without, such as postgresql://user@host/db; `plugins` shows what failed to load",
        )
    problems: list[str] = []
    unasked: AwshError | None = None
    for kind in known:
        try:
            found = ctx.resolve(kind.name, name)
        except ValueError as error:
            problems.append(str(error))
            continue
        except (ConfigError, AwsError) as error:
            unasked = unasked or error
            continue
        assert kind.sql is not None
        return kind.sql(ctx, found)
    if unasked is not None:
        raise unasked
    raise UsageError(problems[0], hint="or an address, such as postgresql://user@host/db")


def candidates(ctx: Context, word: str) -> Iterator[Candidate]:
    """Completions of WORD to the name of one."""
    for kind in kinds(ctx):
        for _, found in ctx.candidates(kind.name, word):
            yield found
