import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from time import sleep
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from awsh.output import FORMATS, PLAIN, Layout, render
from awsh.output.cells import cell, human_duration
from awsh.output.shape import chunked
from awsh.values import Record, Rows, Size, human_size

wild = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    ["日本語" * 9, "👨‍👩‍👧 family", "❤️" * 9, "🇬🇧🇩🇪" * 5, "e\u0301" * 30, "\x1b[31mred", "a\nb\tc", "👍🏽" * 9]
)
values = (
    wild
    | st.none()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.lists(wild, max_size=3)
    | st.datetimes()
)
rows = st.lists(st.dictionaries(wild, values, max_size=8), min_size=1, max_size=6)
quick = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


def table(value: Any, layout: Layout = PLAIN, name: str = "table") -> str:
    return "".join(render(value, layout, FORMATS[name]))


@quick
@given(rows, st.integers(1, 120), st.booleans(), st.sampled_from(["table", "vertical"]))
@example([{"日本": "日本"}], 1, True, "table")
@example([{"日本": "日本"}], 12, True, "vertical")
@example([{c: c * 9 for c in "abcdefgh"}], 30, False, "table")
@example([{"000\u093e000": "0000"}], 1, False, "table")
def test_no_line_is_wider_than_the_screen(
    rows: list[dict[str, Any]], width: int, unicode: bool, name: str
) -> None:
    layout = Layout(width=width, height=2, unicode=unicode, terminal=True)
    for value in (Rows(rows), Record(rows[0])):
        # Two columns side by side, a name and its value, take twelve at the least.
        room = width if name == "table" and isinstance(value, Rows) else max(width, 12)
        for line in table(value, layout, name).split("\n"):
            assert 0 <= wcswidth(line) <= room


@quick
@given(rows)
def test_every_row_is_one_line(rows: list[dict[str, Any]]) -> None:
    named = [{"id": "x", **row} for row in rows]
    assert table(Rows(named)).count("\n") == len(rows) + 2


def test_what_a_table_looks_like() -> None:
    rows = [
        {"key": "a.txt", "size": Size(10_485_760), "public": True, "price": Decimal("1.50"), "gone": None},
        {"key": "日本", "size": Size(7), "public": False, "price": Decimal("12"), "gone": None},
    ]
    assert table(Rows(rows)).split("\n") == [
        "key        size  public  price  gone",
        "─────  ────────  ──────  ─────  ────",
        "a.txt  10.0 MiB  true     1.50",
        "日本        7 B  false      12",
        "",
    ]
    assert "-----  ----" in table(Rows(rows), Layout(unicode=False))


def test_colour_only_where_it_is_allowed() -> None:
    assert "\x1b" not in table(Rows([{"a": 1}]), Layout(width=80, terminal=True))
    coloured = table(Rows([{"a": 1}]), Layout(width=80, terminal=True, colour=True))
    assert coloured == "\x1b[1ma\x1b[0m\n\x1b[2m─\x1b[0m\n1\n"


def test_text_that_looks_like_a_number_is_left_as_it_is() -> None:
    lines = table(Rows([{"id": "007", "v": "1e5"}, {"id": "123456789012", "v": "1.10"}])).split("\n")
    assert lines[2:4] == ["007           1e5", "123456789012  1.10"]


def test_the_view_is_shown_and_wide_shows_all() -> None:
    rows = Rows([{"key": "a", "size": 1, "State": {"Name": "on"}}], ("key", "State.Name"))
    assert table(rows).split("\n")[0] == "key  State.Name"
    assert table(rows).split("\n")[2] == "a    on"
    rows = Rows([{"key": "a", "size": 1}], ("size",))
    assert table(rows, Layout(wide=True)).split("\n")[0] == "size  key"


def test_columns_without_room_are_counted() -> None:
    row = {"id": "i-0123456789abcdef0", **{f"column{n}": "word " * 4 for n in range(6)}}
    head, _, line, _ = table(Rows([row]), Layout(width=60, height=10, terminal=True)).split("\n")
    assert head.endswith("  +4 columns")
    assert line.startswith("i-0123456789abcdef0  ")


def test_the_widest_shrinks_first_the_identifier_last_and_numbers_never() -> None:
    row = {"id": "i-0123456789abcdef0", "note": "n" * 50, "name": "short", "size": 123456789012}
    line = table(Rows([row]), Layout(width=60, height=10, terminal=True)).split("\n")[2]
    assert line == f"i-0123456789abcdef0  {'n' * 17}…  short  123456789012"


def test_an_id_is_whole_or_there_is_a_column_less() -> None:
    row = {"owner": "me", "note": "n" * 30, "id": "subnet-0123456789abcdef0", "range": "10.100.200.0/24"}
    head, _, line, _ = table(Rows([row]), Layout(width=60, height=10, terminal=True)).split("\n")
    assert line == f"me     {'n' * 9}…  subnet-0123456789abcdef0  10.100.200.0/24"
    head, _, line, _ = table(Rows([row]), Layout(width=59, height=10, terminal=True)).split("\n")
    assert line.endswith("  subnet-0123456789abcdef0")
    assert head.endswith("  +1 column")


def test_columns_that_tell_nothing_are_hidden_first() -> None:
    row = {"none": None, "many": [{"a": 1}] * 3, "empty": "", "id": "vpc-0123456789abcdef0", "name": "lab"}
    narrow = Layout(width=50, height=10, terminal=True)
    head, _, line, _ = table(Rows([row]), narrow).split("\n")
    assert head.startswith("id                     name")
    assert line.startswith("vpc-0123456789abcdef0  lab")
    assert table(Rows([row]), Layout(width=200, height=10, terminal=True)).startswith("none  many")
    chosen = table(Rows([row], ("none", "many", "empty", "id", "name")), narrow)
    assert chosen.startswith("none  many")


def test_rows_after_the_first_screen_keep_the_columns() -> None:
    rows = [{"key": f"k{n}", "note": "x"} for n in range(5)] + [
        {"key": "k" * 50, "note": "y" * 50, "new": 1}
    ] * 3
    lines = table(Rows(iter(rows)), Layout(width=40, height=5, terminal=True)).split("\n")
    assert lines[0] == "key  note"
    assert len(lines) == 8 + 2 + 1
    assert all(len(line) <= 40 for line in lines)
    assert lines[7].startswith("kkk")
    wide = table(Rows([{"a": "x"}] * 1000 + [{"a": "y" * 300}]))
    assert "y" * 300 in wide


def test_values_for_people() -> None:
    local = datetime(2026, 11, 23, 6, 40, 12, 999, tzinfo=UTC)
    assert cell(local) == local.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    assert cell(datetime(2026, 11, 23, 6, 40, 12)) == "2026-11-23 06:40:12"
    assert cell({"a": 1, "b": [1, {"c": 2}], "d": None}) == "a=1, b=[1, {c=2}], d="
    assert cell([{"Key": "Name", "Value": "lab"}, {"Key": "env", "Value": "dev"}]) == "Name=lab, env=dev"
    assert cell(b"text") == "text"
    assert cell(b"\x00\x01") == "0x0001"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (5 * 1024**4, "5.0 TiB"),
        (1024**7, "1024.0 EiB"),
        (-2048, "-2.0 KiB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert human_size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.25, "0.25s"), (59, "59s"), (60, "1m"), (3605, "1h"), (90061, "1d 1h"), (-61, "-1m 1s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert human_duration(timedelta(seconds=seconds)) == text


def test_a_record_spreads_out_under_the_paths_that_select_takes() -> None:
    record = Record({"b": {"c": 1, "d": {"e": "x"}}, "l": [{"p": 1, "q": 2}, {"p": 3}], "a": "first"}, ("a",))
    assert table(record) == "a      first\nb.c    1\nb.d.e  x\nl      p=1, q=2\n       p=3\n"


def test_sentences_of_a_record_have_a_line_each() -> None:
    record = Record({"says": ["tcp 22 from web, db", "all"], "words": ["a", "b"]})
    assert table(record) == "says   tcp 22 from web, db\n       all\nwords  a, b\n"


def test_rows_one_field_a_line() -> None:
    assert table(Rows([{"a": 1, "bb": "x"}, 3]), name="vertical").split("\n") == [
        "─ 1 " + "─" * 36,
        "a   1",
        "bb  x",
        "─ 2 " + "─" * 36,
        "value  3",
        "",
    ]


def test_long_fields_go_on_in_the_next_line() -> None:
    assert table(Record({"k": "abcdefghijklmnopq"}), Layout(width=13)) == "k  abcdefghij\n   klmnopq\n"


def endless(seen: list[int]) -> Iterator[dict[str, Any]]:
    number = 0
    while True:
        seen.append(number)
        yield {"key": f"folder/{number}", "size": Size(number), "class": "STANDARD"}
        number += 1


def test_only_what_is_shown_is_taken() -> None:
    seen: list[int] = []
    pieces = render(Rows(endless(seen)), Layout(width=80, height=24, terminal=True))
    next(pieces)
    assert len(seen) == 24


def test_each_row_of_what_is_followed_is_shown_before_the_next_is_waited_for() -> None:
    seen: list[int] = []
    pieces = render(Rows(endless(seen), endless=True), Layout(width=80, height=24, terminal=True))
    assert "folder/0" in next(pieces)
    assert seen == [0]


@pytest.mark.parametrize("name", ["table", "jsonl", "json", "csv", "tsv", "yaml", "text", "vertical"])
def test_memory_does_not_grow_with_the_rows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # On a machine that is held up fewer rows are laid out at once, at one time and not at another.
    monkeypatch.setattr("awsh.output.shape.monotonic", lambda: 0.0)

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            for _ in render(Rows(islice(endless(Forgetful()), count)), PLAIN, FORMATS[name]):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2000)
    assert peak(12_000) < peak(3000) * 1.2 + 100_000


class Forgetful(list[int]):
    def append(self, number: int) -> None:
        pass


def test_slow_rows_are_not_held_back() -> None:
    def slow() -> Iterator[int]:
        for number in range(6):
            yield number
            sleep(0.12)

    assert [len(chunk) for chunk in chunked(slow(), 100)][1:] == [1, 1, 1, 1]
    assert [len(chunk) for chunk in chunked(range(25), 10, 6)] == [10, 6, 6, 3]


def test_rows_before_a_failure_are_shown() -> None:
    def failing() -> Iterator[dict[str, int]]:
        yield {"number": 1}
        raise OSError("gone")

    pieces = render(Rows(failing()), PLAIN, FORMATS["table"])
    assert next(pieces).endswith("1\n")
    with pytest.raises(OSError, match="gone"):
        next(pieces)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"name": st.text(st.characters(codec="ascii"), max_size=8), "size": st.integers(0, 10**6)}
        ),
        min_size=1,
        max_size=30,
    )
)
def test_rows_behind_the_first_screen_look_as_they_would_on_it(rows: list[dict[str, Any]]) -> None:
    widest = {"name": "x" * 40, "size": 10**6}
    at_once, in_pieces = (
        table(Rows([widest, *rows]), Layout(terminal=True, height=height)) for height in (1000, 1)
    )
    assert in_pieces == at_once
