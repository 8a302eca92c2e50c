"""Replicas that really follow: PostgreSQL and MariaDB, until they stand by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError
from awsh.sandbox import connect as connect_to
from awsh.shell import Shell
from awsh.target import Target
from tests.sandbox.asking import refused, wait_until
from tests.sandbox.databases import create, described, folder_of, mysql, postgres, socket_of, wait_for

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(params=["postgres", "mariadb"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "mariadb" and not Path("/usr/sbin/mariadbd").exists():
        pytest.skip("no mariadbd: apt install mariadb-server")
    return str(request.param)


@pytest.fixture
def shell(url: str) -> Iterator[Shell]:
    with Shell(connect_to(url), yes=True) as made:
        yield made


def test_it_follows(engine: str, client: Callable[..., Any], target: Target, shell: Shell) -> None:
    rds = client("rds")
    source, copy = f"{engine}-source", f"{engine}-copy"

    def connect(name: str) -> AbstractContextManager[Any]:
        found = described(rds, name)
        ca = target.certificates("rds")
        assert ca is not None
        speak = postgres if engine == "postgres" else mysql
        return speak(socket_of(found["DbiResourceId"]), found["Endpoint"]["Address"], ca)

    def movies(name: str) -> list[str]:
        with connect(name) as cursor:
            found = cursor.execute("SELECT title FROM movies ORDER BY title")
            return [row[0] for row in (found if engine == "postgres" else cursor).fetchall()]

    create(rds, source, engine, DBName="lab", BackupRetentionPeriod=0)
    wait_for(rds, source)
    asked = {"DBInstanceIdentifier": copy, "SourceDBInstanceIdentifier": source}
    assert refused(rds.create_db_instance_read_replica, **asked)[0] == "InvalidDBInstanceState"
    with connect(source) as cursor:
        cursor.execute("CREATE TABLE movies (title varchar(20))")
        cursor.execute("INSERT INTO movies VALUES ('Alien')")
    rds.modify_db_instance(DBInstanceIdentifier=source, BackupRetentionPeriod=1, ApplyImmediately=True)
    wait_for(rds, source)
    shell.run(f"rds replica create {source} {copy} --wait")
    assert refused(rds.stop_db_instance, DBInstanceIdentifier=source)[0] == "InvalidDBInstanceState"
    [row] = shell.run(f"rds show {copy}").rows
    assert (row["role"], row["replica_of"]) == ("replica", source)
    [row] = shell.run(f"rds show {source}").rows
    assert (row["role"], row["replicas"]) == ("primary", [copy])
    assert movies(copy) == ["Alien"]
    with connect(source) as cursor:
        cursor.execute("INSERT INTO movies VALUES ('Brazil')")
    wait_until(lambda: movies(copy) == ["Alien", "Brazil"])
    with connect(copy) as cursor, pytest.raises(Exception, match="read-only"):
        cursor.execute("INSERT INTO movies VALUES ('Casablanca')")

    # What is written while the replica is away is there when it is back, and when it is cut off.
    rds.reboot_db_instance(DBInstanceIdentifier=source)
    wait_for(rds, source)
    with connect(source) as cursor:
        cursor.execute("INSERT INTO movies VALUES ('Dune')")
    shell.run(f"rds replica promote {copy} --wait")
    assert movies(copy) == ["Alien", "Brazil", "Dune"]
    assert shell.run(f"rds show {copy}").rows[0]["role"] == "instance"
    with connect(copy) as cursor:
        cursor.execute("INSERT INTO movies VALUES ('Eraserhead')")
    assert movies(source) == ["Alien", "Brazil", "Dune"]

    # The replicas of one that is deleted stand by themselves.
    rds.create_db_instance_read_replica(**asked | {"DBInstanceIdentifier": f"{engine}-second"})
    wait_for(rds, f"{engine}-second")
    key = described(rds, source)["DbiResourceId"]
    rds.delete_db_instance(DBInstanceIdentifier=source, SkipFinalSnapshot=True)
    wait_until(lambda: not folder_of(key).exists())
    wait_for(rds, f"{engine}-second")
    with connect(f"{engine}-second") as cursor:
        cursor.execute("DELETE FROM movies")
    shell.run(f"rds replica create {copy} {engine}-third --wait")
    with pytest.raises(CommandError, match="it has no final snapshot"):
        shell.run(f"rds rm {engine}-third --final-snapshot last")
    shell.run(f"rds rm {engine}-third --wait")
    for name in (copy, f"{engine}-second"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    wait_until(lambda: not rds.describe_db_instances()["DBInstances"])
