"""`iam audit`: what is wrong, the worst first, with the command that mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.shell import Shell
from awsh.testing import Person
from tests.iam.conftest import Typed


def test_what_is_found_and_mended(
    lab: Shell, typed: Typed, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD", "Correct-horse-9")
    for line in (
        "iam password-policy set --length 14",
        "iam login create ada --password-from env:PASSWORD",
        "iam key create ada",
        "iam attach ada AdministratorAccess",
        "iam policy create all --allow '*' --on '*'",
        "iam attach lab all",
        "iam inline set lab s3 --allow 's3:*' --on '*'",
        "iam group create nobody",
    ):
        typed(line)
    found = {(row["severity"], row["who"], row["check"]): row for row in typed("iam audit --age 0s")}
    assert list(found) == [
        ("high", "policy all", "wildcard"),
        ("high", "user ada", "no-mfa"),
        ("medium", "role lab", "wildcard"),
        ("medium", "user ada", "unused-key"),
        ("medium", "user ada", "administrator"),
        ("low", "group nobody", "empty-group"),
        ("low", "policy lab-access", "unused-policy"),
        ("low", "role lab", "unused-role"),
        ("low", "user ada", "unused-user"),
    ]
    for key in (("medium", "user ada", "unused-key"), ("medium", "user ada", "administrator")):
        typed(found[key]["fix"])
    typed("iam group rm nobody")
    left = [row["check"] for row in typed("iam audit --age 0s --skip unused-policy wildcard")]
    assert left == ["no-mfa", "unused-role", "unused-user"]
    # What was made just now is neither old nor unused.
    assert [row["check"] for row in typed("iam audit --skip wildcard unused-policy no-mfa")] == []
    assert "nothing was found" in person.said


def test_what_somebody_uses(lab: Shell, typed: Typed) -> None:
    typed("iam role trust set lab --account me")
    typed("iam attach lab AmazonS3ReadOnlyAccess")
    typed("use role lab")
    typed("s3 ls --buckets")
    typed("use role -")
    used = {row["service"]: row["last_used"] for row in typed("iam used lab")}
    assert used["s3"] is not None
    typed("iam attach lab AmazonSQSFullAccess")
    assert [row["service"] for row in typed("iam used lab | where last_used = null")] == [
        "s3-object-lambda",
        "sqs",
    ]


def test_an_open_role(lab: Shell, typed: Typed, tmp_path: Path) -> None:
    trust = tmp_path / "t.json"
    statement = '{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}'
    trust.write_text(f'{{"Version": "2012-10-17", "Statement": {statement}}}')
    typed(f"iam role trust set lab --file {trust}")
    [worst, *_] = typed("iam audit")
    assert (worst["severity"], worst["who"]) == ("critical", "role lab")
    typed(worst["fix"])
    assert "critical" not in [row["severity"] for row in typed("iam audit")]
