"""`cd`, `pwd`, the current folder and what is relative to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.s3.watcher import body


@pytest.fixture
def inside(shell: Shell, bucket: str, put: Callable[..., None]) -> str:
    put("a/b/c.txt", "a/b.txt", "top", "..odd/x")
    shell.run(f"cd s3://{bucket}")
    return bucket


def pwd(shell: Shell) -> str:
    return str(shell.run("pwd").value)


def test_down_up_back_and_home(shell: Shell, inside: str) -> None:
    for line, place in (
        ("cd a", "a/"),
        ("cd b/", "a/b/"),
        ("cd ..", "a/"),
        ("cd ../a/b", "a/b/"),
        ("cd -", "a/"),
        ("cd -", "a/b/"),
        ("cd /", ""),
        ("cd /a/b", "a/b/"),
        ("cd", ""),
        ("cd ..odd", "..odd/"),
        ("cd :../a", "a/"),
    ):
        shell.run(line)
        assert pwd(shell) == f"s3://{inside}/{place}", line


def test_what_is_not_there_is_refused_and_nothing_moves(shell: Shell, inside: str) -> None:
    shell.run("cd a")
    with pytest.raises(CommandError, match=r"nothing under .*/a/nope/"):
        shell.run("cd nope")
    with pytest.raises(AwsError, match=r"NoSuchBucket.*did you mean"):
        shell.run(f"cd s3://{inside}x")
    with pytest.raises(UsageError, match="above the root"):
        shell.run("cd ../..")
    assert pwd(shell) == f"s3://{inside}/a/"


def test_another_bucket_and_back(shell: Shell, inside: str, new_bucket: Callable[[], str]) -> None:
    other = new_bucket()
    shell.run("cd a/b")
    shell.run(f"cd s3://{other}")
    assert pwd(shell) == f"s3://{other}/"
    shell.run("cd -")
    assert pwd(shell) == f"s3://{inside}/a/b/"


def test_choosing_another_bucket_leaves_the_folder(
    shell: Shell, ctx: Context, inside: str, new_bucket: Callable[[], str]
) -> None:
    other = new_bucket()
    shell.run("cd a")
    ctx.use("s3:bucket", other)
    assert pwd(shell) == f"s3://{other}/"
    shell.run("cd -")
    assert pwd(shell) == f"s3://{inside}/a/"


def test_paths_are_relative_to_the_folder(shell: Shell, inside: str) -> None:
    shell.run("cd a")
    assert [row["key"] for row in shell.run("s3 ls").rows] == ["a/b.txt", "a/b/"]
    assert [row["key"] for row in shell.run("s3 ls b").rows] == ["a/b/c.txt"]
    assert [row["key"] for row in shell.run("s3 ls '../t*'").rows] == ["top"]
    assert shell.run("s3 exists b.txt").value is True
    assert shell.run("s3 exists /b.txt").value is False
    assert body(shell, "s3 cat /top") == b"top"


def test_without_a_bucket(shell: Shell) -> None:
    with pytest.raises(CommandError, match="no current bucket"):
        shell.run("pwd")
    with pytest.raises(UsageError, match="no current bucket"):
        shell.run("cd")
    with pytest.raises(UsageError, match="there is none"):
        shell.run("s3 rm :x")


def test_the_toolbar_shows_where(shell: Shell, inside: str) -> None:
    shell.run("cd a/b")
    assert (f"{inside}/a/b") in [segment.text for segment in shell.toolbar()]


def test_where_is_remembered_between_runs(shell: Shell, inside: str) -> None:
    shell.run("cd a/b")
    with Shell(shell.target) as later:
        assert later.run("pwd").value == f"s3://{inside}/a/b/"
