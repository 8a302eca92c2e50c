"""Access keys and passwords: where they go, and where they never do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awsh import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.iam.conftest import Answering, Typed


def written(home: Path) -> str:
    """All that awsh has written into the home folder, but what it was told to."""
    files = (path for path in home.rglob("*") if path.is_file() and path.name != "credentials")
    return "\n".join(path.read_text(errors="replace") for path in files)


def test_a_secret_is_shown_once_and_kept_nowhere(
    lab: Shell, typed: Typed, person: Person, home: Path
) -> None:
    [row] = typed("iam key create ada")
    assert len(row["secret"]) == 40
    assert "shown this once" in person.said
    [listed] = typed("iam key ls")
    assert "secret" not in listed
    assert row["secret"] not in written(home)


def test_nobody_at_a_terminal(lab: Shell) -> None:
    with pytest.raises(UsageError, match="nobody is at a terminal"):
        lab.run("iam key create ada")
    assert lab.run("iam key ls").rows == []
    assert "secret" in lab.run("iam key create ada --show").rows[0]


def test_saved_as_a_profile(lab: Shell, typed: Typed, person: Person, home: Path) -> None:
    file = home / ".aws" / "credentials"
    file.parent.mkdir()
    file.write_text("# mine\n[default]\naws_access_key_id = OLD\n\n[other]\nregion = eu-west-1\n")
    [row] = typed("iam key create ada --save other")
    assert "secret" not in row
    text = file.read_text()
    assert text.startswith("# mine\n[default]\naws_access_key_id = OLD\n\n[other]\naws_access_key_id = AKIA")
    assert text.endswith("region = eu-west-1\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not person.questions
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("iam key rotate ada --save default")
    assert person.questions == ["Replace the keys that profile default has in ~/.aws/credentials?"]
    assert len(typed("iam key ls ada")) == 1


def test_a_file_that_cannot_be_written_leaves_no_key(lab: Shell, typed: Typed, home: Path) -> None:
    (home / ".aws").write_text("in the way")
    with pytest.raises(CommandError, match="can't be written"):
        typed("iam key create ada --save ada")
    assert typed("iam key ls") == []


def test_two_keys_at_most(lab: Shell, typed: Typed, person: Person) -> None:
    typed("iam key create ada")
    typed("iam key rotate ada --deactivate")
    with pytest.raises(CommandError, match=r"2 access keys, which is all IAM takes: AKIA.*never used"):
        typed("iam key create ada")
    with pytest.raises(CommandError, match="no room for a new one"):
        typed("iam key rotate ada")
    assert sorted(row["active"] for row in typed("iam key ls")) == [False, True]
    typed("iam key ls | where not active | iam key rm")
    assert [row["active"] for row in typed("iam key ls")] == [True]
    with pytest.raises(CommandError, match="no user of the account has a key"):
        typed("iam key rm AKIAZZZZZZZZZZZZZZZZ")


def test_passwords(lab: Shell, home: Path) -> None:
    lab.yes = False
    person = Answering("Correct-horse-9", "Correct-horse-8")
    with pytest.raises(CommandError, match="the two passwords differ"):
        lab.run("iam login create ada", console=person)
    person = Answering("Correct-horse-9", "Correct-horse-9")
    lab.run("iam login create ada", console=person)
    assert "Correct-horse" not in written(home)
    assert lab.run("iam login show ada").rows[0]["reset"]
    with pytest.raises(UsageError, match="nobody is there to be asked"):
        lab.run("iam login set ada")
    with pytest.raises(AwsError, match="PasswordPolicyViolation"):
        lab.run("iam login set ada", console=Answering("short", "short"))


def test_the_password_policy(lab: Shell, typed: Typed) -> None:
    assert typed("iam password-policy show")[0]["set"] is False
    typed("iam password-policy set --length 12 --symbols")
    typed("iam password-policy set --expire 90")
    [row] = typed("iam password-policy show")
    assert (row["length"], row["symbols"], row["expire"]) == (12, True, 90)
    with pytest.raises(UsageError, match="--length is 6 to 128"):
        typed("iam password-policy set --length 5")


def test_deleted_and_deactivated_keys_let_nobody_in(
    lab: Shell, typed: Typed, iam: Any, sandbox_url: str
) -> None:
    from botocore.session import Session

    typed("iam attach ada AmazonS3ReadOnlyAccess")
    key = iam.create_access_key(UserName="ada")["AccessKey"]

    def client(service: str) -> Any:
        session = Session()
        session.set_credentials(key["AccessKeyId"], key["SecretAccessKey"])
        return session.create_client(service, region_name="us-east-1", endpoint_url=sandbox_url)

    assert client("sts").get_caller_identity()["Arn"].endswith("user/ada")
    typed(f"iam key deactivate {key['AccessKeyId']}")
    for service, operation, code in (
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("ec2", "describe_vpcs", "AuthFailure"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
    ):
        with pytest.raises(Exception, match=code):
            getattr(client(service), operation)()
    typed(f"iam key activate {key['AccessKeyId']}")
    assert client("s3").list_buckets()["Buckets"] == []
