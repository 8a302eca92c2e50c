"""`ec2 set`, and what a launch says of its address and its protection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwshError, CommandError, UsageError
from tests.sandbox.asking import refused

Typed = Callable[[str], list[Any]]


def test_all_that_can_be_changed(typed: Typed, ec2: Any, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    typed("vpc subnet create 10.0.1.0/28 --vpc lab --az a --name inner")
    for name in ("old", "new", "more"):
        typed(f"sg create {name} --vpc lab")
    typed("iam role create reader --for ec2")
    [web] = typed("ec2 launch web --subnet inner --sg old --public-ip --protect --wait")
    assert (web["public_ip"], set(web["groups"].values())) != (None, set())
    assert typed("ec2 show web")[0]["protected"]
    with pytest.raises(AwshError, match=r"may not be terminated.*`ec2 set i-\w+ --no-protect`"):
        typed("ec2 terminate web")
    with pytest.raises(
        CommandError, match=r"is running, and only a stopped one gets another type .`ec2 stop i-"
    ):
        typed("ec2 set web --type t3.small --sg new")
    assert set(typed("ec2 show web")[0]["groups"].values()) == {"old"}
    change = {"InstanceId": web["id"], "InstanceType": {"Value": "t3.small"}}
    assert refused(ec2.modify_instance_attribute, **change) == ("IncorrectInstanceState", 400)
    typed("ec2 stop web --wait")
    change["InstanceType"]["Value"] = "t3.enormous"
    assert refused(ec2.modify_instance_attribute, **change) == ("InvalidInstanceAttributeValue", 400)
    [foreign] = [each["id"] for each in typed("sg ls --all") if each["vpc_id"] != web["vpc_id"]]
    change = {"InstanceId": web["id"], "Groups": [foreign]}
    assert refused(ec2.modify_instance_attribute, **change) == ("InvalidParameter", 400)
    for words, reason in (
        ("--type t4g.small", "t4g.small is arm64, and what is on web .* is x86_64"),
        ("--type t3.enormous", "has no instance type"),
        ("--type p4de.24xlarge", "not to be had in us-east-1a, where web .* is"),
        ("--sg default other", "has no security group 'other'"),
        ("--role nobody", "neither an instance profile 'nobody' nor a role"),
    ):
        with pytest.raises(AwshError, match=reason):
            typed(f"ec2 set web {words}")
    [row] = typed("ec2 set web --type t3.small --sg new more --role reader --no-protect --no-imdsv2")
    assert (row["type"], row["role"], row["imdsv2"]) == ("t3.small", "reader", False)
    assert set(row["groups"].values()) == {"new", "more"}
    assert "is a t3.small now, not t3.micro" in person.said
    typed("sg rm old")
    with pytest.raises(CommandError, match=r"in use by web .*`ec2 set INSTANCE --sg GROUP`"):
        typed("sg rm new")
    [row] = typed("ec2 ls | where imdsv2 = false | ec2 set --imdsv2 --role reader")
    assert (row["id"], row["imdsv2"]) == (web["id"], True)
    [found] = ec2.describe_instances(InstanceIds=[web["id"]])["Reservations"]
    assert found["Instances"][0]["MetadataOptions"]["HttpEndpoint"] == "enabled"
    typed("ec2 terminate web")
    with pytest.raises(UsageError, match="wants what is to change"):
        typed(f"ec2 set {web['id']}")
    with pytest.raises(UsageError, match="wants an instance"):
        typed("ec2 set --protect")
    with pytest.raises(CommandError, match=r"is shutting-down|is terminated"):
        typed(f"ec2 set {web['id']} --protect")


def test_an_address_or_none(typed: Typed) -> None:
    [hidden] = typed("ec2 launch hidden --no-public-ip --wait")
    assert hidden["public_ip"] is None
    assert hidden["private_ip"].startswith("172.31.")
    typed("vpc create 10.0.0.0/16 --name lab --public 1")
    typed("sg create first --vpc lab")
    typed("sg create second --vpc lab")
    typed("ec2 template create form --subnet lab-public-a --sg first --no-public-ip --protect")
    [plain] = typed("ec2 launch plain --template form --wait")
    assert (plain["public_ip"], set(plain["groups"].values())) == (None, {"first"})
    assert typed("ec2 show plain")[0]["protected"]
    [other] = typed("ec2 launch other --template form --sg second --public-ip --wait")
    assert other["subnet_id"] == plain["subnet_id"]
    assert (bool(other["public_ip"]), set(other["groups"].values())) == (True, {"second"})
    typed("ec2 template create loose --sg default")
    with pytest.raises(UsageError, match="the template has security groups of the instance"):
        typed("ec2 launch lost --template loose --public-ip")
    with pytest.raises(UsageError, match="protects no spot instance"):
        typed("ec2 launch cheap --spot --protect")
