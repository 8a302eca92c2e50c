"""What AWS would refuse is refused before it is asked, with the reason; nothing is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.errors import AwshError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Person
from tests.rds.conftest import PASSWORD, Typed

CREATE = (
    ("1db --engine mysql", "is no name of a database (letters, digits and hyphens"),
    ("my--db --engine mysql", "nor has two in a row"),
    ("db --engine mysqll", "'mysqll' is none of the engines"),
    ("db --engine aurora", "aurora-mysql or aurora-postgresql"),
    ("db --engine mysql:5.1", "no MySQL 5.1 (there are 8.0, 8.4"),
    ("db --engine postgres --class t3.nano", "db.t3.nano is not to be had for PostgreSQL 17.6"),
    ("db --engine aurora-mysql --class t3.micro", "db.t3.micro is not to be had for Aurora MySQL"),
    ("db --engine postgres --storage 10", "takes 20 to 65,536 GiB"),
    ("db --engine postgres --storage-type io1 --storage 50 --iops 1000", "takes 100 to"),
    ("db --engine postgres --storage-type io1 --storage 100", "wants a number of operations a second"),
    ("db --engine postgres --iops 5000", "below 400 GiB"),
    ("db --engine postgres --user admin", "admin is reserved in PostgreSQL"),
    ("db --engine mysql --user rdsadmin", "rdsadmin is reserved in MySQL"),
    ("db --engine mariadb --user a12345678901234567", "16 characters at most"),
    ("db --engine mysql --database mysql", "a database of MySQL's own"),
    ("db --engine mysql --port 80", "1150 to 65535"),
    ("db --engine mysql --backups 40", "for 0 to 35 days"),
    ("db --engine aurora-mysql --backups 0", "for 1 to 35 days"),
    ("db --engine aurora-mysql --storage 20", "grows by itself"),
    ("db --engine aurora-mysql --multi-az", "--readers 1"),
    ("db --engine mysql --readers 1", "rds replica create"),
    ("db --engine mysql --manage-password --password-from env:A", "leave --password-from out"),
    ("db --engine mysql --subnet-group other", "no DB subnet group 'other'"),
    ("db --engine mysql --sg nobody", "no security group 'nobody'"),
    ("db --engine mysql --password-from none.pw", "No such file"),
    ("db --engine mysql --password-from env:NOT_THERE", "no variable NOT_THERE"),
    ("db --engine mysql --password-from secret-id:none", "ResourceNotFound"),
)

PASSWORDS = (
    ("mysql", "short", "has 8 to 41 characters, and this one has 5"),
    ("mysql", "x" * 42, "has 8 to 41"),
    ("postgres", "x" * 129, "has 8 to 128"),
    ("postgres", "with a space", "no space"),
    ("mysql", "user@place", "no / and @"),
)


@pytest.fixture(scope="module")
def group(net: str) -> str:
    """A DB subnet group in the network, which nothing of this module fills."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with Shell(connect(net), yes=True) as shell:
            shell.run("rds subnet-group create lab --vpc lab")
    return net


def test_create(group: str, typed: Typed, person: Person) -> None:
    for line, reason in CREATE:
        person.answers = [PASSWORD, PASSWORD]
        with pytest.raises(AwshError) as caught:
            typed(f"rds create {line}")
        assert reason in str(caught.value), line
    assert typed("rds ls") == []


def test_passwords(group: str, typed: Typed, person: Person) -> None:
    for engine, password, reason in PASSWORDS:
        person.answers = [password, password]
        with pytest.raises(AwshError) as caught:
            typed(f"rds create db --engine {engine}")
        assert reason in str(caught.value), password
        assert password not in str(caught.value)


def test_a_password_is_asked_for_twice_and_hidden(group: str, typed: Typed, person: Person) -> None:
    person.answers = [PASSWORD, "another-word"]
    with pytest.raises(AwshError, match="differ"):
        typed("rds create db --engine postgres")
    assert person.questions == ["hidden: password for postgres of db", "hidden: the same again"]


def test_nobody_is_there_to_be_asked(group: str, typed: Typed, person: Person) -> None:
    person.there = False
    with pytest.raises(AwshError) as caught:
        typed("rds create db --engine postgres")
    assert "--password-from FILE" in str(caught.value)
    assert caught.value.exit_code == 2


def test_files_that_others_can_read(group: str, typed: Typed, folder: Path) -> None:
    (folder / "master.pw").chmod(0o640)
    with pytest.raises(AwshError, match="others can read"):
        typed("rds create db --engine postgres --password-from master.pw")
    (folder / "master.pw").chmod(0o600)
    (folder / "master.pw").write_text("two-lines-1\ntwo-lines-2\n")
    with pytest.raises(AwshError, match="more than one line"):
        typed("rds create db --engine postgres --password-from master.pw")


def test_subnet_groups(net: str, typed: Typed, here: Shell) -> None:
    [row] = typed("rds subnet-group create private --vpc lab")
    assert row["zones"] == ["us-east-1a", "us-east-1b"]
    typed("rds subnet-group rm private")
    with pytest.raises(AwshError, match="no public subnet; a DB subnet group wants public ones in two"):
        typed("rds subnet-group create public --vpc lab --public")
    with pytest.raises(AwshError, match="two availability zones at least, and there is lab-a in us-east-1a"):
        typed("rds subnet-group create one --subnets lab-a")
    here.run("use vpc --clear")
    with pytest.raises(AwshError, match="of which VPC"):
        typed("rds subnet-group create none")


def test_no_subnet_group(net: str, here: Shell, typed: Typed, person: Person) -> None:
    here.run("vpc create 10.99.0.0/16 --name bare")
    here.run("use vpc bare")
    with pytest.raises(AwshError, match="rds subnet-group create NAME --vpc"):
        typed("rds create db --engine postgres --password-from master.pw")
    here.yes = True
    here.run("vpc rm bare")


def test_parameter_groups(net: str, typed: Typed) -> None:
    typed("rds parameter-group create tuned --engine postgres:16")
    for line, reason in (
        ("log_statement=everything", "takes none,ddl,mod,all"),
        ("log_statment=all", "did you mean 'log_statement'"),
        ("port=6000", "can't be changed"),
        ("max_connections=5", "takes 6-262143"),
        ("max_connections", "sets nothing"),
    ):
        with pytest.raises(AwshError, match=reason):
            typed(f"rds parameter-group set tuned {line}")
    with pytest.raises(AwshError, match="--engine or --family"):
        typed("rds parameter-group create neither")
    typed(
        "rds parameter-group set tuned random_page_cost=1.1 max_connections={DBInstanceClassMemory/9531392}"
    )
    assert [row["parameter"] for row in typed("rds parameter-group show tuned")] == [
        "max_connections",
        "random_page_cost",
    ]
    typed("rds parameter-group rm tuned")


def test_a_dry_run_makes_nothing(group: str, typed: Typed, person: Person) -> None:
    with Shell(connect(group), dry_run=True) as shell:
        shell.run("rds create db --engine postgres", console=person)
        shell.run("rds create db --engine aurora-mysql", console=person)
    assert typed("rds ls") == []
    assert "CreateDBInstance" in person.said
    assert "CreateDBCluster" in person.said
    assert not person.questions
