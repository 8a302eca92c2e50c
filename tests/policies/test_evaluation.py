"""What policies say to a request, as AWS decides it."""

from __future__ import annotations

from typing import Any

import pytest

from awsh.policies import Policy, Request, Verdict, context_of, decide

ALLOWED, DENIED, SILENT = Verdict.ALLOWED, Verdict.EXPLICIT_DENY, Verdict.IMPLICIT_DENY
KEY = "arn:aws:s3:::lab/in/cat.jpg"


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    given = {"Effect": effect, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lab/*", **more}
    return {name: value for name, value in given.items() if value is not None}


def verdict(
    *statements: dict[str, Any], action: str = "s3:GetObject", resource: str = KEY, **context: Any
) -> Verdict:
    known = context_of({name.replace("_", ":"): value for name, value in context.items()})
    return decide(Request(action, resource, known), [Policy("p", {"Statement": list(statements)})]).verdict


@pytest.mark.parametrize(
    ("more", "decided"),
    [
        ({}, ALLOWED),
        ({"Action": "S3:getobject"}, ALLOWED),
        ({"Action": ["s3:Put*", "s3:Get?bject"]}, ALLOWED),
        ({"Action": "s3:PutObject"}, SILENT),
        ({"Resource": "arn:aws:s3:::lab/in/?at.jpg"}, ALLOWED),
        ({"Resource": "arn:aws:s3:::LAB/*"}, SILENT),
        ({"Resource": "arn:aws:s3:::lab"}, SILENT),
        ({"Action": None, "NotAction": "iam:*"}, ALLOWED),
        ({"Action": None, "NotAction": "s3:Get*"}, SILENT),
        ({"Resource": None, "NotResource": "arn:aws:s3:::lab/out/*"}, ALLOWED),
        ({"Resource": None, "NotResource": "arn:aws:s3:::lab/in/*"}, SILENT),
        ({"Resource": None}, SILENT),
    ],
)
def test_actions_and_resources(more: dict[str, Any], decided: Verdict) -> None:
    assert verdict(statement(**more)) is decided


def test_a_deny_wins_and_is_the_only_one_told() -> None:
    policies = [
        Policy("a", {"Statement": statement()}),
        Policy("d", {"Statement": statement("Deny", Action="*")}),
    ]
    decision = decide(Request("s3:GetObject", KEY), policies)
    assert decision.verdict is DENIED
    assert [match.policy.id for match in decision.matched] == ["d"]


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        ({"StringEquals": {"aws:username": ["ada", "bob"]}}, "bob", True),
        ({"StringEquals": {"AWS:UserName": "Ada"}}, "ada", False),
        ({"StringEqualsIgnoreCase": {"aws:username": "Ada"}}, "ada", True),
        ({"StringLike": {"aws:username": "a?a*"}}, "ada-2", True),
        ({"StringNotEquals": {"aws:username": ["ada", "bob"]}}, "bob", False),
        ({"StringNotEquals": {"aws:username": "ada"}}, None, True),
        ({"StringEquals": {"aws:username": "ada"}}, None, False),
        ({"StringEqualsIfExists": {"aws:username": "ada"}}, None, True),
        ({"StringEqualsIfExists": {"aws:username": "ada"}}, "bob", False),
        ({"Null": {"aws:username": "true"}}, None, True),
        ({"Null": {"aws:username": True}}, "ada", False),
        ({"ForAnyValue:StringEquals": {"aws:username": ["a", "b"]}}, ["b", "c"], True),
        ({"ForAllValues:StringEquals": {"aws:username": ["a", "b"]}}, ["b", "c"], False),
        ({"ForAllValues:StringEquals": {"aws:username": "a"}}, None, True),
        ({"ForAnyValue:StringNotEquals": {"aws:username": "a"}}, None, False),
        ({"NumericLessThan": {"aws:username": 10}}, "9.5", True),
        ({"NumericGreaterThanEquals": {"aws:username": "10"}}, "nine", False),
        ({"DateGreaterThan": {"aws:username": "2026-01-01T00:00:00Z"}}, "2026-11-28T15:00:00+00:00", True),
        ({"DateLessThan": {"aws:username": "1700000000"}}, "2026-11-28T15:00:00Z", False),
        ({"IpAddress": {"aws:username": ["203.0.113.0/24", "2001:db8::/32"]}}, "2001:db8::1", True),
        ({"NotIpAddress": {"aws:username": "203.0.113.0/24"}}, "203.0.113.9", False),
        ({"Bool": {"aws:username": True}}, "true", True),
        ({"ArnLike": {"aws:username": "arn:aws:iam::*:role/lab-*"}}, "arn:aws:iam::1:role/lab-1", True),
        ({"ArnLike": {"aws:username": "arn:*:role/lab"}}, "arn:aws:iam::1:role/lab", False),
        ({"StringEquals": {"aws:username": "ada"}, "Bool": {"aws:SecureTransport": "true"}}, "ada", False),
        ({"NoSuchOperator": {"aws:username": "ada"}}, "ada", False),
    ],
)
def test_conditions(condition: dict[str, Any], values: Any, holds: bool) -> None:
    context = {} if values is None else {"aws_username": values}
    assert verdict(statement(Condition=condition), **context) is (ALLOWED if holds else SILENT)


@pytest.mark.parametrize(
    ("resource", "name", "decided"),
    [
        ("arn:aws:s3:::lab/${aws:username}/*", "in", ALLOWED),
        ("arn:aws:s3:::lab/${aws:username}/*", "out", SILENT),
        # What a variable stands for is no pattern.
        ("arn:aws:s3:::lab/${aws:username}/*", "*", SILENT),
        ("arn:aws:s3:::lab/${aws:username, 'in'}/*", None, ALLOWED),
        ("arn:aws:s3:::lab/${aws:username}/*", None, SILENT),
        ("arn:aws:s3:::lab/${*}", "in", SILENT),
    ],
)
def test_variables(resource: str, name: str | None, decided: Verdict) -> None:
    context = {} if name is None else {"aws_username": name}
    assert verdict(statement(Resource=resource), **context) is decided


def test_boundary_and_resource_policy() -> None:
    request = Request("s3:GetObject", KEY, {}, frozenset({"arn:aws:iam::1:user/ada"}))
    own = [Policy("own", {"Statement": statement(Action="s3:*")})]
    limit = [Policy("limit", {"Statement": statement(Action="s3:Put*")})]
    assert decide(request, own, limit)[::2] == (SILENT, False)
    assert decide(request, own, own)[::2] == (ALLOWED, True)
    bucket = Policy("bucket", {"Statement": statement(Principal={"AWS": "arn:aws:iam::1:user/ada"})})
    assert decide(request, [], None, bucket).verdict is ALLOWED
    other = Policy(
        "bucket", {"Statement": statement("Deny", NotPrincipal={"AWS": "arn:aws:iam::1:user/bob"})}
    )
    assert decide(request, own, None, other).verdict is DENIED
