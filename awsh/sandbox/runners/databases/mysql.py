"""What speaks MySQL: the system's MariaDB, or seekdb from the wheel `pylibseekdb`."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
import zlib
from pathlib import Path
from typing import Any

from awsh.sandbox.runners.databases.engines import program
from awsh.sandbox.runners.databases.mysql_tokens import digest, secret
from awsh.sandbox.runners.databases.relay import HOST
from awsh.sandbox.runners.databases.server import ADMIN, CATCHING_UP, PATIENCE, Failed, Server

_PRIVILEGES = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES,"
    " CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW,"
    " SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER"
)
"""What a master user of RDS may do: not SUPER, not FILE."""


_POSITION = "SELECT @@gtid_binlog_pos"


class Speaker(Server):
    """A server that pymysql talks to."""

    user = ADMIN
    accounts = "User, JSON_VALUE(Priv, '$.authentication_string') FROM mysql.global_priv"
    """Names and digests of passwords. MariaDB's view mysql.user belongs to an account that is kept out."""

    def password(self) -> str:
        """Of `user`."""
        return str(self.plan["admin"])

    def execute(self, *statements: str, database: str = "") -> list[Any]:
        import pymysql

        connection = pymysql.connect(
            unix_socket=self.socket,
            user=self.user,
            password=self.password(),
            database=database or None,
            autocommit=True,
            connect_timeout=10,
        )
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def set_up(self, user: str, password: str, database: str) -> None:
        name = f"{_literal(user)}@'%'"
        self.execute(
            f"CREATE USER IF NOT EXISTS {name} IDENTIFIED BY {_literal(password)}", self._grant(name)
        )
        if database:
            self.execute(f"CREATE DATABASE IF NOT EXISTS `{database.replace('`', '``')}`")

    def _grant(self, name: str) -> str:
        return f"GRANT {_PRIVILEGES} ON *.* TO {name} WITH GRANT OPTION"

    def set_password(self, user: str, password: str) -> None:
        self.execute(f"ALTER USER {_literal(user)}@'%' IDENTIFIED BY {_literal(password)}")

    def copy(self, target: str) -> None:
        """The server stands still meanwhile: the copy is what a power failure would leave, and is recovered."""
        pid = self._pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            done = subprocess.run(["cp", "-a", "data", f"{target}/data"], capture_output=True, check=False)
        finally:
            os.kill(pid, signal.SIGCONT)
        if done.returncode:
            raise Failed(done.stderr.decode(errors="replace").strip())

    def iam_users(self) -> set[str]:
        """Those that have the password of accounts that come with tokens."""
        known = digest(secret(self.plan["admin"]))
        rows = self.execute(f"SELECT {self.accounts}")
        return {str(user) for user, kept in rows if kept == known}

    def _pid(self) -> int:
        assert self.process is not None
        return self.process.pid


class MariaDB(Speaker):
    """The system's mariadbd. It keeps a binary log, which replicas follow, where there are backups, as on RDS."""

    socket = "data/s.sock"
    speaks_tls = True

    def install(self) -> None:
        shutil.rmtree("data", ignore_errors=True)
        installer = program("mariadb-install-db")
        if installer is None:
            raise Failed("mariadb-install-db is not there any more")
        self.run(
            [
                *(installer, "--no-defaults", f"--datadir={Path('data').absolute()}"),
                "--auth-root-authentication-method=normal",
                *("--skip-test-db", "--skip-name-resolve", "--innodb-log-file-size=8M", f"--user={_me()}"),
            ]
        )

    def start(self) -> None:
        # Whoever comes over the socket is this process to the system: no account may be let in for that.
        script = [
            "SET SESSION sql_log_bin = 0;",
            "DELETE FROM mysql.global_priv WHERE User IN ('root', '', 'mysql', 'mariadb.sys');",
            "FLUSH PRIVILEGES;",
            f"CREATE OR REPLACE USER {ADMIN}@localhost IDENTIFIED BY {_literal(self.plan['admin'])};",
            f"GRANT ALL ON *.* TO {ADMIN}@localhost WITH GRANT OPTION;",
        ]
        Path("init.sql").touch(mode=0o600)
        Path("init.sql").write_text("\n".join(script) + "\n")
        daemon = program("mariadbd")
        if daemon is None:
            raise Failed("mariadbd is not there any more")
        here = Path.cwd()
        options = {
            "datadir": here / "data",
            "socket": "s.sock",
            "pid-file": "pid",
            "user": _me(),
            "init-file": here / "init.sql",
            "ssl-cert": here / "server.pem",
            "ssl-key": here / "server.pem",
            "ssl-ca": here / "ca.pem",
            "innodb-buffer-pool-size": "32M",
            "innodb-log-file-size": "8M",
            "innodb-flush-log-at-trx-commit": 2,
            "performance-schema": "OFF",
            "character-set-server": "utf8mb4",
            "default-time-zone": "+00:00",
            "local-infile": 1,
            "server-id": zlib.crc32(here.name.encode()) or 1,
        }
        # Data that had a log once, or are a copy of such, are recovered with it.
        if self.plan["backed_up"] or Path("data/changes.index").exists():
            # Triggers and functions can be made all the same, for which RDS wants the parameter of that name.
            options |= {"log-bin": "changes", "log-bin-trust-function-creators": 1}
        if self.source_port:
            options |= {"read-only": 1, "skip-slave-start": 1, "relay-log": "relay"}
        options |= self.plan.get("parameters", {})
        self.launch(
            [
                *(daemon, "--no-defaults", "--skip-networking", "--skip-name-resolve"),
                *(f"--{name}={value}" for name, value in options.items()),
            ]
        )
        self.wait_until_answers()
        self._follow()

    def _follow(self) -> None:
        """Follows its source, or stands by itself from now on."""
        mark = Path("data/follows")
        if not self.source_port:
            if mark.exists():
                self.execute("STOP SLAVE", "RESET SLAVE ALL")
                mark.unlink()
            return
        if not mark.exists():
            # The copy of the data has the source's own log, up to the moment of the copy.
            position = self.execute(_POSITION)[0][0] or ""
            self.execute("RESET MASTER", f"SET GLOBAL gtid_slave_pos = {_literal(position)}")
            mark.touch(0o600)
        self.execute(
            f"CHANGE MASTER TO MASTER_HOST = '{HOST}', MASTER_PORT = {self.source_port},"
            f" MASTER_USER = '{ADMIN}', MASTER_PASSWORD = {_literal(self.plan['admin'])},"
            " MASTER_CONNECT_RETRY = 2, MASTER_USE_GTID = slave_pos",
            "START SLAVE",
        )
        self.settle()

    def feed(self, replica: str) -> None:
        if not self.execute("SELECT @@log_bin")[0][0]:
            raise Failed("there is no binary log, which comes with automated backups")

    def forget(self, replica: str) -> None:
        """The log is kept as it is."""

    def position(self) -> str:
        return str(self.execute(_POSITION)[0][0])

    def position_of_source(self) -> str:
        import pymysql

        with (
            pymysql.connect(
                host=HOST,
                port=self.source_port,
                user=ADMIN,
                password=self.password(),
                ssl_disabled=True,
                connect_timeout=10,
            ) as source,
            source.cursor() as cursor,
        ):
            cursor.execute(_POSITION)
            row = cursor.fetchone()
            return str(row[0]) if row else ""

    def catch_up(self, position: str, seconds: float = CATCHING_UP) -> None:
        waited = f"SELECT MASTER_GTID_WAIT({_literal(position)}, {seconds})"
        if self.execute(waited)[0][0] != 0:
            raise Failed("the replica is behind its source")

    def version(self) -> str:
        return "MariaDB " + str(self.execute("SELECT VERSION()")[0][0]).partition("-")[0]

    def renew(self) -> None:
        self.execute("FLUSH SSL")


class Seekdb(Speaker):
    """OceanBase seekdb, which lives as long as this process holds it."""

    socket = "data/run/sql.sock"
    # Its root has no password and must not get one: the next start would hang. The front keeps it out.
    user = "root"
    accounts = "User, Password FROM mysql.user"

    def __init__(self, plan: dict[str, Any]) -> None:
        super().__init__(plan)
        self._instance: Any = None

    def password(self) -> str:
        return ""

    def install(self) -> None:
        shutil.rmtree("data", ignore_errors=True)

    def start(self) -> None:
        os.environ["TELEMETRY_ENABLED"] = "false"
        import pylibseekdb

        self._instance = pylibseekdb.open(str(Path("data").absolute()))
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.execute("SET GLOBAL time_zone = '+00:00'")
                return
            except Exception as error:
                if time.monotonic() > deadline:
                    raise Failed(f"the server does not answer: {error}") from error
            time.sleep(0.05)

    def version(self) -> str:
        return "seekdb " + str(self.execute("SELECT VERSION()")[0][0]).rpartition("-v")[2]

    def _grant(self, name: str) -> str:
        return f"GRANT ALL PRIVILEGES ON *.* TO {name} WITH GRANT OPTION"

    def _pid(self) -> int:
        return int(Path("data/run/seekdb.pid").read_text())

    def wait(self) -> None:
        # Its library collects its exit status itself.
        os.waitid(os.P_PID, self._pid(), os.WEXITED | os.WNOWAIT)

    def stop(self) -> None:
        if self._instance is None:
            return
        pid = self._pid()
        self._instance.close()
        # It goes on ending by itself, and a next one would meet it.
        deadline = time.monotonic() + 15
        while _lives(pid) and time.monotonic() < deadline:
            time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
