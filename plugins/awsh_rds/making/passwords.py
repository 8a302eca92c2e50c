"""The master password of a new database, from where it does not show: never from the line."""

from __future__ import annotations

import re

from awsh import CommandError, Context, UsageError, secret_from
from awsh_rds.engines import Engine
from awsh_rds.entering.secrets import read_secret

_TAKEN = re.compile(r"[!#-.0-?A-~]*")
"""Printable ASCII without the space, `/`, `@` and the quotation mark."""

_SHORTEST = 8


def master_password(ctx: Context, engine: Engine, user: str, name: str, source: str | None) -> str:
    """From SOURCE (a file, env:NAME, secret-id:NAME), else asked for twice, hidden. Raises UsageError, CommandError."""
    if source:
        password = from_source(ctx, source)
        check_password(engine, password)
        return password
    if not ctx.interactive:
        raise UsageError(
            f"{user} of {name} needs a password, and nobody is there to be asked",
            hint="--password-from FILE, env:NAME or secret-id:NAME; or --manage-password lets AWS keep one",
        )
    password = ctx.ask(f"password for {user} of {name}", secret=True)
    check_password(engine, password)
    if ctx.ask("the same again", secret=True) != password:
        raise CommandError("the two passwords differ", hint="nothing was changed")
    return password


def from_source(ctx: Context, source: str) -> str:
    """The password that SOURCE names. Raises UsageError, CommandError, AwsError."""
    kind, colon, name = source.partition(":")
    if colon and kind == "secret-id":
        return read_secret(ctx, name).password
    return secret_from(source)


def check_password(engine: Engine, password: str) -> None:
    """Raises CommandError for one that AWS refuses; never says it."""
    if not _SHORTEST <= len(password) <= engine.longest_password:
        raise CommandError(
            f"a master password of {engine.title} has {_SHORTEST} to {engine.longest_password} characters, "
            f"and this one has {len(password)}"
        )
    if not _TAKEN.fullmatch(password):
        raise CommandError(
            'a master password has letters, digits and signs of ASCII, but no space, no / and @, and no "'
        )
