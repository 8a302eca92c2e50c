"""Sentences on a narrow terminal."""

from __future__ import annotations

import io

import pytest

from awsh.output.prose import filled, fitted, folded


def test_a_line_breaks_between_words_and_goes_on_under_its_text() -> None:
    assert folded("  cp    Copy files to S3, or back.", 26) == [
        "  cp    Copy files to S3,",
        "        or back.",
    ]


def test_an_option_and_a_command_stay_whole() -> None:
    assert folded("usage: s3 cp SRC DST [--class CLASS] [--tag KEY=VALUE]…", 38) == [
        "usage: s3 cp SRC DST [--class CLASS]",
        "       [--tag KEY=VALUE]…",
    ]
    assert folded("error: it is not empty (`s3 rb lab --force` empties it)", 36) == [
        "error: it is not empty",
        "(`s3 rb lab --force` empties it)",
    ]


@pytest.mark.parametrize("line", ["  awsh> s3 ls some/where | first 3", "  $ awsh -c 's3 ls some/where'"])
def test_an_example_stays_a_line_to_copy(line: str) -> None:
    assert folded(line, 20) == [line]


def test_no_word_is_lost_or_cut() -> None:
    address = "http://127.0.0.1:4000/" + "x" * 80
    parts = folded(f"error: nothing answers at {address} any more", 30)
    assert address in parts
    assert " ".join(parts).split() == f"error: nothing answers at {address} any more".split()


def test_paragraphs_are_filled_and_lists_left() -> None:
    text = "One sentence\nover two lines.\n\n- a point\n- another"
    assert list(filled(text, 40)) == ["One sentence over two lines.", "", "- a point", "- another"]


def test_what_is_no_terminal_gets_the_line_as_it_is() -> None:
    line = "a word " * 40
    assert fitted(line, io.StringIO()) == line
