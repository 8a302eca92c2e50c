"""`s3 rm`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.s3.watcher import Watcher

Keys = Callable[[], list[str]]
Put = Callable[..., None]


def test_one_object_is_not_asked_about(
    shell: Shell, bucket: str, put: Put, keys: Keys, watcher: Watcher
) -> None:
    put("a", "b")
    shell.run(f"s3 rm s3://{bucket}/a")
    assert keys() == ["b"]
    assert watcher.questions == []


def test_several_are_asked_about(shell: Shell, bucket: str, put: Put, keys: Keys, watcher: Watcher) -> None:
    put("a", "b", "c")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 rm s3://{bucket}/a s3://{bucket}/b")
    assert keys() == ["a", "b", "c"]
    assert watcher.questions == [f"Remove 2 objects: s3://{bucket}/a, s3://{bucket}/b?"]
    watcher.answer = True
    shell.run(f"s3 rm s3://{bucket}/a s3://{bucket}/b")
    assert keys() == ["c"]


def test_a_tree_is_asked_about_with_its_size(
    shell: Shell, bucket: str, put: Put, keys: Keys, watcher: Watcher
) -> None:
    put("dir", "dir/a", "dir/b/c", "dir/", "dir-old/x", "other", body=b"x" * 512)
    shell.run(f"s3 rm s3://{bucket}/dir --recursive")
    assert keys() == ["dir-old/x", "other"]
    assert watcher.questions == [f"Remove 4 objects (2.0 KiB) below s3://{bucket}/dir?"]


def test_in_a_script_only_with_yes(sandbox_url: str, shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    nobody = Person()
    nobody.there = False
    put("a/1", "a/2")
    with (
        Shell(shell.target, console=nobody) as script,
        pytest.raises(UsageError, match=r"2 objects.*--yes"),
    ):
        script.run(f"s3 rm s3://{bucket}/a/ -r")
    assert keys() == ["a/1", "a/2"]
    with Shell(shell.target, console=nobody, yes=True) as script:
        script.run(f"s3 rm s3://{bucket}/a/ -r")
    assert keys() == []


def test_what_is_not_there(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    put("a", "dir/x")
    with pytest.raises(AwsError, match=f"NoSuchKey: there is no object s3://{bucket}/no"):
        shell.run(f"s3 rm s3://{bucket}/no")
    with pytest.raises(AwsError, match=r"it is a folder.*--recursive"):
        shell.run(f"s3 rm s3://{bucket}/dir --if-exists")
    with pytest.raises(PartialFailure, match=r"1 failed, 1 done.*/no: NoSuchKey"):
        shell.run(f"s3 rm s3://{bucket}/no s3://{bucket}/a")
    assert keys() == ["dir/x"]
    shell.run(f"s3 rm s3://{bucket}/no --if-exists")
    with pytest.raises(CommandError, match="there is nothing at"):
        shell.run(f"s3 rm s3://{bucket}/no/ -r")
    shell.run(f"s3 rm s3://{bucket}/no/ -r --if-exists")


def test_a_bucket_is_not_removed_so(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    put("a")
    with pytest.raises(CommandError, match=r"is a bucket.*s3 rb"):
        shell.run(f"s3 rm s3://{bucket}")
    assert keys() == ["a"]
    shell.run(f"s3 rm s3://{bucket} -r")
    assert keys() == []


def test_odd_keys(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    odd = ["sp ace", "new\nline", "cr\rx", "/lead", "../up", "a//b", "&<>'\"", "ünï☃", "ctl\x01x", "ctl\x02y"]
    put(*odd)
    shell.run(f"s3 ls s3://{bucket} -r | s3 rm")
    assert keys() == []


def test_fifteen_hundred_by_rows(
    shell: Shell, ctx: Context, bucket: str, put: Put, keys: Keys, watcher: Watcher
) -> None:
    put(*(f"old/{number:04}" for number in range(1500)), "new", body=b"")
    asked: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        asked.append(len(params["Delete"]["Objects"]))

    ctx.client("s3").meta.events.register("provide-client-params.s3.DeleteObjects", note)
    shell.run(f"s3 ls s3://{bucket}/old/ | s3 rm")
    assert keys() == ["new"]
    assert sorted(asked) == [500, 1000]
    assert watcher.questions[0].startswith("Remove 1,500 objects")
    assert "1,500 objects removed" in watcher.notes


def test_what_aws_refuses_is_named(shell: Shell, ctx: Context, bucket: str, put: Put, keys: Keys) -> None:
    put("a", "b", "c")

    def refuse(params: dict[str, Any], **_: Any) -> None:
        params["Delete"]["Objects"] = [each for each in params["Delete"]["Objects"] if each["Key"] != "b"]

    def tell(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Errors"] = [{"Key": "b", "Code": "AccessDenied", "Message": "Access Denied"}]

    events = ctx.client("s3").meta.events
    events.register("provide-client-params.s3.DeleteObjects", refuse)
    events.register("after-call.s3.DeleteObjects", tell)
    with pytest.raises(PartialFailure) as caught:
        shell.run(f"s3 rm s3://{bucket} -r")
    assert caught.value.done == 2
    assert caught.value.failures == ((f"s3://{bucket}/b", "AccessDenied: Access Denied"),)
    assert keys() == ["b"]


def test_throttled_keys_are_tried_again(
    shell: Shell, ctx: Context, bucket: str, put: Put, keys: Keys
) -> None:
    put("a", "b")
    times = 0

    def tell(parsed: dict[str, Any], **_: Any) -> None:
        nonlocal times
        times += 1
        if times == 1:
            parsed["Errors"] = [{"Key": "b", "Code": "SlowDown", "Message": "Reduce your request rate"}]

    ctx.client("s3").meta.events.register("after-call.s3.DeleteObjects", tell)
    put("b")
    shell.run(f"s3 rm s3://{bucket} -r")
    assert keys() == []


def test_rows_of_buckets_are_refused(shell: Shell, bucket: str) -> None:
    with pytest.raises(UsageError, match=r"takes a object|takes an object|carry none"):
        shell.run("s3 ls --buckets | s3 rm")
    assert shell.run(f"s3 exists s3://{bucket}").value is True


def test_a_pattern_shows_what_it_means_and_asks(
    shell: Shell, bucket: str, put: Put, keys: Keys, watcher: Watcher
) -> None:
    put("a.md", "b", "d/c.md", "e.MD")
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 rm s3://{bucket}/**.md")
    assert watcher.questions == [f"Remove 2 objects (10 B) matching s3://{bucket}/**.md: a.md, d/c.md?"]
    assert len(keys()) == 4
    watcher.answer = True
    shell.run(f"s3 rm s3://{bucket}/*.md")
    assert watcher.questions[-1] == f"Remove 1 object (4 B) matching s3://{bucket}/*.md: a.md?"
    assert watcher.notes[-1] == "1 object removed"
    assert keys() == ["b", "d/c.md", "e.MD"]


def test_a_pattern_that_nothing_matches(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    put("logs/x/a", "b")
    with pytest.raises(CommandError, match=r"no object matches s3://.*/\*\.md .*`\*\*` goes through folders"):
        shell.run(f"s3 rm s3://{bucket}/*.md")
    with pytest.raises(CommandError, match="folders do: --recursive"):
        shell.run(f"s3 rm s3://{bucket}/logs/?")
    shell.run(f"s3 rm s3://{bucket}/*.md --if-exists")
    assert keys() == ["b", "logs/x/a"]
    shell.run(f"s3 rm s3://{bucket}/logs/? --recursive")
    assert keys() == ["b"]


def test_what_is_called_exactly_so_is_what_is_removed(
    shell: Shell, bucket: str, put: Put, keys: Keys
) -> None:
    put("a*", "ab", "[x]/y", "x/y")
    shell.run(f"s3 rm s3://{bucket}/a*")
    assert keys() == ["[x]/y", "ab", "x/y"]
    shell.run(f"s3 rm s3://{bucket}/[x] -r")
    assert keys() == ["ab", "x/y"]


def test_a_row_is_no_pattern(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    """Also when its object is gone meanwhile."""
    put("a*", "ab", "b")
    shell.run(f"let found = s3 ls s3://{bucket}/")
    shell.run(f"s3 rm s3://{bucket}/a*")
    with pytest.raises(PartialFailure, match="there is no object"):
        shell.run("$found | where key != ab | s3 rm")
    assert keys() == ["ab"]


def test_patterns_and_names_together(shell: Shell, bucket: str, put: Put, keys: Keys) -> None:
    put("a.md", "b.md", "c", "d")
    with pytest.raises(PartialFailure, match=r"no object matches.*x\*"):
        shell.run(f"s3 rm s3://{bucket}/*.md s3://{bucket}/c s3://{bucket}/x*")
    assert keys() == ["d"]
