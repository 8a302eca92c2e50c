"""`bastion check`: every obstacle on the way to a real database is found, and goes when the line beside it is typed."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from awsh.errors import UsageError
from awsh.shell import Shell
from awsh.testing import Person
from awsh_ec2.bastion.greeting import heard
from tests.ec2.conftest import Typed
from tests.sandbox.databases import create, new_group, wait_for

pytest.importorskip("bashkit", reason="the sandbox's packages are not installed: pip install '.[local]'")

Rows = list[dict[str, Any]]


@pytest.fixture
def world(typed: Typed, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A network with a database that nobody is let in to, and no bastion yet."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 2 --dns-hostnames")
    rds = shell.aws.client("rds")
    private = [row["id"] for row in typed("vpc subnet ls lab | where name ~ private")]
    group = typed("sg create data --vpc lab")[0]["id"]
    subnets = new_group(rds, private)
    create(rds, "movies", "postgres", DBName="lab", DBSubnetGroupName=subnets, VpcSecurityGroupIds=[group])
    wait_for(rds, "movies")
    return shell


def wrong(rows: Rows) -> Rows:
    return [row for row in rows if row["verdict"] != "ok"]


def mended(typed: Typed, rows: Rows) -> list[str]:
    """Types the lines that are said to help."""
    lines = list(dict.fromkeys(row["fix"] for row in rows if row["fix"]))
    for line in lines:
        typed(line)
    return lines


def test_every_obstacle_is_found_and_taken_away(typed: Typed, world: Shell, person: Person, ec2: Any) -> None:
    typed("set ssh-timeout 2")
    rows = typed("bastion check movies")
    assert [(row["step"], row["verdict"]) for row in rows] == [("bastion", "blocked")]
    assert re.fullmatch(r"bastion create --vpc vpc-\w+", rows[0]["fix"])
    mended(typed, rows)
    rows = typed("bastion check movies")
    assert [(row["step"], row["verdict"]) for row in rows] == [
        ("bastion", "ok"),
        ("from here", "ok"),
        ("SSH", "ok"),
        ("DNS", "ok"),
        ("network: security group in", "blocked"),
        ("connection", "blocked"),
    ]
    assert mended(typed, rows) == ["rds allow movies from sg:bastion"]
    assert person.notes[-2:] == ["to mend it:", "  rds allow movies from sg:bastion"]
    rows = typed("bastion check movies")
    assert not wrong(rows)
    assert rows[-1]["why"] in ("PostgreSQL answers, with TLS", "PostgreSQL answers, without TLS")
    assert typed("bastion check movies && echo yes")[-1] == {"line": "yes"}
    # This machine has another address than when the bastion was made.
    typed("bastion allow from 198.51.100.7")
    typed("sg revoke bastion ssh from 203.0.113.25")
    world.ssh.close()
    rows = typed("bastion check movies")
    assert [row["step"] for row in wrong(rows)] == ["from here: security group in", "SSH", "connection"]
    assert mended(typed, rows) == ["bastion allow bastion from me"]
    assert not wrong(typed("bastion check movies"))
    typed("ec2 stop bastion --wait")
    rows = typed("bastion check movies")
    assert wrong(rows)[0]["fix"] == "ec2 start bastion --wait"
    assert typed("bastion check movies || echo no")[-1] == {"line": "no"}
    mended(typed, rows)
    assert not wrong(typed("bastion check movies"))
    typed("rds stop movies --wait")
    [row] = typed("bastion check movies")
    assert (row["step"], row["why"]) == ("database", "movies is stopped")
    assert mended(typed, [row]) == ["rds start movies"]
    wait_for(world.aws.client("rds"), "movies")
    assert not wrong(typed("bastion check movies"))


def test_hosts_and_ports(typed: Typed, world: Shell, person: Person) -> None:
    typed("bastion create --vpc lab")
    typed("ec2 launch app --image al2023 --subnet lab-private-a --sg data --wait")
    rows = typed("bastion check app:22")
    assert [row["step"] for row in wrong(rows)] == ["network: security group in", "connection"]
    assert mended(typed, rows) == ["sg allow data tcp 22 from sg:bastion"]
    rows = typed("bastion check app:22")
    assert (wrong(rows), rows[-1]["why"]) == ([], "an SSH server answers")
    rows = typed("bastion check nowhere.example.com:5432 --via bastion")
    assert ("DNS", "blocked") in [(row["step"], row["verdict"]) for row in rows]
    for line in ("bastion check app:ssh", "bastion check nothing"):
        with pytest.raises(UsageError):
            typed(line)
    typed("bastion create other --vpc lab --no-wait")
    with pytest.raises(UsageError, match="through which of 2 bastions"):
        typed("bastion check 10.0.0.9:22")


@pytest.fixture
def saying() -> Iterator[Any]:
    """One end of a connection whose other end says this, and answers that."""
    ends: list[socket.socket] = []

    def make(greets: bytes, answers: bytes = b"") -> socket.socket:
        ours, theirs = socket.socketpair()
        ends.append(theirs)
        theirs.sendall(greets)

        def answer() -> None:
            if theirs.recv(8):
                theirs.sendall(answers)

        if answers:
            threading.Thread(target=answer, daemon=True).start()
        return ours

    yield make
    for end in ends:
        end.close()


def packet(body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + b"\0" + body


@pytest.mark.parametrize(
    ("greets", "answers", "family", "told"),
    [
        (packet(b"\n8.0.39\0" + b"x" * 60), b"", "mysql", "MySQL 8.0.39 greets"),
        (packet(b"\n5.5.5-10.11.6-MariaDB\0xxxx"), b"", "mysql", "MariaDB 10.11.6-MariaDB greets"),
        (
            packet(b"\xff\x69\x04Host '10.0.0.4' is blocked"),
            b"",
            "mysql",
            "MySQL refuses: Host '10.0.0.4' is blocked",
        ),
        (b"", b"S", "postgresql", "PostgreSQL answers, with TLS"),
        (b"", b"N", "postgresql", "PostgreSQL answers, without TLS"),
        (b"SSH-2.0-x\r\n", b"", "ssh", "an SSH server answers"),
        (b"\x1b[31m", b"", "", "something answers b'\\x1b[31m'"),
    ],
)
def test_who_answers(
    saying: Any, greets: bytes, answers: bytes, family: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_ec2.bastion.greeting._PATIENCE", 0.2)
    assert heard(saying(greets, answers)) == (family, told)


def test_who_says_nothing(saying: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsh_ec2.bastion.greeting._PATIENCE", 0.1)
    assert heard(saying(b"")) == ("", "it takes the connection and says nothing")
