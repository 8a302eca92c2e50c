"""What a plugin has: `ctx.sql`, and sessions that live as long as the shell."""

from __future__ import annotations

import threading

import pytest

from awsh.shell import Shell
from awsh.sql import Session
from tests.sql.servers import Server


def test_a_session_is_kept_from_line_to_line_and_closed_at_the_end(server: Server) -> None:
    made = []

    def make():  # type: ignore[no-untyped-def]
        made.append(1)
        return server.database()

    with Shell() as shell:
        session = shell.context().sql("db1", make)
        session.execute("BEGIN")
        again = shell.context().sql("db1", make)
        assert again is session
        assert again.transaction == "open"
        assert len(made) == 1
        others: list[Session] = []
        thread = threading.Thread(target=lambda: others.append(shell.context().sql("db1", make)))
        thread.start()
        thread.join()
        assert others[0] is not session
        assert [label for label, _ in shell.sql.open(shell.where)] == ["db1"]
        assert shell.sql.close(shell.where, "db1")
        assert not session.connected
        session = shell.context().sql("db1", make)
        session.connect()
    assert not session.connected


def test_a_job_that_was_stopped_gets_none(server: Server) -> None:
    with Shell() as shell:
        ctx = shell.context()
        ctx.stopped = lambda: True
        with pytest.raises(KeyboardInterrupt):
            ctx.sql("db1", server.database)
