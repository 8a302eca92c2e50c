"""`s3 tag`, `s3 untag`, `s3 tags`: of objects and buckets, of many at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from awsh.context import Context
from awsh.errors import AwsError, PartialFailure, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher

Put = Callable[..., None]


def tags_of(shell: Shell, path: str) -> dict[str, str]:
    return {row["key"]: row["value"] for row in shell.run(f"s3 tags {path}").value}


def test_beside_those_there_are(shell: Shell, bucket: str, put: Put) -> None:
    put("a", "b")
    path = f"s3://{bucket}/a"
    shell.run(f"s3 tag {path} env=test owner='Ada L.' empty=")
    assert tags_of(shell, path) == {"env": "test", "owner": "Ada L.", "empty": ""}
    shell.run(f"s3 tag env=prod {path} s3://{bucket}/b x=1=2")
    assert tags_of(shell, path) == {"env": "prod", "owner": "Ada L.", "empty": "", "x": "1=2"}
    assert tags_of(shell, f"s3://{bucket}/b") == {"env": "prod", "x": "1=2"}


def test_of_a_bucket(shell: Shell, bucket: str, put: Put) -> None:
    put("a")
    path = f"s3://{bucket}"
    assert tags_of(shell, path) == {}
    shell.run(f"s3 tag {path} team=data cost=1")
    shell.run(f"s3 untag {path} cost nothing")
    assert tags_of(shell, path) == {"team": "data"}
    shell.run(f"s3 untag {path} team")
    assert tags_of(shell, path) == {}
    assert tags_of(shell, f"{path}/a") == {}


def test_what_is_a_path_and_what_a_tag(shell: Shell, bucket: str, put: Put) -> None:
    put("logs/year=2026/a", "year=2026")
    shell.run(f"use bucket {bucket}")
    shell.run("s3 tag logs/year=2026/a :year=2026 k=a/b --tag io/name=x")
    wanted = {"k": "a/b", "io/name": "x"}
    assert tags_of(shell, "logs/year=2026/a") == wanted
    assert tags_of(shell, ":year=2026") == wanted


def test_rows_feed_it(shell: Shell, ctx: Context, bucket: str, put: Put, watcher: Watcher) -> None:
    put("logs/a", "logs/b", "logs/deep/c", "x")
    shell.run(f"s3 ls s3://{bucket}/logs/ | s3 tag done=yes")
    assert tags_of(shell, f"s3://{bucket}/logs/a") == {"done": "yes"}
    assert tags_of(shell, f"s3://{bucket}/logs/deep/c") == {}
    assert "1 folder has no tags, objects do: `s3 ls -r` lists those below" in watcher.notes
    assert "2 tagged" in watcher.notes
    rows = list(shell.run(f"s3 ls -r s3://{bucket} | s3 tags | sort uri").value)
    assert [row["uri"].rpartition("/")[2] for row in rows] == ["a", "b"]
    shell.run(f"s3 ls -r s3://{bucket} | s3 untag done")
    assert tags_of(shell, f"s3://{bucket}/logs/b") == {}
    shell.run(f"s3 ls --buckets | where name = {bucket} | s3 tag kind=lab")
    assert tags_of(shell, f"s3://{bucket}") == {"kind": "lab"}


def test_some_fail_and_are_named(shell: Shell, bucket: str, put: Put) -> None:
    put("a", "full")
    shell.run(f"s3 tag s3://{bucket}/full " + " ".join(f"k{number}=v" for number in range(10)))
    line = f"s3 tag s3://{bucket}/a s3://{bucket}/full s3://{bucket}/none more=x"
    with pytest.raises(PartialFailure) as caught:
        shell.run(line)
    assert caught.value.done == 1
    why = dict(caught.value.failures)
    assert (
        "it would have 11 tags, with the 10 there are; S3 takes 10 for an object"
        in why[f"s3://{bucket}/full"]
    )
    assert "NoSuchKey" in why[f"s3://{bucket}/none"]
    assert tags_of(shell, f"s3://{bucket}/a") == {"more": "x"}
    assert len(tags_of(shell, f"s3://{bucket}/full")) == 10
    shell.run(f"s3 tag s3://{bucket}/full k0=changed")
    assert tags_of(shell, f"s3://{bucket}/full")["k0"] == "changed"


def test_one_that_is_not_there_is_explained(shell: Shell, bucket: str, put: Put) -> None:
    put("dir/x")
    with pytest.raises(AwsError, match=r"NoSuchKey.*it is a folder"):
        shell.run(f"s3 tag s3://{bucket}/dir k=v")
    with pytest.raises(AwsError, match="NoSuchKey"):
        shell.run(f"s3 tags s3://{bucket}/none")
    with pytest.raises(AwsError, match="NoSuchBucket"):
        shell.run("s3 tag s3://no-such-bucket-here k=v")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("s3 tag PATH", "at least one KEY=VALUE"),
        ("s3 tag k=v", "s3 tag wants PATH"),
        ("s3 tag PATH aws:x=y", "begins with aws:"),
        ("s3 tag PATH =v", "has 0 characters"),
        (f"s3 tag PATH {'k' * 129}=v", "has 129 characters"),
        (f"s3 tag PATH k={'v' * 257}", "has 257 characters"),
        ("s3 tag PATH 'k=a;b'", "has ';' in it"),
        ("s3 tag PATH " + " ".join(f"k{number}=v" for number in range(51)), "51 tags are too many"),
        ("s3 untag PATH", "at least one key"),
        ("s3 untag", "wants PATH and keys"),
        ("s3 untag PATH k=v", "removed by its key alone"),
        ("s3 tags", "s3 tags wants PATH"),
    ],
)
def test_known_before(shell: Shell, bucket: str, put: Put, line: str, message: str) -> None:
    put("a")
    with pytest.raises(UsageError, match=message):
        shell.run(line.replace("PATH", f"s3://{bucket}/a"))
    assert tags_of(shell, f"s3://{bucket}/a") == {}


def test_letters_of_any_script(shell: Shell, bucket: str, put: Put) -> None:
    put("a")
    shell.run(f"s3 tag s3://{bucket}/a größe='sehr groß' 名=値")
    assert tags_of(shell, f"s3://{bucket}/a") == {"größe": "sehr groß", "名": "値"}


def test_a_hundred_at_the_same_time(shell: Shell, bucket: str, put: Put, watcher: Watcher) -> None:
    put(*(f"{number:03}" for number in range(100)), body=b"")
    shell.run(f"s3 ls s3://{bucket} | s3 tag done=yes")
    assert watcher.notes == ["100 tagged"]
    assert watcher.moved == 100


def test_stopped_half_way(shell: Shell, bucket: str, put: Put, watcher: Watcher) -> None:
    put(*(f"{number:03}" for number in range(100)), body=b"")
    watcher.interrupt_at = 20
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 ls s3://{bucket} | s3 tag done=yes")
    # On a slow machine requests are still under way then, which is said first.
    waiting = "waiting for requests under way; Ctrl-C again leaves them"
    assert [note for note in watcher.notes if note != waiting] == [
        "20 tagged until then; doing it again does no harm"
    ]
    watcher.interrupt_at = None
    watcher.notes.clear()
    shell.run(f"s3 ls s3://{bucket} | s3 tag done=yes")
    assert watcher.notes == ["100 tagged"]
