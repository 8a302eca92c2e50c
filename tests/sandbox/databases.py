"""Databases of a sandbox, as those who speak to them do."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from awsh.sandbox.places import place
from tests.sandbox.asking import wait_until

_numbers = itertools.count(1)
PASSWORD = "correct-horse-9"


def new_network(ec2: Any) -> tuple[str, list[str]]:
    """A VPC and two of its subnets, in two zones."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")
        for number, zone in enumerate("ab")
    ]
    return str(vpc), [str(each["Subnet"]["SubnetId"]) for each in subnets]


def new_group(rds: Any, subnets: list[str]) -> str:
    """A DB subnet group."""
    name = f"group-{next(_numbers)}"
    rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="tests", SubnetIds=subnets)
    return name


def create(rds: Any, name: str, engine: str, **more: Any) -> dict[str, Any]:
    """What RDS answers for a new database with the usual parameters."""
    usual = {
        "DBInstanceIdentifier": name,
        "Engine": engine,
        "DBInstanceClass": "db.t3.micro",
        "AllocatedStorage": 20,
        "MasterUsername": "boss",
        "MasterUserPassword": PASSWORD,
    }
    made: dict[str, Any] = rds.create_db_instance(**{**usual, **more})["DBInstance"]
    return made


def described(rds: Any, name: str) -> dict[str, Any]:
    """A database as it is now."""
    found: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    return found


def wait_for(rds: Any, name: str, state: str = "available", seconds: float = 60) -> list[str]:
    """The states that a database went through until it reached STATE."""
    seen: list[str] = []
    deadline = time.monotonic() + seconds
    while not seen or seen[-1] != state:
        now = described(rds, name)
        if not seen or now["DBInstanceStatus"] != seen[-1]:
            seen.append(now["DBInstanceStatus"])
        assert time.monotonic() < deadline, (seen, now["TagList"])
        assert state == "failed" or seen[-1] != "failed", now["TagList"]
        time.sleep(0.05)
    return seen


def folder_of(key: str, sandbox: str = "tests") -> Path:
    """Where a database's data are; KEY is its resource id."""
    return place(sandbox).state / "databases" / key


def socket_of(key: str, sandbox: str = "tests") -> str:
    """Where a database listens."""
    file = folder_of(key, sandbox) / "socket"
    wait_until(file.exists)
    return file.read_text()


@contextlib.contextmanager
def tunnel(path: str) -> Iterator[int]:
    """A port of this machine that leads to a Unix socket, as a forwarding bastion's would."""
    server = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = [server]
    threads: list[threading.Thread] = []

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(path)
                ends.extend((client, there))
                for pair in ((client, there), (there, client)):
                    threads.append(threading.Thread(target=carry, args=pair, daemon=True))
                    threads[-1].start()

    threads.append(threading.Thread(target=serve, daemon=True))
    threads[0].start()
    try:
        yield server.getsockname()[1]
    finally:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)
        for end in ends:
            end.close()


@contextlib.contextmanager
def postgres(
    path: str, host: str, ca: Path, *, user: str = "boss", password: str = PASSWORD, database: str = "lab"
) -> Iterator[Any]:
    """A connection over TLS that verifies HOST, as `sslmode=verify-full` does."""
    import psycopg

    with (
        tunnel(path) as port,
        psycopg.connect(
            host=host,
            hostaddr="127.0.0.1",
            port=port,
            user=user,
            password=password,
            dbname=database,
            sslmode="verify-full",
            sslrootcert=str(ca),
            autocommit=True,
        ) as connection,
    ):
        yield connection


@contextlib.contextmanager
def mysql(
    path: str, host: str, ca: Path, *, user: str = "boss", password: str = PASSWORD, database: str = "lab"
) -> Iterator[Any]:
    """A cursor over TLS that verifies HOST."""
    import pymysql

    connection = pymysql.connect(
        host=host,
        user=user,
        password=password,
        database=database,
        autocommit=True,
        ssl_ca=str(ca),
        ssl_verify_cert=True,
        ssl_verify_identity=True,
        defer_connect=True,
    )
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)
    try:
        connection.connect(line)
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        line.close()
