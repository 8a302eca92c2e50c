"""Items: what is typed comes back as it was, exact, and what DynamoDB would refuse is refused before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from awsh.errors import AwshError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.dynamodb.conftest import Typed

PI = "3.1415926535897932384626433832795028842"


def test_what_is_typed_comes_back(typed: Typed, here: Shell) -> None:
    typed(
        f"dynamodb put users id=007 n=36 pi={PI} zip:S=036 ok=true no=null empty= size=big 'a\\.b=1'"
        " deep.list:='[1, 2.50]' tags:SS=b,a nums:NS=10,2 raw:B=AP8="
    )
    [item] = typed("dynamodb get users 007")
    assert item == {
        "id": "007",
        "n": 36,
        "pi": Decimal(PI),
        "zip": "036",
        "ok": True,
        "no": None,
        "empty": "",
        "size": "big",
        "a.b": 1,
        "deep": {"list": [1, Decimal("2.5")]},
        "tags": frozenset({"a", "b"}),
        "nums": frozenset({2, 10}),
        "raw": b"\x00\xff",
    }
    assert type(item["n"]) is int
    as_json = b"".join(here.context().written(here.run("dynamodb get users 007").value, format="json"))
    assert PI.encode() in as_json
    # Sets and bytes are still such when a pipeline has carried them.
    typed("dynamodb scan users where id = 007 | each { let it2 = $it }")
    typed("dynamodb create copies --key id --wait")
    typed("dynamodb scan users where id = 007 | dynamodb put copies")
    assert typed("dynamodb get copies 007") == [item]
    typed("dynamodb rm-item users 007")


def test_reserved_words_and_the_current_table(typed: Typed, person: Person) -> None:
    typed("use table users")
    typed("dynamodb put id=w size=1 status=open called.first=W values:='[1]'")
    assert typed("dynamodb scan where size = 1 and status = open --select id,status,called.first") == [
        {"id": "w", "status": "open", "called": {"first": "W"}}
    ]
    [changed] = typed("dynamodb update w set status=shut called.last=X remove size add n=2 append values=2")
    assert changed == {
        "id": "w",
        "status": "shut",
        "called": {"first": "W", "last": "X"},
        "n": 2,
        "values": [1, 2],
    }
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("dynamodb rm-item w")
    assert person.questions == ["Remove id=w from users?"]
    person.answer = True
    typed("dynamodb rm-item id=w")
    with pytest.raises(CommandError, match="users has no item id=w"):
        typed("dynamodb get w")


def test_conditions(typed: Typed) -> None:
    typed("dynamodb put users id=c version=3 --if-new")
    with pytest.raises(CommandError, match="users id=c is there already"):
        typed("dynamodb put users id=c version=4 --if-new")
    assert typed("dynamodb update users c set version=4 --if version = 3 and not gone")[0]["version"] == 4
    with pytest.raises(CommandError, match="does not hold for users id=c"):
        typed("dynamodb update users c set version=5 --if 'version = 3'")
    with pytest.raises(CommandError, match=r"no item id=d.*--upsert"):
        typed("dynamodb update users d set version=1")
    assert typed("dynamodb update users d add hits=2 --upsert") == [{"id": "d", "hits": 2}]
    with pytest.raises(UsageError, match="no regular expressions"):
        typed("dynamodb put users id=c --if name ~ 'a.*b'")
    typed("dynamodb scan users where id in (c, d) | dynamodb rm-item users")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("dynamodb put users name=x", "it has no id, which is the partition key of users"),
        ("dynamodb put users id=", "id is empty"),
        ("dynamodb put users id:N=3", "id is a number, and users has text there"),
        ("dynamodb put orders customer=a no=x", "no: 'x' is not a number"),
        ("dynamodb put users id=x name:N=3", "name is a number, and an index of users wants text"),
        ("dynamodb put users id=x n=" + "1" * 39, "39 digits"),
        ("dynamodb put users id=x n:N=1e126", "larger than"),
        ("dynamodb put users id=x id=y", "id is given twice"),
        ("dynamodb put users id=x tags:SS=", "no member of a set is empty"),
        ("dynamodb put users id=" + "k" * 2049, "2,049 bytes"),
        ("dynamodb get orders ada", "no is missing"),
        ("dynamodb get orders ada 1 2", "'2' is too much"),
        ("dynamodb get nobody x", "there is no table 'nobody'"),
        ("dynamodb get", "no current table"),
        ("dynamodb update users ada set id=x", "id is in the key"),
        ("dynamodb update users ada set name=x set name=y", "changed twice"),
        ("dynamodb update users ada", "nothing is to be changed"),
    ],
)
def test_refusals(typed: Typed, line: str, why: str) -> None:
    with pytest.raises(AwshError, match=why):
        typed(line)


def test_an_item_is_400_kib_at_most(typed: Typed, here: Shell) -> None:
    here.scope["big"] = {"id": "big", "text": "x" * (400 * 1024)}
    with pytest.raises(CommandError, match=r"409,\d+ bytes"):
        typed("dynamodb put users $big")


def test_secrets_are_not_in_the_journal(typed: Typed, here: Shell) -> None:
    typed("dynamodb put users id=s password=hunter-1")
    typed("dynamodb update users s set api_key=hunter-2")
    typed("dynamodb sql \"update users set password = ? where id = 's'\" --values hunter-3")
    assert "hunter" not in here.journal.path.read_text()
    assert typed("dynamodb get users s --select password,api_key") == [
        {"password": "hunter-3", "api_key": "hunter-2"}
    ]
    typed("dynamodb rm-item users s")


def test_many_by_their_keys(typed: Typed) -> None:
    rows = typed("dynamodb query orders ada | select id=customer | uniq | dynamodb get users --select name")
    assert rows == [{"name": "Ada Lovelace"}]
