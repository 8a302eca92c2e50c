"""The master password of a new database, from where it does not show: never from the line."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from awsh import CommandError, Context, UsageError
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
    if not ctx.console.interactive:
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
    if colon and kind == "env":
        found = os.environ.get(name)
        if not found:
            raise CommandError(f"the environment has no variable {name}, or an empty one")
        return found
    if colon and kind == "secret-id":
        return read_secret(ctx, name).password
    return _from_file(Path(source).expanduser())


def _from_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise CommandError(
                    f"others can read {path}, and it has a password", hint=f"!chmod 600 {path}"
                )
            text = file.read(4096)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CommandError(f"{path} can't be read: {why}") from None
    line, _, rest = text.removesuffix("\n").partition("\n")
    if rest:
        raise CommandError(f"{path} has more than one line, so which is the password is not known")
    return line.removesuffix("\r")


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
