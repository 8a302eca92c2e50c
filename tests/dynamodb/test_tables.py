"""Tables, from the first key to the last backup."""

from __future__ import annotations

import pytest

from awsh.errors import AwshError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.dynamodb.conftest import ORDERS, Typed


def test_a_table_and_its_rows(typed: Typed, person: Person) -> None:
    [made] = typed(
        "dynamodb create lab --key id:N --sort when --index by-mail=mail,age:N --local-index by-age=age:N"
        " --billing provisioned --read 3 --stream new --ttl until --protect --tag env=test"
    )
    assert person.notes == ["lab: creating", "lab: active"]
    assert (made["key"], made["billing"], made["read"], made["write"]) == ("id:N, when", "provisioned", 3, 5)
    assert made["indexes"] == {"by-mail": "mail, age:N", "by-age": "id:N, age:N"}
    assert (made["stream"], made["ttl"], made["protected"], made["tags"]) == (
        "new",
        "until",
        True,
        {"env": "test"},
    )
    [row] = typed("dynamodb ls | where name = lab")
    assert row["state"] == "active"
    with pytest.raises(CommandError, match="there is a table 'lab' already"):
        typed("dynamodb create lab --key id")
    with pytest.raises(CommandError, match=r"lab is protected.*--no-protect"):
        typed("dynamodb rm lab")
    [changed] = typed("dynamodb set lab --billing on-demand --no-protect --wait")
    assert (changed["billing"], changed["read"], changed["protected"]) == ("on-demand", None, False)
    person.answers = ["none"]
    typed("dynamodb rm lab --wait")
    assert person.questions[0].startswith("backup of lab first")
    assert "table lab with 0 items, 0 B" in person.questions[1]
    assert "WITHOUT a backup" in person.questions[1]
    assert not typed("dynamodb ls | where name = lab")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("dynamodb create ab --key id", "3 to 255"),
        ("dynamodb create a/b --key id", "no name for a table"),
        ("dynamodb create abc --key id:X", "'X' is no type of a key"),
        ("dynamodb create abc --key id --sort id", "both partition key and sort key"),
        ("dynamodb create abc --key id --index by-id=id:N", "of type S and of type N"),
        ("dynamodb create abc --key id --local-index by-age=age:N", "add --sort"),
        ("dynamodb create abc --key id --billing on-demand --read 5", "for --billing provisioned"),
        ("dynamodb create abc", "wants --key"),
        ("dynamodb show nobody", "there is no table 'nobody'"),
        ("dynamodb set users", "something to change"),
        ("dynamodb query users ada --index by-age", "it has by-name"),
        ("dynamodb index rm orders by-age", "it has by-day"),
        ("dynamodb pitr restore orders orders2", "PointInTimeRecoveryUnavailable"),
        ("dynamodb ttl off users", "has no time to live"),
    ],
)
def test_refusals(typed: Typed, line: str, why: str) -> None:
    with pytest.raises(AwshError, match=why):
        typed(line)


def test_backups(typed: Typed, person: Person, here: Shell) -> None:
    typed("dynamodb create brief --key customer --sort no:N --wait")
    typed("dynamodb scan orders | dynamodb put brief")
    person.answers = ["brief-last"]
    typed("dynamodb rm brief --wait")
    assert "table brief with 4 items" in person.questions[1]
    assert "after a backup brief-last" in person.questions[1]
    [backup] = typed("dynamodb backup ls brief")
    assert (backup["name"], backup["state"]) == ("brief-last", "available")
    typed("dynamodb backup restore brief-last --wait")
    assert typed("dynamodb query brief ada") == ORDERS
    typed("dynamodb pitr on brief")
    typed("dynamodb pitr restore brief brief-now --wait")
    assert typed("dynamodb query brief-now ada") == ORDERS
    typed("dynamodb backup rm brief-last")
    assert "brief-last of brief" in person.questions[-1]
    person.there = False
    with pytest.raises(UsageError, match="Nobody is there to answer"):
        typed("dynamodb rm brief brief-now")
    here.yes = True
    typed("dynamodb rm brief brief-now")


def test_an_index_that_comes_later(typed: Typed) -> None:
    [made] = typed("dynamodb index create users by-age age:N --project name --wait")
    assert (made["key"], made["state"], made["projected"]) == ("age:N", "active", ["name"])
    assert typed("dynamodb query users 41 --index by-age") == [{"id": "bob", "age": 41, "name": "Bob"}]
    typed("dynamodb index rm users by-age --wait")
    assert [row["name"] for row in typed("dynamodb index ls users")] == ["by-name"]


def test_waiting_is_given_up(typed: Typed, person: Person) -> None:
    def press(text: str) -> None:
        raise KeyboardInterrupt

    person.heed = press
    with pytest.raises(KeyboardInterrupt):
        typed("dynamodb create slow --key id --wait")
    person.heed = lambda text: None
    typed("dynamodb wait slow")
    assert (
        "AWS goes on, and so does `dynamodb wait slow`" in person.said or person.notes[-1] == "slow: active"
    )


def test_partiql(typed: Typed) -> None:
    assert typed("dynamodb sql \"select name from users where id='bob'\"") == [{"name": "Bob"}]
    assert typed(
        "dynamodb sql 'select no from orders where total>=? and day<>?' --values 12 2026-11-23 | get no"
    ) == [1, 4]
    typed("dynamodb sql \"insert into users value {'id': 'eve', 'n': 1.50, 'tags': <<'a'>>}\"")
    [changed] = typed(
        "dynamodb sql \"update users set n=n+1 remove tags where id='eve' returning all new *\""
    )
    assert changed == {"id": "eve", "n": changed["n"]}
    assert str(changed["n"]) == "2.5"
    typed("dynamodb sql \"delete from users where id='eve'\"")
    assert len(typed("dynamodb sql 'select * from users' --limit 2")) == 2
    for line, why in (
        ("dynamodb sql 'select * from users where id = ?'", "has 1 ?, and 0 values"),
        ("dynamodb sql 'selec * from users'", "ValidationException: Statement wasn't well formed"),
        ("dynamodb sql 'delete from orders where no = 1'", "mandatory equality on all key attributes"),
        ("dynamodb sql 'select * from nobody'", "ResourceNotFoundException"),
    ):
        with pytest.raises(AwshError, match=why.replace("?", r"\?")):
            typed(line)
