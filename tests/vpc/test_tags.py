"""`vpc tag`, `untag`, `name`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import UsageError

Typed = Callable[[str], list[Any]]


@pytest.fixture(autouse=True)
def nets(typed: Typed) -> list[str]:
    return [
        typed(f"vpc create 10.{n}.0.0/16 --name {name}")[0]["id"] for n, name in enumerate(("lab", "other"))
    ]


def tags(ec2: Any, id: str) -> dict[str, str]:
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [id]}])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def test_several_resources_and_tags_in_any_order(typed: Typed, ec2: Any, nets: list[str]) -> None:
    typed(f"vpc tag lab env=test {nets[1]} owner='Ada L.' url=a=b")
    for id, name in zip(nets, ("lab", "other"), strict=True):
        assert tags(ec2, id) == {"Name": name, "env": "test", "owner": "Ada L.", "url": "a=b"}


def test_anything_of_a_network_has_tags(typed: Typed, ec2: Any) -> None:
    [gateway] = typed("vpc igw create --name door")
    [subnet] = typed("vpc subnet create 10.0.1.0/24 --vpc lab --name web")
    typed("vpc tag door web env=test")
    assert tags(ec2, gateway["id"])["env"] == tags(ec2, subnet["id"])["env"] == "test"
    typed("vpc name door gate")
    assert "gate" in [row["name"] for row in typed("vpc igw ls")]


def test_rows_are_tagged(typed: Typed, ec2: Any, nets: list[str]) -> None:
    typed("vpc ls | where default = false | vpc tag env=prod")
    assert [tags(ec2, id)["env"] for id in nets] == ["prod", "prod"]
    assert typed("vpc ls | where name = nobody | vpc tag env=none") == []
    typed("vpc ls | where name = lab | vpc untag env")
    assert ["env" in tags(ec2, id) for id in nets] == [False, True]


def test_untag_takes_keys(typed: Typed, ec2: Any, nets: list[str]) -> None:
    typed("vpc tag lab a=1 b=2 c=3")
    typed("vpc untag lab a b")
    assert tags(ec2, nets[0]) == {"Name": "lab", "c": "3"}


def test_a_new_name_is_the_name_from_then_on(typed: Typed, nets: list[str]) -> None:
    typed("vpc name lab field")
    assert typed("vpc show field")[0]["id"] == nets[0]
    with pytest.raises(UsageError, match="there is no VPC 'lab'"):
        typed("vpc show lab")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("vpc tag lab", "at least one KEY=VALUE"),
        ("vpc tag a=b", "wants a resource"),
        ("vpc tag nobody a=b", "there is no network resource 'nobody'"),
        ("vpc tag lab aws:a=b", "begins with aws:"),
        ("vpc untag", "wants a resource, and keys"),
        ("vpc untag lab", "at least one key"),
        ("vpc untag nobody a", "there is no network resource 'nobody'"),
        ("vpc untag lab a=b", "removed by its key alone"),
        ("vpc name lab", "wants NAME"),
    ],
)
def test_what_is_missing_is_said(typed: Typed, ec2: Any, nets: list[str], line: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(line)
    assert reason in str(caught.value)
    assert tags(ec2, nets[0]) == {"Name": "lab"}
