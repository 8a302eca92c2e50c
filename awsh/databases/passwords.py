"""Where a password comes from: the service, the files and variables people have, and at last the person."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsh.sql import Family, Password, Server, my_cnf, pgpass

if TYPE_CHECKING:
    from awsh.context import Context


class Passwords:
    """What was said at hidden prompts, for as long as the shell lives; never written anywhere."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, int, str], str] = {}
        self._asking = threading.Lock()

    def provider(self, ctx: Context, server: Server) -> Password:
        """The password of SERVER's user. After a refusal: a fresh one of the service, else what comes next.

        Raises UsageError where nobody can be asked.
        """
        key = (server.host, server.port, server.user)
        tried: list[str] = []

        def password(again: bool) -> str:
            if not again:
                tried.clear()
            found = server.password(again)
            # The same again was refused: a person may know another, and a script is told of the refusal.
            if found and (found not in tried or not ctx.console.interactive):
                tried.append(found)
                return found
            for each in (*_kept(server), *filter(None, [self._said.get(key)])):
                if each not in tried:
                    tried.append(each)
                    return each
            with self._asking:
                said = ctx.ask(f"password of {server.user} at {server.label or server.host}", secret=True)
            self._said[key] = said
            tried.append(said)
            return said

        return password


def _kept(server: Server) -> Iterator[str]:
    """Those in files and variables, in the order in which psql and mysql look."""
    if server.family is Family.POSTGRESQL:
        variable = os.environ.get("PGPASSWORD")
        file = pgpass(server.host, server.port, server.database or server.user, server.user)
    else:
        options = my_cnf()
        file = options.get("password") if options.get("user", server.user) == server.user else None
        file = file if options.get("host", server.host) == server.host else None
        variable = os.environ.get("MYSQL_PWD")
    # One that is said for this host is meant more than one for whatever comes.
    yield from filter(None, (file, variable))
