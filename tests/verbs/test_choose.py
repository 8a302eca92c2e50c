"""select, get, flatten, columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import UsageError
from awsh.shell import Shell
from awsh.values import Record, Size

Run = Callable[[str], Any]


def test_select(value: Run, rows: Run) -> None:
    found = value("things | select name,env=tags.env ports")
    assert (found.columns, found.kind) == (("name", "env", "ports"), "demo:thing")
    assert next(iter(found)) == {"name": "web", "env": "prod", "ports": [22, 80]}
    assert rows("things | select tags.env | first 1") == [{"tags.env": "prod"}]
    assert rows("things | select tags.env | where tags.env = dev") == [{"tags.env": "dev"}]
    assert rows("things | select first=ports.0 | get first") == [22, None, 22, 443]
    assert value("things | first | select size") == Record({"size": Size(10)}, ("size",), "demo:thing")
    assert rows("things | get name | select it=value | first 1") == [{"it": "web"}]


def test_select_drops(value: Run) -> None:
    found = value("things | select -size,-tags -made")
    assert found.columns == ("name",)
    assert list(next(iter(found))) == ["name", "ports"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("things | select", "select wants columns"),
        ("things | select nmae", r"no row has a column 'nmae' \(did you mean 'name'\?\)"),
        ("things | first | select nmae", r"no row has a column 'nmae'"),
        ("things | select -nmae", r"no row has a column 'nmae'"),
        ("things | select name,-size", "either names columns or drops them"),
        ("things | select name,name", "'name' is selected twice"),
        ("things | select -tags.env", "only a whole column can be dropped"),
        ("things | select a..b", "'a..b' is not a column"),
        ("things | select =name", "'=name' is not NAME=COLUMN"),
        ("things | select name,", "a column's name is empty here"),
        ("things | get nmae", r"no row has a column 'nmae'"),
        ("things | first | get nmae", r"no row has a column 'nmae' \(did you mean 'name'\?\)"),
        ("things | flatten prots", r"no row has a column 'prots' \(did you mean 'ports'\?\)"),
    ],
)
def test_wrong_columns(rows: Run, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        rows(line)


def test_get(rows: Run, value: Run, sh: Shell) -> None:
    assert rows("things | get tags.env") == ["prod", "prod", None, "dev"]
    assert value("things | first | get tags.env") == "prod"
    sh.run("let name = things | first | get name")
    assert sh.scope["name"] == "web"


def test_paths_go_into_lists(sh: Shell, rows: Run) -> None:
    sh.scope["machines"] = [
        {
            "Tags": [{"Key": "Name", "Value": "lab"}, {"Key": "env", "Value": "dev"}],
            "Nics": [{"Ip": "a"}, {"Ip": "b"}],
        },
        {"Tags": []},
    ]
    assert rows("$machines | get Tags.Name") == ["lab", None]
    assert rows("$machines | get Nics.Ip | first 1") == [["a", "b"]]
    assert len(rows("$machines | where Tags.env = dev and Nics.Ip = b")) == 1


def test_flatten(sh: Shell, rows: Run) -> None:
    assert [(row["name"], row["ports"]) for row in rows("things | flatten ports")] == [
        ("web", 22),
        ("web", 80),
        ("old", 22),
        ("new", 443),
    ]
    assert rows("things | select name,tags | flatten tags | first 1") == [{"name": "web", "env": "prod"}]
    assert rows("things | select name,tags | flatten | last 1") == [{"name": "new", "env": "dev"}]
    assert rows("things | get ports | flatten") == [22, 80, 22, 443]
    sh.scope["orders"] = [
        {"id": 1, "lines": [{"id": 7, "n": 2}, {"id": 8, "n": 1}]},
        {"id": 2, "lines": None},
    ]
    assert rows("$orders | flatten lines") == [
        {"id": 1, "lines.id": 7, "n": 2},
        {"id": 1, "lines.id": 8, "n": 1},
    ]
    assert rows("$orders | flatten lines | where lines.id = 8 | get n") == [1]


def test_columns(rows: Run) -> None:
    assert rows("things | columns | where column in (size, made, tags)") == [
        {"column": "size", "type": "size", "filled": 3, "empty": 1},
        {"column": "made", "type": "time", "filled": 4, "empty": 0},
        {"column": "tags", "type": "record", "filled": 4, "empty": 0},
    ]
    assert rows("things | get size | columns") == [
        {"column": "value", "type": "size", "filled": 3, "empty": 1}
    ]
