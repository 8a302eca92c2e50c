"""The process beside a database: `python -P -m awsh.sandbox.runners.databases.keeper`.

It starts the server, serves its clients, does what the sandbox asks over its standard input, a line of JSON
each, and ends the server when that input ends, however the sandbox came to its end.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
import traceback
from typing import Any

from awsh.sandbox.runners.databases.front import Front
from awsh.sandbox.runners.databases.relay import Relay
from awsh.sandbox.runners.databases.server import ADMIN, Server


class Keeper:
    """One database. plan: see database.py, which writes it."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.server = _server(plan)
        self._asked: dict[int, asyncio.Future[bool]] = {}
        self._questions = 0
        self._ending = threading.Lock()
        self._loop = asyncio.new_event_loop()

    def run(self) -> None:
        """Serves until the standard input ends or the server does; does not return."""
        self.server.prepare()
        # The front comes first: PostgreSQL is asked for its readiness through it.
        front = self._front()
        if self.plan["source"]:
            relay = Relay(self.plan["source"], self.server.user_id)
            self.server.source_port = relay.port
            self._loop.create_task(relay.serve())
        threading.Thread(target=self._start, daemon=True).start()
        self._loop.run_until_complete(front.serve())

    def _start(self) -> None:
        try:
            self.server.start()
            self._loop.call_soon_threadsafe(self._served.ready.set)
            say({"ready": self.server.version()})
        except BaseException as error:
            traceback.print_exc()
            say({"failed": str(error)})
            self.end(1)
        self.server.wait()
        sys.stderr.write("the server has ended\n")
        self.end(1)

    def _front(self) -> Front:
        front = _front(self.plan, self.server.socket)
        front.iam_users = self._iam_users
        if self.plan["iam"]:
            front.check = self._check
        self._served = front
        return front

    async def _iam_users(self) -> set[str]:
        return await self._loop.run_in_executor(None, self.server.iam_users)

    async def _check(self, user: str, token: str) -> bool:
        self._questions += 1
        number, answer = self._questions, self._loop.create_future()
        self._asked[number] = answer
        say({"question": number, "user": user, "token": token})
        good: bool = await answer
        return good

    def obey(self) -> None:
        """Does what comes in, one after the other, and ends with it."""
        for line in sys.stdin:
            asked = json.loads(line)
            if "answer" in asked:
                future = self._asked.pop(asked["answer"])
                self._loop.call_soon_threadsafe(future.set_result, asked["good"])
            else:
                threading.Thread(target=self._do, args=(asked,), daemon=True).start()
        self.end(0)

    def _do(self, asked: dict[str, Any]) -> None:
        value = None
        try:
            if asked["do"] == "renew":
                self._loop.call_soon_threadsafe(self._served.renew)
                self.server.renew()
            else:
                value = getattr(self.server, asked["do"])(*asked["with"])
            error = None
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
        say({"done": asked["number"], "error": error, "value": value})

    def end(self, code: int) -> None:
        """Ends the server and this process."""
        with self._ending:
            try:
                self.server.stop()
            finally:
                os._exit(code)


_saying = threading.Lock()


def say(what: dict[str, Any]) -> None:
    """Tells the sandbox; when it is gone there is nobody to tell."""
    try:
        with _saying:
            sys.stdout.write(json.dumps(what) + "\n")
            sys.stdout.flush()
    except OSError:
        pass


def _server(plan: dict[str, Any]) -> Server:
    if plan["kind"] == "postgres":
        from awsh.sandbox.runners.databases.postgres import Postgres

        return Postgres(plan)
    from awsh.sandbox.runners.databases.mysql import MariaDB, Seekdb

    return MariaDB(plan) if plan["kind"] == "mariadb" else Seekdb(plan)


def _front(plan: dict[str, Any], backend: str) -> Front:
    listening, force = socket.socket(fileno=plan["listening"]), bool(plan["force_tls"])
    if plan["kind"] == "postgres":
        from awsh.sandbox.runners.databases.front_postgres import PostgresFront

        return PostgresFront(listening, backend, force_tls=force, exempt=ADMIN)
    from awsh.sandbox.runners.databases.front_mysql import MariaDBFront, MySQLFront
    from awsh.sandbox.runners.databases.mysql_tokens import secret

    own = plan["kind"] == "mariadb"
    if own and not plan["iam"]:
        return MariaDBFront(listening, backend, force_tls=force, exempt=ADMIN)
    return MySQLFront(
        listening,
        backend,
        force_tls=force,
        exempt=ADMIN if own else "root",
        secret=secret(plan["admin"]),
        tls_behind=own,
    )


def main() -> None:
    """Reads the plan and keeps its database."""
    os.umask(0o077)
    plan = json.loads(sys.stdin.readline())
    os.chdir(plan["home"])
    try:
        keeper = Keeper(plan)
        threading.Thread(target=keeper.obey, daemon=True).start()
        keeper.run()
    except Exception as error:
        traceback.print_exc()
        say({"failed": str(error)})
        os._exit(1)


if __name__ == "__main__":
    main()
