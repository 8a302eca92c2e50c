"""What machines read back is what was written."""

import csv
import io
import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awsh.errors import CommandError
from awsh.output import FORMATS, PLAIN, Layout, render
from awsh.output.as_csv import render_csv
from awsh.values import Bytes, Record, Rows, Size

TERMINAL = Layout(width=80, height=24, colour=True, terminal=True)

text = st.text(max_size=30)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4)
)
rows = st.lists(st.dictionaries(text, nested, max_size=5), max_size=6)
flat_rows = st.lists(text, min_size=1, max_size=5, unique=True).flatmap(
    lambda names: st.lists(st.fixed_dictionaries(dict.fromkeys(names, text)), min_size=1, max_size=6)
)
quick = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def written(value: Any, name: str, layout: Layout = PLAIN) -> str:
    return "".join(render(value, layout, FORMATS[name]))


@quick
@given(rows)
@pytest.mark.parametrize("layout", [PLAIN, TERMINAL], ids=["file", "terminal"])
def test_json_round_trip(layout: Layout, rows: list[dict[str, Any]]) -> None:
    assert json.loads(written(Rows(iter(rows)), "json", layout)) == rows


@quick
@given(rows)
@pytest.mark.parametrize("layout", [PLAIN, TERMINAL], ids=["file", "terminal"])
def test_jsonl_round_trip(layout: Layout, rows: list[dict[str, Any]]) -> None:
    lines = written(Rows(iter(rows)), "jsonl", layout).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == rows


@quick
@given(rows)
@example(
    [{"n": "y", "no": "null", "2026-11-23": "2026-11-23", "a": "1e3", "b": "12:30:45", "c": "<<", "d": "="}]
)
@example(
    [{"": "", "k" * 2000: {"x": ["", [], {}, [[]], [{}], None]}, "- a": "a: b", "x #y": "a #b", "~": "~"}]
)
@example(
    [
        {
            "a": 1e20,
            "b": 1e-7,
            "c": "0o7",
            "d": "0x1f",
            "e": "1_000",
            "f": ".inf",
            "g": "a:",
            "h": "arn:aws:s3:::b",
        }
    ]
)
@example([{"a": "\x85\u2028\ufeff\x7f\U0001f600 \\ \"q\" 'q' %a @b `c`"}])
def test_yaml_round_trip(rows: list[dict[str, Any]]) -> None:
    assert yaml.safe_load(written(Rows(iter(rows)), "yaml")) == rows


@quick
@given(nested)
def test_yaml_scalars_and_trees_round_trip(value: Any) -> None:
    if value is not None:
        assert yaml.safe_load(written(Record(value) if isinstance(value, dict) else value, "yaml")) == value


@quick
@given(flat_rows)
@example([{"a": "\r", "b": '"'}, {"a": "\n", "b": ","}])
@example([{"": ""}])
@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_and_tsv_round_trip(name: str, delimiter: str, rows: list[dict[str, str]]) -> None:
    lines = io.StringIO(written(Rows(iter(rows)), name), newline="")
    assert list(csv.DictReader(lines, delimiter=delimiter)) == rows


@quick
@given(flat_rows)
def test_text_has_one_line_a_row(rows: list[dict[str, str]]) -> None:
    lines = written(Rows(iter(rows)), "text").split("\n")
    assert [line.count("\t") for line in lines[:-1]] == [len(row) - 1 for row in rows]


@quick
@given(rows)
@pytest.mark.parametrize("name", list(FORMATS))
def test_nothing_acts_on_a_terminal_in_any_format(name: str, rows: list[dict[str, Any]]) -> None:
    evil = [{"\x1b]0;x\x07": "\x1b[2J\u202e\x9b\ud800", **row} for row in rows]
    shown = written(Rows(evil), name, Layout(width=80, height=24, terminal=True))
    assert shown.replace("\n", "").replace("\t", "").replace("\u3000", "").isprintable()


KINDS = {
    "size": Size(1536),
    "when": datetime(2026, 11, 23, 6, 40, 12, 500, tzinfo=timezone(timedelta(hours=2))),
    "naive": datetime(2026, 11, 23, 6, 40, 12),
    "day": date(2026, 11, 23),
    "took": timedelta(seconds=90),
    "price": Decimal("12345678901234567890.10"),
    "big": Decimal("1E+3"),
    "raw": b"\x00\xff",
    "on": True,
    "none": None,
    "set": {"b", "a"},
}


def test_native_values_in_json_are_exact() -> None:
    read = json.loads(written(Record(KINDS), "json"), parse_float=Decimal)
    assert read == {
        "size": 1536,
        "when": "2026-11-23T06:40:12.000500+02:00",
        "naive": "2026-11-23T06:40:12",
        "day": "2026-11-23",
        "took": 90,
        "price": Decimal("12345678901234567890.10"),
        "big": 1000,
        "raw": "AP8=",
        "on": True,
        "none": None,
        "set": ["a", "b"],
    }


def test_native_values_in_yaml_are_native() -> None:
    read = yaml.safe_load(written(Record({**KINDS, "price": Decimal("1.50")}), "yaml"))
    expected = {**KINDS, "price": 1.5, "big": 1000, "took": 90, "set": ["a", "b"]}
    assert read == expected
    assert read["when"].utcoffset() == timedelta(hours=2)


def test_native_values_in_csv_are_exact_text() -> None:
    lines = io.StringIO(written(Record({**KINDS, "deep": {"a": [1, None]}}), "csv"), newline="")
    assert next(csv.DictReader(lines)) == {
        "size": "1536",
        "when": "2026-11-23T06:40:12.000500+02:00",
        "naive": "2026-11-23T06:40:12",
        "day": "2026-11-23",
        "took": "90",
        "price": "12345678901234567890.10",
        "big": "1000",
        "raw": "AP8=",
        "on": "true",
        "none": "",
        "set": '["a", "b"]',
        "deep": '{"a": [1, null]}',
    }


def test_json_has_no_number_for_nan_and_no_key_but_text() -> None:
    value: dict[Any, Any] = {
        "a": math.nan,
        "b": [math.inf, Decimal("-Infinity")],
        3: {(1, 2): Decimal("0.10")},
    }
    out = written(Record(value), "jsonl")
    assert json.loads(out) == {"a": "NaN", "b": ["Infinity", "-Infinity"], "3": {"[1, 2]": 0.1}}
    assert "0.10" in out


def test_lone_surrogates_survive_json() -> None:
    out = written(Record({"name": "a\udcff"}), "jsonl")
    out.encode()
    assert json.loads(out) == {"name": "a\udcff"}


def test_csv_is_rfc_4180() -> None:
    assert written(Rows([{"a": 'say "hi"', "b": "x,y"}, {"a": "two\nlines", "b": None}]), "csv") == (
        'a,b\r\n"say ""hi""","x,y"\r\n"two\nlines",\r\n'
    )


def test_csv_formulas_are_made_harmless_on_request_only() -> None:
    row = {"a": "=1+1", "b": -5, "c": "@x", "d": "plain"}
    assert "".join(render_csv(Rows([row]), PLAIN)) == "a,b,c,d\r\n=1+1,-5,@x,plain\r\n"
    assert "".join(render_csv(Rows([row]), PLAIN, safe=True)) == "a,b,c,d\r\n'=1+1,-5,'@x,plain\r\n"


def test_csv_never_drops_a_field_that_comes_late() -> None:
    late = [{"a": 1}] * 1500 + [{"a": 1, "b": 2}]
    with pytest.raises(CommandError, match="the field 'b'"):
        written(Rows(iter(late)), "csv")
    assert written(Rows([{"a": 1}, {"b": 2}]), "csv") == "a,b\r\n1,\r\n,2\r\n"


def test_machine_formats_have_the_whole_record_and_text_has_the_view() -> None:
    rows = [{"hidden": 1, "key": "a", "size": Size(2048)}]
    assert json.loads(written(Rows(rows, ("key", "size")), "jsonl")) == rows[0]
    assert written(Rows(rows, ("key", "size")), "csv") == "key,size,hidden\r\na,2048,1\r\n"
    assert written(Rows(rows, ("key", "size")), "text") == "a\t2048\n"
    assert written(Rows(rows, ("key", "size")), "text", Layout(wide=True)) == "1\ta\t2048\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("json", "[]\n"), ("yaml", "[]\n"), ("csv", "key\r\n"), ("tsv", "key\n")]
    + [(name, "") for name in ("jsonl", "text", "table", "vertical")],
)
def test_no_rows(name: str, expected: str) -> None:
    assert written(Rows([], ("key",)), name) == expected


@pytest.mark.parametrize("name", list(FORMATS))
def test_nothing_is_nothing_and_bytes_are_themselves(name: str) -> None:
    assert written(None, name) == ""
    assert written(Bytes([b"caf\xc3", b"\xa9 \xff\r", b"\n"]), name) == "café \\xff\r\n"


@pytest.mark.parametrize(
    ("value", "json_text", "table_text"),
    [
        (True, "true\n", "true\n"),
        (3, "3\n", "3\n"),
        ("two\nlines", '"two\\nlines"\n', "two\nlines\n"),
        (Size(2048), "2048\n", "2.0 KiB\n"),
        (Decimal("1.50"), "1.50\n", "1.50\n"),
        (datetime(2026, 1, 2, tzinfo=UTC), '"2026-01-02T00:00:00+00:00"\n', None),
    ],
)
def test_scalars(value: Any, json_text: str, table_text: str | None) -> None:
    assert written(value, "json") == json_text
    if table_text is not None:
        assert written(value, "table") == table_text
        assert written(value, "vertical") == table_text


def test_bare_mappings_and_lists_are_records_and_rows() -> None:
    assert written({"a": 1}, "jsonl") == '{"a": 1}\n'
    assert written([{"a": 1}, 2], "jsonl") == '{"a": 1}\n2\n'
    assert written(Rows(["x", "y\tz"]), "text") == "x\ny\\tz\n"


@pytest.mark.parametrize("name", ["json", "jsonl", "yaml", "text", "vertical"])
def test_rows_are_written_as_they_come(name: str) -> None:
    taken = []

    def produce() -> Any:
        for number in range(100):
            taken.append(number)
            yield {"n": number}

    pieces = render(Rows(produce()), PLAIN, FORMATS[name])
    next(pieces)
    assert len(taken) == 1
