"""One PostgreSQL, in all that is done with it short of its end."""

from __future__ import annotations

import pytest

from awsh.errors import AwshError
from awsh.shell import Shell
from awsh.sql import Family
from awsh.testing import Person
from awsh_rds.entering.server import server
from awsh_rds.making.network import Place, tell_default
from tests.rds.conftest import PASSWORD, Typed

pytestmark = pytest.mark.timeout(240)


def test_show(lab: str, typed: Typed) -> None:
    [row] = typed("rds show lab")
    assert (row["role"], row["engine"], row["class"], row["state"]) == (
        "instance",
        "postgres",
        "db.t3.micro",
        "available",
    )
    assert row["endpoint"].startswith("lab.")
    assert row["tags"]["team"] == "blue"
    assert (row["encrypted"], row["iam"], row["public"], row["storage"]) == (True, True, False, 20)
    assert typed("rds show la")[0]["name"] == "lab"
    with pytest.raises(AwshError, match="did you mean 'lab'"):
        typed("rds show labb")


def test_one_of_that_name_is_there(lab: str, typed: Typed) -> None:
    with pytest.raises(AwshError, match="there is a database lab already"):
        typed("rds create LAB --engine postgres --password-from master.pw")


def test_allow_and_revoke(lab: str, typed: Typed, person: Person) -> None:
    [row] = typed("rds allow lab from 10.20.0.0/16 --description 'the network'")
    assert (row["group"], row["rule"], row["description"]) == (
        "lab-db",
        "tcp 5432 from 10.20.0.0/16",
        "the network",
    )
    typed("rds allow lab from anywhere")
    assert "Open postgres to the whole Internet?" in person.questions[-1]
    for line, reason in (
        ("rds allow lab 10.0.0.0/8", "`from` whom"),
        ("rds allow lab from", "from whom"),
        ("rds allow lab from bastion", "sg:bastion"),
        ("rds allow lab from 10.0.0.0/8 --sg default", "not in the security group default"),
    ):
        with pytest.raises(AwshError) as caught:
            typed(line)
        assert reason in str(caught.value)
    typed("rds revoke lab from 10.20.0.0/16")
    typed("rds revoke lab from anywhere")
    assert not typed("sg rules lab-db | where direction = in")


def test_a_name_with_a_quotation_mark_is_a_name(lab: str, typed: Typed) -> None:
    with pytest.raises(AwshError, match="security group"):
        typed("""rds allow lab from "sg:it's; rds rm lab --no-final-snapshot" """)
    assert typed("rds show lab")[0]["state"] == "available"


def test_as_the_core_sees_it(lab: str, here: Shell) -> None:
    ctx = here.context()
    found = server(ctx, "lab")
    assert (found.family, found.port, found.user, found.database) == (
        Family.POSTGRESQL,
        5432,
        "postgres",
        "lab",
    )
    assert found.network.startswith("vpc-")
    assert not found.public
    assert found.about == "PostgreSQL 17.6"
    assert found.ca == ctx.certificates("rds")
    assert found.password(False) == ""
    assert found.token is not None
    assert found.token("jane").startswith(f"{found.host}:5432/?Action=connect&DBUser=jane&")


def test_the_password_is_in_a_secret(lab: str, here: Shell, typed: Typed, person: Person) -> None:
    client = here.aws.client("secretsmanager")
    client.create_secret(Name="lab-plain", SecretString=PASSWORD)
    client.create_secret(Name="lab-other", SecretString='{"username": "else", "password": "no"}')
    typed("rds tag lab awsh:secret-id=lab-plain")
    assert server(here.context(person), "lab").password(False) == PASSWORD
    client.update_secret(
        SecretId="lab-plain", SecretString='{"username": "postgres", "password": "rotated-1"}'
    )
    assert server(here.context(person), "lab").password(True) == "rotated-1"
    typed("rds tag lab awsh:secret-id=lab-other")
    assert server(here.context(person), "lab").password(False) == ""
    assert "has the password of else" in person.said
    typed("rds tag lab awsh:secret-id=lab-none")
    assert server(here.context(person), "lab").password(False) == ""
    assert "can't be read" in person.said
    typed("rds untag lab awsh:secret-id")


def test_where_it_is_is_said_when_nobody_did(here: Shell, person: Person) -> None:
    tell_default(here.context(person), "db", Place("", "", ["sg-1"]))
    assert "db is in the default VPC, as no other was said" in person.said
    tell_default(here.context(person), "db", Place("group", "vpc-1", ["sg-1"]))
    assert len(person.notes) == 1


def test_set(lab: str, here: Shell, typed: Typed, person: Person) -> None:
    [row] = typed("rds set lab --protect --class t3.small")
    assert row["protected"]
    assert row["class"] == "db.t3.micro"
    assert row["pending"] == {"DBInstanceClass": "db.t3.small"}
    assert "at the next maintenance window: DBInstanceClass db.t3.small" in person.said
    typed("rds wait lab")
    for line, reason in (
        ("rds rm lab --no-final-snapshot", "protected against deletion (`rds set lab --no-protect`"),
        ("rds set lab --storage 10", "storage never gets less"),
        ("rds set lab --class t3.nano", "not to be had"),
        ("rds set lab", "what is to be changed"),
        ("rds set lab --version 3", "no PostgreSQL 3"),
        ("rds replica create lab lab-copy", "no automated backups"),
        ("rds replica promote lab", "no replica"),
        ("rds reboot lab --failover", "no standby"),
        ("rds set lab --no-manage-password", "--password asks for it"),
    ):
        with pytest.raises(AwshError) as caught:
            typed(line)
        assert reason in str(caught.value), line
    person.answers = ["another-word-1", "another-word-1"]
    typed("rds set lab --password --no-protect --wait")
    here.run("rds set lab --password-from master.pw --wait", console=person)
    assert person.questions == ["hidden: password for postgres of lab", "hidden: the same again"]
    assert "another-word-1" not in person.said


def test_states_that_refuse(lab: str, here: Shell, typed: Typed, person: Person) -> None:
    typed("rds stop lab")
    assert "after seven days" in person.said
    with pytest.raises(AwshError, match=r"lab is (stopping|stopped): only available ones can be rebooted"):
        typed("rds reboot lab")
    typed("rds wait lab --until stopped")
    with pytest.raises(AwshError, match=r"lab is stopped \(`rds start lab` starts it\)"):
        server(here.context(), "lab")
    typed("rds stop lab")
    assert "lab is stopped already" in person.said
    assert typed("rds start lab --wait") == [{"name": "lab", "was": "stopped", "state": "available"}]
    assert [note for note in person.notes if note.startswith("lab: available at lab.")]


def test_waiting_is_broken_off(lab: str, typed: Typed, person: Person) -> None:
    def heed(text: str) -> None:
        if text == "lab: rebooting":
            raise KeyboardInterrupt

    person.heed = heed
    with pytest.raises((KeyboardInterrupt, AwshError)):
        typed("rds reboot lab --wait")
    person.heed = lambda text: None
    assert "AWS goes on, and so does `rds wait lab`" in person.said
    assert typed("rds wait lab")[0]["state"] == "available"


def test_logs_and_events(lab: str, here: Shell, typed: Typed) -> None:
    files = typed("rds logs lab")
    assert [row["file"] for row in files] == ["error/postgresql.log"]
    whole = typed("rds logs lab error/postgresql.log")
    assert any("ready to accept connections" in row["line"] for row in whole)
    assert len(typed("rds logs lab -n 2")) == 2
    with pytest.raises(AwshError, match="no log file nothing"):
        typed("rds logs lab nothing")
    assert "DB instance created" in {row["message"] for row in typed("rds events lab")}
    with pytest.raises(AwshError, match="14 days"):
        typed("rds events lab --since 30d")


def test_completion(lab: str, here: Shell) -> None:
    from awsh.completion import complete

    here.context().names("rds:database", fresh=True)
    assert "lab" in {found.insert.strip() for found in complete(here, "rds show l", 10).items}


def test_current(lab: str, here: Shell, typed: Typed) -> None:
    here.run("use database lab")
    assert typed("rds show")[0]["name"] == "lab"
    here.run("use database --clear")
