"""Suggestions from the history, and which part of a toolbar fits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document

from awsh.history import Entry, History
from awsh.repl.bar import fit
from awsh.repl.explain import command_at
from awsh.repl.keys import next_word
from awsh.repl.recall import Recall, Suggest
from awsh.shell import Shell
from awsh.toolbar import Segment


@pytest.fixture
def plain() -> Iterator[Shell]:
    with Shell() as made:
        yield made


def suggested(shell: Shell, entries: list[Entry], text: str) -> str | None:
    recall = Recall(shell, History())
    recall.entries = entries
    found = Suggest(shell, recall).get_suggestion(Buffer(), Document(text))
    return found.text if found else None


def test_the_latest_line_of_this_profile_and_target_is_suggested(plain: Shell) -> None:
    entries = [
        Entry("s3 ls mine-old", 1, "default", "aws"),
        Entry("s3 ls mine", 2, "default", "aws"),
        Entry("s3 ls other-profile", 3, "prod", "aws"),
        Entry("s3 ls sandbox", 4, "default", "local-default"),
    ]
    assert suggested(plain, entries, "s3 ls ") == "mine"
    assert suggested(plain, entries, "s3 ls o") == "ther-profile"
    assert suggested(plain, entries[2:], "s3") == " ls sandbox"


def test_no_suggestion(plain: Shell) -> None:
    entries = [Entry("s3 ls\nvpc ls", 1, "default", "aws"), Entry("vpc ls", 2, "default", "aws")]
    assert suggested(plain, entries, "s3") is None, "of many lines"
    assert suggested(plain, entries, "") is None
    assert suggested(plain, entries, "vpc ls") is None, "nothing to add"
    plain.settings.set("suggestions", "off")
    assert suggested(plain, entries, "vpc") is None


def test_the_least_important_segments_go_first() -> None:
    segments = [
        Segment("sandbox", "local", "good"),
        Segment("profile", "default"),
        Segment("bucket", "lab"),
        Segment("jobs", "2", "warning"),
    ]

    def labels(width: int) -> list[str]:
        return [segment.label for segment in fit(segments, width)]

    assert labels(80) == ["sandbox", "profile", "bucket", "jobs"]
    assert labels(45) == ["sandbox", "profile", "jobs"]
    assert labels(25) == ["sandbox", "jobs"]
    assert labels(10) == ["jobs"]
    assert labels(2) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [(" ls b", " ls "), ("ls/a/b", "ls/"), ("one", "one"), ("  x y", "  x "), ("", ""), ("/a", "/")],
)
def test_a_word_of_a_suggestion(text: str, word: str) -> None:
    assert next_word(text) == word


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("hist|ory clear", ("history",)),
        ("history clear |", ("history",)),
        ("history | jobs|", ("jobs",)),
        ("echo $(jobs| )", ("jobs",)),
        ("echo $(jobs) |", ("echo",)),
        ("jobs; history|", ("history",)),
        ("time jobs|", ("jobs",)),
        ("time|", ("time",)),
        ("nothing|", None),
        ("|", None),
        ("sts who|", ("sts",)),
        ("sts whoami |", ("sts", "whoami")),
        ('"jobs"|', None),
    ],
)
def test_the_command_at_the_cursor(plain: Shell, text: str, path: tuple[str, ...] | None) -> None:
    cursor = text.rindex("|")
    found = command_at(plain, text[:cursor] + text[cursor + 1 :], cursor)
    assert (found.path if found else None) == path
