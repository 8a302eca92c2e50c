"""Patterns of keys, by themselves and in every command that takes a place in S3."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh_s3.patterns import Pattern, Selection, escaped, fixed_start, has_wildcard
from tests.s3.watcher import body, fields, tree

Keys = Callable[[], list[str]]
Put = Callable[..., None]


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*.gz", ["a.gz", ".gz", "new\nline.gz"], ["a.GZ", "d/a.gz", "a.gz.old"]),
        ("logs/*", ["logs/a", "logs/"], ["logs/a/b", "logs", "xlogs/a"]),
        ("logs/*/x", ["logs/a/x", "logs//x"], ["logs/x", "logs/a/b/x"]),
        ("logs/**", ["logs/a", "logs/a/b", "logs/"], ["logs", "logs-old/a"]),
        ("**/*.gz", ["a.gz", "d/a.gz", "d/e/a.gz", "/a.gz"], ["a.gzz", "d.gz/a"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b", "a//b"], ["ab", "a/xb", "xa/b"]),
        ("**.gz", ["a.gz", "d/a.gz"], ["a.gz/b"]),
        ("a**b", ["ab", "a/x/b", "axb"], ["b", "a/x/bc"]),
        ("**a*b", ["xa/ab", "ab", "a/a/axb"], ["a/b", "xa/b/c"]),
        ("**/x*y*z", ["q/x1yy2z", "xyz"], ["x/y/z", "q/xz"]),
        ("**/a/**/b/*", ["a/b/c", "1/a/2/b/c", "a/x/b/b/c"], ["a/b", "b/a/c"]),
        ("a?c", ["abc", "a\nc", "aüc"], ["ac", "a/c", "abbc"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "Ax", "x"]),
        ("[!a-c]x", ["dx", "Ax"], ["ax", "/x", "x"]),
        ("[^a]x", ["bx"], ["ax", "/x"]),
        ("[]]x", ["]x"], ["x", "[x"]),
        ("[+-9]", ["1", "+", "."], ["/", "a"]),
        ("[z-a]", [], ["z", "a", "-"]),
        ("[a-]", ["a", "-"], ["b"]),
        (r"[\w&&~~||[]", ["\\", "w", "&", "["], ["a", "x"]),
        ("[*]", ["*"], ["x"]),
        ("[**]/x", ["*/x"], ["a/x"]),
        ("[x", ["[x"], ["x"]),
        ("a[]", ["a[]"], ["a"]),
        ("[a/b]", ["[a/b]"], ["a", "b"]),
        ("a.b+c(d)|e$", ["a.b+c(d)|e$"], ["aXb+c(d)|e$"]),
        ("", [""], ["a"]),
    ],
)
def test_what_matches(pattern: str, yes: list[str], no: list[str]) -> None:
    compiled = Pattern(pattern)
    assert [key for key in yes if not compiled.matches(key)] == []
    assert [key for key in no if compiled.matches(key)] == []
    assert all(key.startswith(compiled.start) for key in yes)


def test_below_a_folder_that_matches() -> None:
    pattern = Pattern("logs/2026-*", below=True)
    assert pattern.matches("logs/2026-01")
    assert pattern.matches("logs/2026-01/deep/x")
    assert not pattern.matches("logs/2025-01/2026-x")


def by_trying(pattern: str, key: str) -> bool:
    """The slow way: every place where each star could end."""
    if not pattern:
        return not key
    if pattern.startswith("**/"):
        starts = [0, *(found.end() for found in re.finditer("/", key))]
        return any(by_trying(pattern[3:], key[start:]) for start in starts)
    if pattern.startswith("*"):
        across = pattern.startswith("**")
        rest = pattern[2:] if across else pattern[1:]
        reach = len(key) if across else len(key.partition("/")[0])
        return any(by_trying(rest, key[end:]) for end in range(reach + 1))
    if not key:
        return False
    return (pattern[0] == key[0] or (pattern[0] == "?" and key[0] != "/")) and by_trying(pattern[1:], key[1:])


def test_as_by_trying_every_place() -> None:
    """`**/` counts at the beginning of a level alone, so the patterns have it nowhere else."""
    pieces = ("a", "/", "*", "**", "?", "b")
    keys = ["".join(letters) for size in range(6) for letters in product("ab/", repeat=size)]
    patterns = {"".join(chosen) for size in range(5) for chosen in product(pieces, repeat=size)}
    patterns |= {"**/a*b", "a*/**/b", "*a*b**a", "**a*b/*", "**/a/**/b", "**ab*/a", "a**b**a*b", "*a**/*b*a"}
    for pattern in sorted(patterns):
        if "***" in pattern or re.search(r"[^/]\*\*/", pattern):
            continue
        compiled = Pattern(pattern)
        assert [key for key in keys if compiled.matches(key)] == [
            key for key in keys if by_trying(pattern, key)
        ], pattern


def test_within_a_level_as_everywhere() -> None:
    names = ["", "a", "ab", "abc", "a]c", "a-c", "[a]", "a*c", "A"]
    for pattern in ("*", "a*", "*c", "a?c", "[a]", "[!a]*", "a[]-]c", "*[c-]*", "a[*]c", "[[]a]"):
        assert [name for name in names if Pattern(pattern).matches(name)] == [
            name for name in names if fnmatchcase(name, pattern)
        ]


@pytest.mark.parametrize("pattern", ["*a" * 20 + "b", "**a" * 8 + "b", "**/a*" * 8 + "b", "*?" * 30 + "b"])
def test_no_key_makes_a_match_slow(pattern: str) -> None:
    compiled = Pattern(pattern, below=True)
    began = time.process_time()
    assert not compiled.matches("a" * 1024)
    assert not compiled.matches("a/" * 512)
    assert time.process_time() - began < 1


def test_what_is_a_wildcard() -> None:
    assert [text for text in ("a", "a*", "a?", "[ab]", "[", "a]", "[]", "a[b") if has_wildcard(text)] == [
        "a*",
        "a?",
        "[ab]",
    ]
    assert fixed_start("logs/2026-*/x") == "logs/2026-"
    assert fixed_start("a[b/c]*") == "a[b/c]"
    assert fixed_start("a[*]b[c]d[ef]") == "a*bcd"
    for text in ("a*b", "[x]", "[", "a**?]", "[!", "[!]", "plain/x"):
        assert fixed_start(escaped(text)) == text
        assert Pattern(escaped(text)).matches(text)


@pytest.mark.parametrize(
    ("include", "exclude", "taken"),
    [
        ([], [], ["a.txt", "b.tmp", "d/a.txt", "d/b.tmp", "d/e/c", "node/x", "d/node/y"]),
        (["*.txt"], [], ["a.txt", "d/a.txt"]),
        (["/*.txt"], [], ["a.txt"]),
        (["d/*.txt"], [], ["d/a.txt"]),
        (["d/**"], ["*.tmp"], ["d/a.txt", "d/e/c", "d/node/y"]),
        ([], ["*.tmp", "node/"], ["a.txt", "d/a.txt", "d/e/c"]),
        ([], ["node"], ["a.txt", "b.tmp", "d/a.txt", "d/b.tmp", "d/e/c"]),
        ([], ["a.txt/"], ["a.txt", "b.tmp", "d/a.txt", "d/b.tmp", "d/e/c", "node/x", "d/node/y"]),
        ([], ["/node/"], ["a.txt", "b.tmp", "d/a.txt", "d/b.tmp", "d/e/c", "d/node/y"]),
        ([], ["d/"], ["a.txt", "b.tmp", "node/x"]),
        ([], ["d/e"], ["a.txt", "b.tmp", "d/a.txt", "d/b.tmp", "node/x", "d/node/y"]),
        (["*.txt"], ["*"], ["a.txt", "d/a.txt"]),
        ([], ["*"], []),
    ],
)
def test_selections(include: list[str], exclude: list[str], taken: list[str]) -> None:
    paths = ["a.txt", "b.tmp", "d/a.txt", "d/b.tmp", "d/e/c", "node/x", "d/node/y"]
    selection = Selection(include, exclude)
    assert [path for path in paths if selection.takes(path)] == taken
    assert bool(selection) == bool(include or exclude)
    assert all(path.startswith(selection.start) for path in taken)
    for path in taken:
        folder, slash, _ = path.rpartition("/")
        assert not slash or selection.enters(folder + slash)


def test_a_selection_leaves_whole_folders_out() -> None:
    selection = Selection(exclude=["node", "logs/", "d/*.tmp"])
    assert [folder for folder in ("node/", "d/node/", "logs/", "d/") if selection.enters(folder)] == ["d/"]
    assert Selection(["logs/2026-01*", "logs/2026-02*"]).start == "logs/2026-0"
    assert Selection(["*.txt"]).start == ""


# In commands


def test_download(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("logs/a.gz", "logs/b.txt", "logs/d/c.gz", "logs/d/e/f.gz", "top.gz")
    assert fields(shell, f"s3 cp s3://{bucket}/logs/*.gz flat/")["objects"] == 1
    shell.run(f"s3 cp s3://{bucket}/logs/**/*.gz deep/; s3 cp s3://{bucket}/l*/d out/ --recursive")
    assert sorted(tree(folder)) == [
        *("deep/a.gz", "deep/d/c.gz", "deep/d/e/f.gz", "flat/a.gz"),
        *("out/logs/d/c.gz", "out/logs/d/e/f.gz"),
    ]


def test_copy_and_move_within(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    put("a1", "a2", "b", "d/a3")
    shell.run(f"s3 cp s3://{bucket}/a* s3://{bucket}/copy/; s3 mv s3://{bucket}/d/a* s3://{bucket}/")
    assert keys() == ["a1", "a2", "a3", "b", "copy/a1", "copy/a2"]


def test_what_is_at_the_target_already_is_not_copied_again(
    shell: Shell, bucket: str, put: Put, keys: Keys
) -> None:
    put("a/x", "b/x", "old/x", "z")
    shell.run(f"s3 cp s3://{bucket}/** s3://{bucket}/old/")
    assert keys() == ["a/x", "b/x", "old/a/x", "old/b/x", "old/x", "old/z", "z"]
    shell.run(f"s3 mv s3://{bucket}/**/x s3://{bucket}/old/")
    assert keys() == ["old/a/x", "old/b/x", "old/x", "old/z", "z"]
    with pytest.raises(CommandError, match="copied onto itself"):
        shell.run(f"s3 cp s3://{bucket}/z* s3://{bucket}/")


def test_several_may_match_so_the_target_is_a_folder(
    shell: Shell, bucket: str, put: Put, folder: Path
) -> None:
    put("a1")
    with pytest.raises(UsageError, match="a pattern and 'here' is no folder"):
        shell.run(f"s3 cp s3://{bucket}/a* here")
    with pytest.raises(UsageError, match="is no folder"):
        shell.run(f"!touch x.txt; s3 cp *.txt s3://{bucket}/x")


def test_one_of_exactly_that_name_goes_to_a_file(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("a[1].txt", "a1.txt")
    shell.run(f"s3 cp s3://{bucket}/a[1].txt here")
    assert tree(folder) == {"here": b"a[1].txt"}


def test_two_patterns_for_one_place(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("a/x", "b/x", "b/y")
    with pytest.raises(PartialFailure, match="would overwrite"):
        shell.run(f"let sources = s3 ls s3://{bucket}/[a-b]/x; $sources | s3 cp here/")
    assert tree(folder) in ({"here/x": b"a/x"}, {"here/x": b"b/x"})


def test_nothing_matches(shell: Shell, bucket: str, put: Put, folder: Path) -> None:
    put("d/a.gz")
    for command in ("cp s3://B/*.gz .", "mv s3://B/*.gz .", "cat s3://B/*.gz", "rm s3://B/*.gz"):
        with pytest.raises(CommandError, match=r"no object matches s3://.*`\*\*` goes through folders"):
            shell.run(f"s3 {command}".replace("B", bucket))
    with pytest.raises(CommandError, match=r"no file matches \*\.csv"):
        shell.run(f"s3 cp *.csv s3://{bucket}/")
    with pytest.raises(AwsError, match=r"no pattern is taken here.*s3 ls"):
        shell.run(f"s3 stat s3://{bucket}/*.gz")


def test_files_of_this_machine(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    for name in ("a.txt", "b.txt", ".hidden.txt", "c[1].md", "c1.md", "d/e.txt", "d/f/g.txt", "d.txt/x"):
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_text(name)
    shell.run(f"s3 cp *.txt s3://{bucket}/flat/; s3 cp **/*.txt s3://{bucket}/deep/")
    shell.run(f"s3 cp c[1].md s3://{bucket}/one.md; s3 cp ./d/* s3://{bucket}/all/ --recursive")
    assert keys() == [
        *("all/e.txt", "all/f/g.txt"),
        *("deep/a.txt", "deep/b.txt", "deep/d/e.txt", "deep/d/f/g.txt"),
        *("flat/a.txt", "flat/b.txt", "one.md"),
    ]
    assert body(shell, f"s3 cat s3://{bucket}/one.md") == b"c[1].md"


def test_many_folders_are_looked_into_at_the_same_time(
    shell: Shell, ctx: Context, bucket: str, put: Put
) -> None:
    put(*(f"d{number:03}/{name}" for number in range(150) for name in ("x", "y/z")))
    now = most = 0
    lock = threading.Lock()

    def count(step: int) -> None:
        nonlocal now, most
        with lock:
            now += step
            most = max(most, now)

    def before(params: Any, **_: Any) -> None:
        count(1)
        time.sleep(0.01)

    def after(**_: Any) -> None:
        count(-1)

    events = ctx.client("s3").meta.events
    events.register("before-call.s3.ListObjectsV2", before)
    events.register("after-call.s3.ListObjectsV2", after)
    try:
        assert [row["key"] for row in shell.run(f"s3 ls s3://{bucket}/*/x").rows] == [
            f"d{number:03}/x" for number in range(150)
        ]
        assert len(shell.run(f"s3 ls s3://{bucket}/d*/y/*").rows) == 150
        assert most > 1
        assert [row["key"] for row in shell.run(f"s3 ls s3://{bucket}/d*/*/* | first 2").rows] == [
            *("d000/y/z", "d001/y/z")
        ]
    finally:
        events.unregister("before-call.s3.ListObjectsV2", before)
        events.unregister("after-call.s3.ListObjectsV2", after)


def test_cat(shell: Shell, bucket: str, put: Put) -> None:
    put("a1", "a2", "a/3", "a*")
    base = f"s3://{bucket}"
    assert body(shell, f"s3 cat {base}/a? {base}/a/3") == b"a*a1a2a/3"
    assert body(shell, f"s3 cat {base}/a*") == b"a*"
    assert shell.run(f"s3 exists {base}/a/*").value is True
    assert shell.run(f"s3 exists {base}/b*").value is False
