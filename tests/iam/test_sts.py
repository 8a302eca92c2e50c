"""Becoming somebody else: roles that are taken, held to their trust, and left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awsh import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.iam.conftest import Answering, Typed


def arn(lab: Shell) -> str:
    return str(lab.run("sts whoami").rows[0]["arn"])


def test_taken_and_left(lab: Shell, typed: Typed, home: Path) -> None:
    typed("iam role trust add lab --account me")
    typed("iam attach lab AmazonS3FullAccess")
    before = arn(lab)
    [row] = typed("sts assume lab --session-name me-here --duration 30m")
    assert arn(lab) == "arn:aws:sts::123456789012:assumed-role/lab/me-here"
    assert [s.text.split()[0] for s in lab.toolbar() if s.label == "role"] == ["lab"]
    assert {"what": "role", "current": row["arn"], "name": "lab"} in typed("use")
    keys = lab.aws.keys()
    typed("s3 mb by-the-role")
    typed("use bucket by-the-role")
    typed("use role -")
    assert arn(lab) == before
    # What was chosen as the role is the role's.
    assert not [each for each in typed("use") if each["what"] == "bucket" and each["current"]]
    typed("use role -")
    assert "assumed-role/lab" in arn(lab)
    typed("use role lab --clear")
    assert arn(lab) == before
    kept = "\n".join(path.read_text(errors="replace") for path in home.rglob("*") if path.is_file())
    assert keys.secret_key not in kept
    assert keys.token not in kept


def test_who_may_not(lab: Shell, typed: Typed) -> None:
    before = arn(lab)
    with pytest.raises(AwsError, match=r"AccessDenied: .*root is not authorized.*trust policy must name you"):
        typed("use role lab")
    assert arn(lab) == before
    typed("iam role trust set lab --account me --external-id secret-7")
    with pytest.raises(AwsError, match="AccessDenied"):
        typed("sts assume lab")
    typed("sts assume lab --external-id secret-7")
    # One that is refused leaves the one before.
    with pytest.raises(AwsError, match="MaxSessionDuration"):
        typed("sts assume lab --external-id secret-7 --duration 2h")
    assert "assumed-role/lab" in arn(lab)
    typed("use role -")
    with pytest.raises(CommandError, match=r"no role 'lap'.*did you mean 'lab'"):
        typed("use role lap")
    with pytest.raises(UsageError, match="15m to 12h"):
        typed("sts assume lab --duration 1m")


def test_users_are_held_to_trust_and_policies(lab: Shell, typed: Typed, iam: Any, sandbox_url: str) -> None:
    from botocore.session import Session

    key = iam.create_access_key(UserName="ada")["AccessKey"]
    session = Session()
    session.set_credentials(key["AccessKeyId"], key["SecretAccessKey"])
    sts = session.create_client("sts", region_name="us-east-1", endpoint_url=sandbox_url)
    role = "arn:aws:iam::123456789012:role/lab"

    def refused() -> bool:
        try:
            sts.assume_role(RoleArn=role, RoleSessionName="ada")
        except sts.exceptions.ClientError as error:
            return bool(error.response["Error"]["Code"] == "AccessDenied")
        return False

    assert refused()
    typed("iam role trust add lab --account me")
    assert refused()
    typed(f"iam inline set ada take --allow sts:AssumeRole --on {role}")
    assert not refused()
    typed("iam inline rm ada take")
    # Named itself, a user needs no policy besides.
    typed("iam role trust set lab --account arn:aws:iam::123456789012:user/ada")
    assert not refused()
    typed(f"iam inline set ada never --deny sts:* --on {role}")
    assert refused()
    assert sts.get_session_token()["Credentials"]["AccessKeyId"].startswith("ASIA")


def test_tokens(lab: Shell, typed: Typed, person: Person, home: Path) -> None:
    [row] = typed("sts token --duration 1h")
    assert row["key"].startswith("ASIA")
    assert "secret" not in str(row).lower()
    typed("sts token --save hour")
    assert "aws_session_token" in (home / ".aws" / "credentials").read_text()
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("sts token --export")
    person.answer = True
    lines = [each["line"] for each in typed("sts token --export")]
    assert [line.partition("=")[0] for line in lines] == [
        "export AWS_ACCESS_KEY_ID",
        "export AWS_SECRET_ACCESS_KEY",
        "export AWS_SESSION_TOKEN",
    ]


def test_a_code_is_asked_for(lab: Shell, typed: Typed, iam: Any) -> None:
    typed("iam role trust set lab --account me")
    serial = "arn:aws:iam::123456789012:mfa/me"
    lab.console = Answering("12345x")
    with pytest.raises(AwsError, match="invalid MFA one time pass code"):
        typed(f"sts assume lab --serial {serial}")
    lab.console = Answering("123456")
    typed(f"sts assume lab --serial {serial}")
    assert "assumed-role/lab" in arn(lab)
