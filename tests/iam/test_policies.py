"""Policies: in words and from words, checked with the place of the mistake, and their versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.iam.conftest import Typed


def test_words_in_and_out(lab: Shell, typed: Typed) -> None:
    [allow, deny] = typed(
        "iam policy create p --allow s3:GetObject --deny s3:DeleteObject --on s3://lab/in/*"
        " --when aws:SourceIp=203.0.113.0/24 aws:MultiFactorAuthPresent=true"
    )
    assert allow["means"] == (
        "may read objects of bucket lab under in/ (s3:GetObject on arn:aws:s3:::lab/in/*),"
        " from 203.0.113.0/24 and with MFA"
    )
    assert deny["means"].startswith("may not delete objects of bucket lab under in/")
    assert typed("iam policy show p") == [allow, deny]
    [row] = typed("iam inline set lab t --allow 'dynamodb:*' --on dynamodb://pictures")
    assert row["resources"] == ["arn:aws:dynamodb:us-east-1:123456789012:table/pictures"]
    assert row["means"] == "may do anything with DynamoDB on table pictures"


VERSION = '"Version": "2012-10-17"'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{VERSION,\n "Statement": [}', "not JSON: .* at line 2, column 16"),
        (
            '{"Statement": {"Effect": "Allow",\n  "Effect": "Deny"}}',
            "'Effect' stands twice .* line 2, column 3",
        ),
        ('{VERSION, "Statement": {\n "Effect": "allow", X}}', "line 2, column 12: Effect is 'allow'"),
        (
            '{VERSION, "Statement": {"Effect": "Allow", "Action": "s3", "Resource": "*"}}',
            "action 's3' is none",
        ),
        (
            '{VERSION, "Statement": {"Effect": "Allow", "Action": "*", "Resource": ["*",\n"lab"]}}',
            "line 2, column 1: resource 'lab'",
        ),
        ('{VERSION, "Statement": {"Effect": "Allow", X, "Principal": "*"}}', "whose policy it is"),
        ('{VERSION, "Statement": {"Effect": "Allow", "Actoin": "*"}}', "did you mean 'Action'"),
        (
            '{VERSION, "Statement": {"Effect": "Allow", X, "Condition": {"StringEqual": {}}}}',
            "did you mean 'StringEquals'",
        ),
        ('{"Statement": {"Effect": "Allow", X}}', "Version is missing"),
    ],
)
def test_mistakes_have_a_place(lab: Shell, typed: Typed, tmp_path: Path, text: str, why: str) -> None:
    text = text.replace("VERSION", VERSION).replace("X", '"Action": "*", "Resource": "*"')
    (tmp_path / "p.json").write_text(text)
    with pytest.raises(UsageError, match=why):
        typed(f"iam policy create p --file {tmp_path}/p.json")
    assert [row["name"] for row in typed("iam policy ls")] == ["lab-access"]


def test_doubtful_actions_are_named(lab: Shell, typed: Typed, person: Person, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",\n'
        '"Action": ["s3:ListBucket", "s3:GetObjcet", "lambda:InvokeFunction"], "Resource": "*"}]}'
    )
    typed(f"iam policy create p --file {tmp_path}/p.json")
    assert len(person.notes) == 1
    assert (
        "line 2, column 29: s3:GetObjcet is no action that is known (did you mean s3:GetObject?)"
        in person.said
    )
    typed("iam policy create q --allow dynamodbb:GetItem --on *")
    assert "there is no service 'dynamodbb' (did you mean 'dynamodb'?)" in person.said


def test_a_policy_travels_through_a_pipeline(lab: Shell, typed: Typed) -> None:
    typed("iam policy show lab-access --json | iam policy create copy")
    assert typed("iam policy show copy") == typed("iam policy show lab-access")
    with pytest.raises(UsageError, match="in one way"):
        typed("iam policy create other --allow s3:GetObject --on * --file x.json")
    with pytest.raises(UsageError, match="on what"):
        typed("iam policy create other --allow s3:GetObject")
    with pytest.raises(UsageError, match="no resource"):
        typed("iam policy create other --allow s3:GetObject --on lab")


def test_five_versions(lab: Shell, typed: Typed, person: Person) -> None:
    for number in range(2, 6):
        typed(f"iam policy set lab-access --allow s3:GetObject --on s3://lab{number}/*")
    assert not person.questions
    typed("iam policy set lab-access --allow s3:GetObject --on s3://lab6/*")
    assert "which is all IAM keeps: delete v1 of" in person.questions[0]
    assert [row["version"] for row in typed("iam policy version ls lab-access")] == [
        "v2",
        "v3",
        "v4",
        "v5",
        "v6",
    ]
    typed("iam policy version use lab-access v3")
    assert "lab3" in typed("iam policy show lab-access")[0]["means"]
    with pytest.raises(AwsError, match="DeleteConflict"):
        typed("iam policy version rm lab-access v3")


def test_a_policy_is_taken_from_all_who_have_it(lab: Shell, typed: Typed, person: Person) -> None:
    typed("iam attach lab lab-access")
    typed("iam attach devs lab-access")
    typed("iam policy set lab-access --allow s3:PutObject --on s3://lab/*")
    assert [row["name"] for row in typed("iam policy used-by lab-access")] == ["lab", "devs"]
    typed("iam policy rm lab-access")
    assert person.questions[-1] == "Delete policy lab-access, detached from role lab, group devs?"
    assert typed("iam policy ls") == []
    with pytest.raises(CommandError, match="AWS's own, and stays"):
        typed("iam policy rm AdministratorAccess")
    typed("iam policy create limit --allow s3:* --on *")
    typed("iam role set lab --boundary limit")
    with pytest.raises(CommandError, match="boundary of role lab"):
        typed("iam policy rm limit")


def test_too_large(lab: Shell, typed: Typed) -> None:
    places = " ".join(f"s3://{'x' * 60}{number}/*" for number in range(90))
    with pytest.raises(CommandError, match="IAM takes 6,144 of a managed one"):
        typed(f"iam policy create big --allow s3:GetObject --on {places}")
    with pytest.raises(CommandError, match="IAM takes 2,048 of all inline ones of a user"):
        typed(f"iam inline set ada big --allow s3:GetObject --on {' '.join(places.split()[:30])}")
