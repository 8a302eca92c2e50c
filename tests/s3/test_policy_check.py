"""What is said of a policy before it is sent: mistakes, doubts, what is public, what it means."""

from __future__ import annotations

from typing import Any

import pytest

from awsh_s3.policies.check import findings
from awsh_s3.policies.document import Arns, Ready
from awsh_s3.policies.public import is_public
from awsh_s3.policies.words import sentence

LAB = Arns("lab")
OBJECTS = "arn:aws:s3:::lab/*"
READ = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": OBJECTS}


def document(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def said(*statements: Any, **more: Any) -> list[tuple[str, str]]:
    return [(level, text) for level, _, text in findings(document(*statements, **more), LAB)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"Effect": "allow"}, "Effect is 'allow'"),
        ({"Effect": None}, "Effect is None"),
        ({"Principle": "*"}, "no 'Principle' in a policy (did you mean 'Principal'?)"),
        ({"Principal": {"AWS": "arn:aws:iam::12:user/x"}}, "no account, user or role"),
        ({"Principal": {"AWS": "arn:aws-cn:iam::123456789012:root"}}, "is in aws-cn, the bucket in aws"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/*"}}, "no pattern may stand here"),
        ({"Principal": {"Aws": "123456789012"}}, "no principal of the kind 'Aws' (did you mean 'AWS'?)"),
        ({"Principal": "123456789012"}, "such as"),
        ({"Principal": {"Service": "cloudfront"}}, "is no service"),
        ({"NotPrincipal": {"AWS": "123456789012"}}, "both Principal and NotPrincipal"),
        ({"Action": "s3:GetObjekt"}, "(did you mean 's3:GetObject'?)"),
        ({"Action": "GetObject"}, "none of S3's"),
        ({"Action": ["s3:GetObject", "ec2:RunInstances"]}, "none of S3's"),
        ({"Action": "s3:Fetch*"}, "S3 has no action 's3:Fetch*'"),
        ({"Action": []}, "Action is empty"),
        ({"Resource": "arn:aws:s3:::other/*"}, "not in this bucket"),
        ({"Resource": "arn:aws:s3::lab/*"}, "not in this bucket"),
        ({"Resource": "arn:aws-cn:s3:::lab/*"}, "not in this bucket"),
        ({"Resource": "arn:aws:s3:::lab"}, "names the bucket alone: add arn:aws:s3:::lab/*"),
        ({"Action": "s3:ListBucket"}, "names objects alone: add arn:aws:s3:::lab"),
        ({"Condition": {"StringEqual": {"aws:Referer": "x"}}}, "(did you mean 'StringEquals'?)"),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.1/8"}}}, "begins at 10.0.0.0/8"),
        ({"Condition": {"StringLike": {"s3:prefix": "x/*"}}}, "when a bucket is listed alone"),
        ({"Condition": "x"}, "Condition is such as"),
        ({"Sid": 7}, "Sid is 7"),
    ],
)
def test_mistakes_in_a_statement(change: dict[str, Any], why: str) -> None:
    found = said({**READ, **change})
    assert {level for level, _ in found} == {"error"}
    assert any(why in text for _, text in found), found


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (said(), "has no Statement"),
        (said("x"), "a statement is a JSON object"),
        (said(READ, Version="2012-10-18"), "Version is '2012-10-18'"),
        (said(READ, Versoin="x"), "(did you mean 'Version'?)"),
        (said({**READ, "Sid": "a"}, {**READ, "Sid": "a"}), "two statements have the Sid 'a'"),
        (said({**READ, "Resource": [f"{OBJECTS}{n:0500}" for n in range(50)]}), "S3 takes 20,480"),
        (said({"Effect": "Allow"}), "Principal is missing"),
    ],
)
def test_mistakes_in_a_document(found: list[tuple[str, str]], why: str) -> None:
    assert any(level == "error" and why in text for level, text in found), found


@pytest.mark.parametrize(
    "change",
    [
        {"Action": "s3:SomethingOfNextYear"},
        {"Action": ["s3:getobject", "S3:ListBucket"], "Resource": ["arn:aws:s3:::lab", OBJECTS]},
        {"Action": "*", "Resource": "arn:aws:s3:::la*"},
        {"Resource": "arn:aws:s3:::*/x"},
        {"Principal": {"AWS": ["123456789012", "AIDACKCEVSQ6C2EXAMPLE"]}},
        {"Principal": {"Service": ["logging.s3.amazonaws.com", "config.amazonaws.com.cn"]}},
        {"Condition": {"ForAnyValue:StringLikeIfExists": {"aws:PrincipalTag/x": ["a", "b"]}}},
        {"Condition": {"Null": {"s3:x-amz-acl": True}}},
        {"Id": None},
    ],
)
def test_what_s3_takes(change: dict[str, Any]) -> None:
    change = dict(change)
    change.pop("Id", None)
    assert "error" not in {level for level, _ in said({**READ, **change})}


def test_ready_made_policies_have_no_mistakes() -> None:
    arns = Arns("lab", "aws-cn")
    ready = Ready([], ["203.0.113.0/24"], ["a/"], tls_only=True)
    found = findings({"Version": "2012-10-17", "Statement": list(ready.statements(arns))}, arns)
    assert [(level, name) for level, name, _ in found] == [("public", "PublicRead")]
    assert all("arn:aws-cn:s3:::lab" in str(each["Resource"]) for each in ready.statements(arns))


def test_doubts() -> None:
    everything = {"Effect": "Deny", "Principal": "*", "Action": "s3:*"}
    locked = {**everything, "Resource": ["arn:aws:s3:::lab", OBJECTS]}
    texts = [text for level, text in said(READ, locked) if level == "warning"]
    assert any("it never counts: #2 denies all of it" in text for text in texts)
    assert any("denies everybody, you too" in text for text in texts)
    narrow = {**everything, "Resource": f"{OBJECTS}.secret"}
    assert not [text for level, text in said(READ, narrow) if level == "warning"]
    (old,) = findings({"Statement": [{**READ, "Principal": {"AWS": "123456789012"}}]}, LAB)
    assert "as of 2008" in old.text


@pytest.mark.parametrize(
    ("change", "public"),
    [
        ({}, True),
        ({"Principal": {"AWS": ["123456789012", "*"]}}, True),
        ({"Principal": {"AWS": "123456789012"}}, False),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "::/0"}}}, True),
        ({"Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, True),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
        ({"Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}}, True),
        ({"Condition": {"StringLike": {"aws:sourceVpce": "vpce-*"}}}, True),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ({"Condition": {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}}, False),
    ],
)
def test_public(change: dict[str, Any], public: bool) -> None:
    assert is_public({**READ, **change}) is public


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "everybody may read every object"),
        (
            {"Principal": {"AWS": "arn:aws:iam::123456789012:role/app/web"}, "Action": ["s3:PutObject"]},
            "role app/web of account 123456789012 may write every object",
        ),
        (
            {"Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:root"]}},
            "account 111122223333 and account 444455556666 may read every object",
        ),
        (
            {"Principal": {"Service": "cloudfront.amazonaws.com"}, "Resource": "arn:aws:s3:::lab/a/*"},
            "service cloudfront.amazonaws.com may read a/*",
        ),
        (
            {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "NotAction": "s3:GetObject"},
            "everybody but account 111122223333 may not do anything but read with every object",
        ),
        (
            {
                "Action": ["s3:ListBucket", "s3:GetObjectTagging"],
                "Resource": ["arn:aws:s3:::lab", "arn:aws:s3:::lab/a*", "arn:aws:s3:::lab/b"],
                "Condition": {
                    "StringLike": {"s3:prefix": ["a/*", ""]},
                    "Bool": {"aws:SecureTransport": True},
                },
            },
            "everybody may list and GetObjectTagging the bucket, a* and b, listing a/* or '' and with TLS",
        ),
        (
            {"Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}},
            "everybody may read every object, where s3:TlsVersion < 1.2",
        ),
        (
            {"Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}},
            "everybody may read every object, from organization other than o-1 (if it is there)",
        ),
    ],
)
def test_words(change: dict[str, Any], words: str) -> None:
    statement = {**READ, **change}
    if "NotPrincipal" in change:
        del statement["Principal"], statement["Action"]
    assert sentence(statement, LAB) == words
