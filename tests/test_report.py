"""How errors look: one line each; many failures a line each, on a screen as many as one reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from awsh.errors import PartialFailure
from awsh.log import log
from awsh.report import report


class Screen:
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def failure(count: int) -> PartialFailure:
    return PartialFailure(3, [(f"s3://b/{number}\x1b", "AccessDenied: no") for number in range(count)])


def test_one_that_failed_stands_in_the_line() -> None:
    assert report(failure(1)) == "error: 1 failed, 3 done: s3://b/0\\x1b: AccessDenied: no"


def test_several_have_a_line_each() -> None:
    first, *rest = report(failure(30)).splitlines()
    assert first == "error: 30 failed, 3 done"
    assert rest == [f"  s3://b/{number}\\x1b: AccessDenied: no" for number in range(30)]


@pytest.fixture
def own_log(home: Path) -> Iterator[None]:
    """A log in this test's home; the shell keeps the one that it began with."""
    before = log().handlers[:]
    log().handlers.clear()
    log.cache_clear()
    yield
    for handler in log().handlers:
        handler.close()
    log().handlers[:] = before


@pytest.mark.usefixtures("own_log")
def test_on_a_screen_the_log_has_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    lines = report(failure(5000)).splitlines()
    assert len(lines) == 22
    assert lines[-1].startswith("  … and 4,980 more: all are at the end of ")
    kept = Path(lines[-1].rpartition("end of ")[2]).read_text()
    assert "5,000 failed, 3 done" in kept
    assert kept.count("AccessDenied") == 5000
    assert "\x1b" not in kept


def test_what_ended_it_is_in_the_first_line() -> None:
    error = PartialFailure(1, [("a", "no"), ("b", "no")], ended="the keys have expired")
    assert (
        report(error).splitlines()[0] == "error: 2 failed, 1 done, the rest not tried: the keys have expired"
    )
