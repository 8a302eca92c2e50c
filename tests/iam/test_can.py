"""`iam can`: allowed or not, and the statement that decides."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsh import UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.iam.conftest import Typed


def asked(lab: Shell, line: str) -> dict[str, Any]:
    [row] = lab.run(f"{line} | first 1").rows
    return dict(row)


def test_allowed_and_denied(lab: Shell, typed: Typed, person: Person) -> None:
    typed("iam attach lab lab-access")
    yes = asked(lab, "iam can lab s3:GetObject s3://lab/cat.jpg")
    assert yes["allowed"]
    assert yes["by"] == "lab-access"
    assert yes["why"].startswith("may read objects of bucket lab")
    no = asked(lab, "iam can lab s3:PutObject s3://lab/cat.jpg")
    assert not no["allowed"]
    assert no["why"] == "no statement allows it"
    typed("iam inline set lab never --deny s3:* --on s3://lab/secret/*")
    never = asked(lab, "iam can lab s3:GetObject s3://lab/secret/x")
    assert never["decision"] == "explicitDeny"
    assert never["by"] == "inline never"
    assert never["why"] == "may not do anything with S3 on objects of bucket lab under secret/"
    # Two resources, of which one is not allowed, are a no to what comes behind.
    assert not lab.run("iam can lab s3:GetObject s3://lab/a s3://lab/secret/a").ok
    assert typed("iam can lab s3:GetObject s3://lab/a && echo yes") == [{"line": "yes"}]


def test_groups_variables_and_conditions(lab: Shell, typed: Typed, person: Person) -> None:
    typed(
        "iam inline set devs own --allow s3:GetObject --on 's3://homes/${aws:username}/*'"
        " --when aws:SourceIp=203.0.113.0/24"
    )
    unknown = asked(lab, "iam can ada s3:GetObject s3://homes/ada/x")
    assert not unknown["allowed"]
    assert unknown["unknown"] == ["aws:SourceIp"]
    known = "--context aws:SourceIp=203.0.113.7"
    assert asked(lab, f"iam can ada s3:GetObject s3://homes/ada/x {known}")["allowed"]
    assert not asked(lab, f"iam can ada s3:GetObject s3://homes/bob/x {known}")["allowed"]
    typed("iam can ada s3:GetObject s3://homes/ada/x || echo no")
    assert person.said == "it may depend on aws:SourceIp: `--context aws:SourceIp=VALUE`"


def test_a_boundary_limits(lab: Shell, typed: Typed) -> None:
    typed("iam attach lab AmazonS3FullAccess")
    assert asked(lab, "iam can lab s3:PutObject s3://lab/x")["allowed"]
    typed("iam role set lab --boundary lab-access")
    assert (
        asked(lab, "iam can lab s3:PutObject s3://lab/x")["why"]
        == "the permissions boundary does not allow it"
    )
    typed("iam role set lab --no-boundary")
    assert asked(lab, "iam can lab s3:PutObject s3://lab/x")["allowed"]


def test_a_bucket_has_a_say(lab: Shell, typed: Typed) -> None:
    typed("s3 mb said-bucket")
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:user/ada"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::said-bucket/*",
        },
    }
    lab.aws.client("s3").put_bucket_policy(Bucket="said-bucket", Policy=json.dumps(policy))
    row = asked(lab, "iam can ada s3:GetObject s3://said-bucket/x")
    assert row["allowed"]
    assert row["by"] == "the bucket's policy"


def test_what_is_no_question(lab: Shell, typed: Typed, person: Person) -> None:
    for line, why in (
        ("iam can lab s3:Get* x", "is no action"),
        ("iam can lab GetObject x", "is no action"),
        ("iam can lab kms:Decrypt some-key", "no resource"),
        ("iam can nobody s3:GetObject x", "no user, role or group 'nobody'"),
    ):
        with pytest.raises(UsageError, match=why):
            typed(line)
    typed("iam can lab s3:GetObjcet x || echo no")
    assert "did you mean s3:GetObject?" in person.said
