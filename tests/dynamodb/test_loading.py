"""Files into tables: typed, counted, broken off and gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError
from awsh.shell import Shell
from awsh.testing import Person
from tests.dynamodb.conftest import Typed


@pytest.fixture
def table(typed: Typed, here: Shell, person: Person) -> Iterator[str]:
    typed("dynamodb create loaded --key id --wait")
    person.notes.clear()
    yield "loaded"
    here.yes = True
    here.run("dynamodb rm loaded --no-backup --wait")


def test_csv(typed: Typed, table: str, folder: Path, person: Person) -> None:
    (folder / "u.csv").write_text(
        'id,age,zip,tags,at,note\n1,36,00123,"a,b",{"x": 1.10},\n"two, ""2""",,5,c,[],x\n1,37,00124,c,2026-11-23,last\n'
    )
    typed(f"dynamodb load {table} u.csv --type tags=SS --type zip=S")
    assert typed("dynamodb scan loaded | sort id") == [
        {"id": "1", "age": 37, "zip": "00124", "tags": frozenset({"c"}), "at": "2026-11-23", "note": "last"},
        {"id": 'two, "2"', "zip": "5", "tags": frozenset({"c"}), "at": [], "note": "x"},
    ]
    assert person.notes == ["3 items loaded"]


def test_json_lines_and_an_export(typed: Typed, table: str, folder: Path) -> None:
    exported = {"Item": {"id": {"S": "x"}, "b": {"B": "AP8="}, "n": {"N": "1.50"}, "s": {"SS": ["a"]}}}
    (folder / "u.jsonl").write_text(f'{{"id": "pi", "n": 3.{"1" * 30}}}\n\n{json.dumps(exported)}\n')
    typed(f"dynamodb load {table} u.jsonl")
    assert typed("dynamodb scan loaded | sort id") == [
        {"id": "pi", "n": Decimal("3." + "1" * 30)},
        {"id": "x", "b": b"\x00\xff", "n": Decimal("1.5"), "s": frozenset({"a"})},
    ]
    typed("dynamodb scan loaded > again.jsonl")
    assert json.loads((folder / "again.jsonl").read_text().splitlines()[0], parse_float=Decimal)["n"]


def test_a_row_that_is_no_good(typed: Typed, table: str, folder: Path, person: Person) -> None:
    rows = [{"id": f"u{n}"} for n in range(60)]
    rows[40] = {"name": "nobody"}
    (folder / "u.json").write_text(json.dumps(rows))
    with pytest.raises(CommandError, match="row 41: it has no id, which is the partition key of loaded"):
        typed(f"dynamodb load {table} u.json")
    assert person.said.startswith("loaded: the first 40 rows;")
    assert "`dynamodb load loaded u.json --skip 40` goes on" in person.said
    assert len(typed("dynamodb scan loaded")) == 40
    typed("dynamodb load loaded u.json --skip 41")
    assert len(typed("dynamodb scan loaded")) == 59
    for name, content, why in (
        ("u.txt", "x", "is none of .csv"),
        ("u.csv", "id,id\n1,2\n", "names a column id twice"),
        ("v.csv", "id\n1,2\n", "row 1: 2 cells"),
        ("v.jsonl", '{"id": "a"}\n{"id"', "row 2: not JSON"),
        ("w.jsonl", "[1]\n", "row 1: .* is no record"),
    ):
        (folder / name).write_text(content)
        with pytest.raises(CommandError, match=why):
            typed(f"dynamodb load {table} {name}")
    assert person.said.rstrip().endswith("nothing is loaded")


def test_ctrl_c_says_how_far_it_got(
    typed: Typed, here: Shell, table: str, folder: Path, person: Person
) -> None:
    (folder / "u.csv").write_text("id\n" + "".join(f"u{n:05}\n" for n in range(5000)))
    sent: list[int] = []

    def press(model: Any, **about: Any) -> None:
        if model.name == "BatchWriteItem":
            sent.append(1)
            if len(sent) == 20:
                raise KeyboardInterrupt

    events = here.context().client("dynamodb").meta.events
    events.register("before-call", press)
    with pytest.raises(KeyboardInterrupt):
        typed(f"dynamodb load {table} u.csv")
    events.unregister("before-call", press)
    done = int(person.notes[0].split()[3].replace(",", ""))
    assert f"--skip {done}` goes on" in person.notes[0]
    there = {row["id"] for row in typed("dynamodb scan loaded")}
    assert {f"u{n:05}" for n in range(done)} <= there
    assert len(there) < 1000
    typed(f"dynamodb load {table} u.csv --skip {4990}")


def test_what_is_left_unprocessed_is_tried_again(
    typed: Typed, here: Shell, table: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = here.aws.call, [2]

    def call(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        requests = parameters["RequestItems"]["loaded"] if operation == "batch_write_item" else []
        # Two whole batches; what is left of one may be asked again before the other was asked at all.
        if len(requests) == 25 and left[0]:
            left[0] -= 1
            real(service, operation, {"RequestItems": {"loaded": requests[:10]}})
            return {"UnprocessedItems": {"loaded": requests[10:]}}
        return real(service, operation, parameters)

    monkeypatch.setattr(here.aws, "call", call)
    # The second row of a key is the one that stays, also where both are in one request.
    here.scope["rows"] = [{"id": f"u{n % 50}", "n": n} for n in range(100)]
    typed("$rows | dynamodb put loaded")
    assert person.notes == ["100 items put, 30 of them after waiting for capacity"]
    assert sorted(row["n"] for row in typed("dynamodb scan loaded")) == list(range(50, 100))
    typed("dynamodb scan loaded | dynamodb rm-item loaded")
    assert person.questions[-1].startswith("Remove 50 items from loaded: id=u0, id=u1, id=u10 and 47 more?")
    assert not typed("dynamodb scan loaded")
