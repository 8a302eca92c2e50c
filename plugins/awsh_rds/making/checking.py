"""Names, ports and days that AWS refuses, known before it is asked."""

from __future__ import annotations

import re

from awsh import CommandError, Context, UsageError
from awsh_rds.databases.found import seek
from awsh_rds.engines import Engine


def check_user(engine: Engine, user: str) -> None:
    """Raises CommandError for a master user that AWS refuses."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", user):
        raise CommandError(
            f"{user!r} is no master user", hint="letters, digits and underscores, beginning with a letter"
        )
    if len(user) > engine.longest_user:
        raise CommandError(
            f"a master user of {engine.title} has {engine.longest_user} characters at most, and {user!r} has "
            f"{len(user)}"
        )
    if user.lower() in engine.reserved or user.lower().startswith("pg_" if engine.postgres else "\0"):
        raise CommandError(
            f"{user} is reserved in {engine.title} of RDS, and can't be the master user",
            hint=f"as in --user {engine.user}",
        )


def check_database(engine: Engine, name: str) -> None:
    """Raises CommandError for a first database that AWS refuses."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*" if engine.postgres else r"[A-Za-z][A-Za-z0-9_]*", name):
        raise CommandError(
            f"{name!r} is no name of a database",
            hint="letters, digits and underscores, beginning with a letter",
        )
    if len(name) > engine.longest_database:
        raise CommandError(f"the name of a database has {engine.longest_database} characters at most")
    if name.lower() in engine.databases:
        raise CommandError(f"{name} is a database of {engine.title}'s own")


def check_port(port: int | None) -> None:
    """Raises UsageError for a port that RDS does not listen at."""
    if port is not None and not 1150 <= port <= 65535:
        raise UsageError(f"--port {port}: RDS listens at 1150 to 65535")


def check_backups(engine: Engine, days: int | None) -> None:
    """Raises UsageError for days that automated backups can't be kept."""
    least = 1 if engine.aurora else 0
    if days is not None and not least <= days <= 35:
        raise UsageError(f"--backups {days}: {engine.title} keeps automated backups for {least} to 35 days")


def check_free(ctx: Context, name: str) -> None:
    """Raises CommandError where there is a database of that name."""
    there = seek(ctx, name)
    if there is not None:
        raise CommandError(
            f"there is a {there.noun} {name} already, {there.engine} and {there.state}",
            hint=f"`rds show {name}`",
        )
