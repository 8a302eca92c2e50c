"""Names that are remembered: looked up while typing, loaded beside it, kept on disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh import names as names_module
from awsh.nameindex import NameIndex
from awsh.names import NameCache
from awsh.resources import Name
from awsh.shell import Shell
from tests.completion.asking import until

SOME = [Name("i-2", "Beta"), Name("i-1", "alpha"), Name("x-beta"), Name("i-3", "alphabet", "third")]


def found(part: str, limit: int = 10) -> list[str]:
    return [name.id for name in NameIndex(SOME).matching(part, limit)]


def test_by_beginning_then_by_part_whatever_the_case() -> None:
    assert found("") == ["i-1", "i-3", "i-2", "x-beta"]
    assert found("ALPHA") == ["i-1", "i-3"]
    assert found("beta") == ["i-2", "x-beta"]
    assert found("bet") == ["i-2", "i-3", "x-beta"]
    assert found("i-") == ["i-1", "i-2", "i-3"]
    assert found("i-", 2) == ["i-1", "i-2"]
    assert found("no") == found("a\ni") == []


@given(
    st.lists(st.builds(Name, st.text(min_size=1, max_size=5), st.text(max_size=5)), max_size=30),
    st.text(max_size=3),
    st.integers(1, 40),
)
def test_the_index_finds_what_a_search_through_all_does(known: list[Name], part: str, limit: int) -> None:
    wanted = part.casefold()
    starts, contains = set(), set()
    for index, name in enumerate(known):
        texts = [name.id.casefold(), name.name.casefold()] if name.name else [name.id.casefold()]
        if any(text.startswith(wanted) for text in texts):
            starts.add(index)
        elif wanted and "\n" not in wanted and any(wanted in text for text in texts):
            contains.add(index)
    got = NameIndex(known).matching(part, limit)
    assert len(got) == min(limit, len(starts) + len(contains))
    assert {id(name) for name in got[: len(starts)]} <= {id(known[i]) for i in starts}
    if limit >= len(starts) + len(contains):
        assert {id(name) for name in got} == {id(known[i]) for i in starts | contains}


def test_shared_names() -> None:
    assert NameIndex([Name("1", "twin"), Name("2", "twin"), Name("3", "one")]).shared == {"twin"}


class Source:
    """What AWS would answer, with a count of how often it was asked."""

    def __init__(self, answer: Iterable[Name] | Exception) -> None:
        self.answer = answer
        self.asked = 0
        self.free = threading.Event()
        self.free.set()

    def __call__(self) -> Iterable[Name]:
        self.asked += 1
        self.free.wait(20)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_nobody_waits_and_arrival_is_announced() -> None:
    cache, source = NameCache(lambda: None), Source(SOME)
    arrived = threading.Event()
    cache.on_arrival = arrived.set
    source.free.clear()
    started = time.monotonic()
    assert cache.want("w", "k", "s", source) is None
    assert cache.want("w", "k", "s", source) is None
    assert time.monotonic() - started < 1
    source.free.set()
    assert arrived.wait(10)
    entry = cache.want("w", "k", "s", source)
    assert entry is not None
    assert entry.names == tuple(SOME)
    assert source.asked == 1


def test_very_many_are_in_order_before_anybody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_module, "FEW", 0)
    cache = NameCache(lambda: None)
    cache.want("w", "k", "s", Source(SOME))
    until(lambda: cache.peek("w", "k"))
    entry = cache.peek("w", "k")
    assert entry is not None
    assert entry.ready
    loaded = cache.load("w", "other", "s", Source(SOME))
    until(lambda: loaded.ready)


def test_a_change_makes_them_stale_and_they_stay_usable() -> None:
    cache, source = NameCache(lambda: None), Source(SOME)
    cache.load("w", "k", "s", source)
    cache.changed("other")
    cache.want("w", "k", "s", source)
    assert source.asked == 1
    cache.changed("s")
    entry = cache.want("w", "k", "s", source)
    assert entry is not None
    assert entry.names == tuple(SOME)
    until(lambda: source.asked == 2)


def test_a_refusal_is_not_asked_for_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, source = NameCache(lambda: None), Source(PermissionError("no"))
    monkeypatch.setattr(names_module, "REFUSED_SECONDS", 1000)
    for _ in range(5):
        assert cache.want("w", "k", "s", source) is None
        until(lambda: not cache._loading)
    assert source.asked == 1
    monkeypatch.setattr(names_module, "REFUSED_SECONDS", 0)
    cache._refused.clear()
    source.answer = SOME
    cache.want("w", "k", "s", source)
    until(lambda: cache.peek("w", "k"))


def test_they_are_on_disk_for_the_next_shell(home: Path) -> None:
    many = [Name(f"i-{n}", f"näme {n}", "x\ny") for n in range(2500)]
    first = NameCache(lambda: "real/1/p/r")
    first.load("w", "k", "s", Source(many))
    until(lambda: list(home.rglob("*.jsonl")))
    (file,) = home.rglob("*.jsonl")
    assert file.stat().st_mode & 0o777 == 0o600
    second, source = NameCache(lambda: "real/1/p/r"), Source(PermissionError("no network"))
    second.want("w", "k", "s", source)
    until(lambda: second.peek("w", "k"))
    entry = second.peek("w", "k")
    assert entry is not None
    assert entry.names == tuple(many)
    assert source.asked == 0
    other = NameCache(lambda: "real/2/p/r")
    other.want("w", "k", "s", Source(SOME))
    until(lambda: other.peek("w", "k"))
    entry = other.peek("w", "k")
    assert entry is not None
    assert entry.names == tuple(SOME), "another account has its own"


@pytest.mark.parametrize(
    "spoilt", [b"", b"{", b"[]\n[]", b'{"loaded": 1, "count": 5}\n[["a","b","c"]]\n', b"\xff\xfe"]
)
def test_a_spoilt_file_is_asked_for_anew(home: Path, spoilt: bytes) -> None:
    NameCache(lambda: "p").load("w", "k", "s", Source(SOME))
    until(lambda: list(home.rglob("*.jsonl")))
    (file,) = home.rglob("*.jsonl")
    file.write_bytes(spoilt)
    cache = NameCache(lambda: "p")
    cache.want("w", "k", "s", Source([Name("new")]))
    until(lambda: cache.peek("w", "k"))
    entry = cache.peek("w", "k")
    assert entry is not None
    assert entry.names == (Name("new"),)


def test_an_answer_for_a_profile_that_was_left_is_not_kept(home: Path) -> None:
    present = ["a/r"]
    cache = NameCache(lambda: "place", lambda: present[0])
    source = Source(SOME)
    source.free.clear()
    cache.want("a/r", "k", "s", source)
    until(lambda: source.asked)
    present[0] = "b/r"
    source.free.set()
    until(lambda: not cache._loading)
    assert cache.peek("a/r", "k") is None
    assert not list(home.rglob("*.jsonl"))


@pytest.mark.parametrize("account", ["../../../outside", "/outside", ".", "..", "a\0b"])
def test_no_account_leads_out_of_the_cache(home: Path, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Shell(profile="../p") as shell:
        monkeypatch.setattr(shell.aws, "account", lambda: account)
        names = shell.names.load(shell.where, "k", "s3", lambda: [Name("n")])
        assert names.names == (Name("n"),)
        until = time.monotonic() + 10
        while not (kept := list(home.rglob("*.jsonl"))) and time.monotonic() < until:
            time.sleep(0.01)
    assert [path.relative_to(home).parts[:3] for path in kept] == [(".cache", "awsh", "aws")]
    assert len(kept[0].relative_to(home).parts) == 6
