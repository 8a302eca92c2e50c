"""Users, groups and roles: made, told, and removed with all that they have."""

from __future__ import annotations

from typing import Any

import pytest

from awsh import AwsError, CommandError, Context, UsageError, service_role
from awsh.shell import Shell
from awsh.testing import Person
from tests.iam.conftest import Typed


def test_a_user_goes_with_all_that_it_has(lab: Shell, typed: Typed, person: Person, iam: Any) -> None:
    lab.run("iam key create ada --save ada")
    lab.run("iam attach ada AmazonS3ReadOnlyAccess lab-access")
    lab.run("iam inline set ada own --allow s3:PutObject --on s3://lab/*")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ada")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="ada", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="234567"
    )
    [row] = typed("iam user show ada")
    assert row["groups"] == ["devs"]
    assert row["policies"] == ["AmazonS3ReadOnlyAccess", "lab-access"]
    assert row["inline"] == ["own"]
    assert row["mfa"] == [device]
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("iam user rm ada")
    assert len(typed("iam key ls ada")) == 1
    [question] = person.questions
    for told in (
        "1 access key (AKIA",
        "1 MFA device",
        "inline policy (own)",
        "out of devs",
        "lab-access detached",
    ):
        assert told in question
    person.answer = True
    typed("iam user rm ada")
    assert typed("iam user ls") == []
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    assert [row["name"] for row in typed("iam policy ls")] == ["lab-access"]


def test_a_removal_that_was_stopped_can_be_said_again(lab: Shell, typed: Typed, refusing: Any) -> None:
    lab.run("iam attach ada lab-access")
    refusing("delete_user")
    with pytest.raises(AwsError):
        typed("iam user rm ada")
    refusing("")
    assert typed("iam user show ada")[0]["policies"] == []
    typed("iam user rm ada")
    assert typed("iam user ls") == []


def test_groups_and_roles_go_with_what_they_have(lab: Shell, typed: Typed, person: Person) -> None:
    lab.run("iam role create servers --for ec2 --policy AmazonS3ReadOnlyAccess")
    lab.run("iam inline set servers own --allow s3:* --on *")
    assert [row["role"] for row in typed("iam profile ls")] == ["servers"]
    typed("iam role rm servers")
    assert "instance profile servers, whose servers lose it, inline policies own" in person.questions[-1]
    assert typed("iam profile ls") == []
    typed("iam group rm devs")
    assert "1 user taken out of it (ada)" in person.questions[-1]
    assert typed("iam user show ada")[0]["groups"] == []


def test_who_may_assume_a_role(lab: Shell, typed: Typed, person: Person) -> None:
    assert typed("iam role trust show lab")[0]["means"] == "service lambda.amazonaws.com may assume it"
    typed("iam role trust add lab --account me --external-id x-1")
    assert typed("iam role ls --service lambda")[0]["trusts"] == "lambda.amazonaws.com, account 123456789012"
    typed("iam role trust set lab --for ec2")
    assert "lambda.amazonaws.com may assume it; account 123456789012" in person.questions[0]
    assert len(typed("iam role trust show lab")) == 1
    for line, why in (
        ("iam role create r", "who may assume it?"),
        ("iam role create r --for lamda", "did you mean 'lambda'"),
        ("iam role create r --for lambda --trust-file x", "who may assume it?"),
        ("iam role create r --for lambda --external-id x", "--external-id is for an account"),
        ("iam role create r --trust-account 12", "is no account"),
        ("iam role create r --for lambda --longest 13h", "12h at most"),
        ("iam role create 'a b' --for lambda", "1 to 64 letters"),
    ):
        with pytest.raises(UsageError, match=why):
            typed(line)


def test_names_of_several(lab: Shell, typed: Typed) -> None:
    lab.run("iam user create lab")
    with pytest.raises(UsageError, match="called a user and a role"):
        typed("iam attach lab lab-access")
    typed("iam attach role/lab lab-access")
    typed("iam role ls | where name = lab | iam attach AmazonS3ReadOnlyAccess")
    assert {row["policy"] for row in typed("iam policies role/lab")} == {
        "lab-access",
        "AmazonS3ReadOnlyAccess",
    }
    assert typed("iam policies user/lab") == []
    with pytest.raises(UsageError, match="did you mean 'lab-access'"):
        typed("iam detach role/lab lab-acess")


def test_a_role_for_a_service(shell: Shell, person: Person) -> None:
    ctx = Context(shell, person)
    arn = service_role(ctx, "runs", "lambda", ["AWSLambdaBasicExecutionRole"])
    assert service_role(ctx, "runs", "lambda.amazonaws.com", ["AmazonSQSFullAccess"]) == arn
    assert person.notes == ["role runs had no AmazonSQSFullAccess, and has it now"]
    with pytest.raises(CommandError, match=r"not for ec2: its trust policy does not let ec2.amazonaws.com"):
        service_role(ctx, "runs", "ec2")
    with pytest.raises(UsageError, match="no managed policy 'Nope'"):
        service_role(ctx, "other", "lambda", ["Nope"])
    assert [row["name"] for row in shell.run("iam role ls").rows] == ["runs"]
