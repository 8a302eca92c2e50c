"""The fixture `awsh`: what a line comes to, who answers, what is interrupted, what Tab offers."""

from __future__ import annotations

import pytest

from awsh.testing import Awsh, Sandbox
from awsh.testing.outcome import LineFailed


def test_what_a_line_comes_to(awsh: Awsh, sandbox: Sandbox) -> None:
    made = awsh("s3 mb lab")
    assert made.ok
    assert sandbox.client("s3").list_buckets()["Buckets"][0]["Name"] == "lab"
    listed = awsh("s3 ls")
    assert [row["name"] for row in listed.rows] == ["lab"]
    assert listed.text.splitlines()[0].split()[0] == "name"
    assert awsh("s3 exists lab").value is True
    assert awsh("echo one; echo two").text == "one\ntwo\n"
    asked = [(each.service, each.operation, each.status) for each in sandbox.requests]
    assert ("s3", "CreateBucket", 200) in asked
    assert awsh.complete("s3 ls la") == ["lab/"]


def test_a_failure(awsh: Awsh) -> None:
    done = awsh("s3 ls nosuch/")
    assert (done.exit_code, done.error[:12]) == (5, "NoSuchBucket")
    with pytest.raises(LineFailed, match="`s3 ls nosuch/` failed: NoSuchBucket"):
        _ = done.rows
