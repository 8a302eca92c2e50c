"""to FORMAT, and the verb of each format, those of plugins too."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import awsh
from awsh.errors import UsageError
from awsh.output import FORMATS, Format, Layout, write
from awsh.plugins import Plugins
from awsh.shell import Shell
from awsh.values import Bytes

Run = Callable[[str], Any]


def text(value: Any) -> str:
    assert isinstance(value, Bytes)
    assert value.text
    return b"".join(value).decode()


def test_every_format_has_its_verb(sh: Shell, rows: Run, value: Run) -> None:
    for name in FORMATS:
        assert name in sh.commands.verbs
        assert text(value(f"things | select name | {name}")) == text(
            value(f"things | select name | to {name}")
        )
        assert "web" in text(value(f"things | {name}"))


def test_formats(value: Run) -> None:
    assert json.loads(text(value("things | get name | json"))) == ["web", "db", "old", "new"]
    assert json.loads(text(value("things | first | json")))["name"] == "web"
    assert text(value("things | select name,size | first 2 | csv")) == "name,size\r\nweb,10\r\ndb,30\r\n"
    assert text(value("things | select name | first 1 | table")).startswith("name")
    assert "made" not in text(value("things | table"))
    assert "made" in text(value("things | table --wide"))
    assert "made" in text(value("things | to table --wide"))
    assert text(value("things | first 2 | text")) == "web\t10\ndb\t30\n"
    with pytest.raises(UsageError, match=r"'jsn' is none of .*did you mean 'json'"):
        value("things | to jsn")


def test_formulas_are_made_harmless_on_request(sh: Shell, value: Run) -> None:
    sh.scope["cells"] = [{"a": "=1+1"}]
    assert text(value("$cells | csv")) == "a\r\n=1+1\r\n"
    assert text(value("$cells | csv --safe")) == "a\r\n'=1+1\r\n"
    assert text(value("$cells | tsv --safe")) == "a\n'=1+1\n"


def test_text_streams(sh: Shell, producer: Any) -> None:
    pieces: list[bytes] = []

    def take(value: Any) -> None:
        for chunk in value:
            pieces.append(chunk)
            if len(pieces) == 3:
                break
        value.close()

    sh.show("numbers | jsonl", take)
    assert pieces == [b'{"n": 1}\n', b'{"n": 2}\n', b'{"n": 3}\n']
    assert producer.closed == 1


def test_a_terminal_renders_it_to_its_width_and_a_file_does_not(sh: Shell, tmp_path: Path) -> None:
    sh.scope["wide"] = [{"a": "x" * 300}]
    shown = io.StringIO()
    narrow = Layout(width=40, height=None, terminal=True)
    sh.show("$wide | table", lambda value: write(value, "table", narrow, shown) and None)
    assert max(map(len, shown.getvalue().splitlines())) <= 40
    assert "…" in shown.getvalue()
    sh.run(f"$wide | table > {tmp_path / 'out'}")
    assert "x" * 300 in (tmp_path / "out").read_text()
    assert sh.run("$wide | table | !wc -L").rows[0]["line"].strip() == "300"


def test_a_plugins_format_has_a_verb(monkeypatch: pytest.MonkeyPatch, producer: Any) -> None:
    def shout(value: Any, layout: Layout) -> Iterator[str]:
        for row in value:
            yield f"{row['name']}!\n"

    @awsh.hookimpl
    def awsh_formats() -> list[Format]:
        return [Format("shout", "Names, loud.", shout, extensions=(".loud",))]

    def load(self: Plugins) -> None:
        self.add("demo", producer)
        self.add("loud", SimpleNamespace(awsh_formats=awsh_formats))

    monkeypatch.setattr(Plugins, "load_installed", load)
    with Shell(yes=True) as sh:
        assert text(sh.run("things | first 2 | shout").value) == "web!\ndb!\n"
        assert text(sh.run("things | first 2 | to shout").value) == "web!\ndb!\n"
        assert sh.commands.verbs["shout"].doc.summary == "Names, loud."
        sh.run("things | first 1 | save x.loud --force")
        path = Path("x.loud")
        assert path.read_text() == "web!\n"
        path.unlink()
