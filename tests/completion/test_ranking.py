"""Best first, and else in the order in which things came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from awsh.completion.ranking import best


def found(word: str, *texts: str, limit: int = 100) -> list[str]:
    return best(word, texts, lambda text: text, limit)


def test_the_order() -> None:
    assert found("st", "last", "Stop", "start", "first", "STAGE", "status") == [
        "start",
        "status",
        "Stop",
        "STAGE",
        "last",
        "first",
    ]


def test_nothing_typed_fits_all() -> None:
    assert found("", "b", "a", "c", limit=2) == ["b", "a"]


def test_one_letter_inside_counts_only_alone() -> None:
    assert found("s", "last", "stop") == ["stop"]
    assert found("a", "last", "stop") == ["last"]


def test_letters_apart_count_only_where_nothing_else_fits() -> None:
    assert found("dv", "delete-volume", "describe") == ["delete-volume"]
    assert found("dv", "delete-volume", "dv-it") == ["dv-it"]
    assert found("vd", "delete-volume") == []


@given(st.text(max_size=3), st.lists(st.text(max_size=6)), st.integers(1, 5))
def test_what_begins_with_the_word_is_never_left_out(word: str, texts: list[str], limit: int) -> None:
    begins = [text for text in texts if text.startswith(word)]
    assert best(word, texts, lambda text: text, limit)[: len(begins)] == begins[:limit]
