"""`ec2 launch`."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwshError, CommandError, UsageError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server
from tests.clock import Clock

Typed = Callable[[str], list[Any]]


TRUST_EC2 = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow",'
    ' "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'
)


def instances(ec2: Any) -> list[dict[str, Any]]:
    return [each for found in ec2.describe_instances()["Reservations"] for each in found["Instances"]]


@pytest.fixture
def net(ec2: Any, typed: Typed) -> dict[str, str]:
    """A VPC with a subnet of eleven addresses and a security group."""
    [vpc] = typed("vpc create 10.0.0.0/16 --name lab")
    [subnet] = typed("vpc subnet create 10.0.1.0/28 --vpc lab --az a --name inner")
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc["id"])["GroupId"]
    return {"vpc": vpc["id"], "subnet": subnet["id"], "group": group}


def test_everything_that_is_said_is_asked_for(
    typed: Typed, ec2: Any, shell: Shell, net: dict[str, str]
) -> None:
    iam = shell.aws.client("iam")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST_EC2)
    iam.create_instance_profile(InstanceProfileName="reader-profile")
    iam.add_role_to_instance_profile(InstanceProfileName="reader-profile", RoleName="reader")
    Path("setup.sh").write_text("#!/bin/sh\necho hello\n")
    typed("ec2 key create lab --save lab.pem")
    [row] = typed(
        "ec2 launch web --image debian-12 --type t4g.small --key lab --subnet inner --sg web --user-data setup.sh"
        " --role reader --disk 20 --spot --tag env=test --wait"
    )
    assert row["state"] == "running"
    [record] = instances(ec2)
    assert record["InstanceId"] == row["id"]
    assert record["KeyName"] == "lab"
    assert record["SubnetId"] == net["subnet"]
    assert [group["GroupId"] for group in record["SecurityGroups"]] == [net["group"]]
    assert record["IamInstanceProfile"]["Arn"].endswith(":instance-profile/reader-profile")
    assert record["InstanceLifecycle"] == "spot"
    assert record["MetadataOptions"]["HttpTokens"] == "required"
    assert record["Architecture"] == "arm64"
    [image] = ec2.describe_images(ImageIds=[record["ImageId"]])["Images"]
    assert image["Name"].startswith("debian-12-arm64")
    [volume] = ec2.describe_volumes(VolumeIds=row["volumes"])["Volumes"]
    assert volume["Size"] == 20
    assert volume["Attachments"][0]["DeleteOnTermination"]
    assert {tag["Key"]: tag["Value"] for tag in volume["Tags"]} == {"Name": "web", "env": "test"}
    data = ec2.describe_instance_attribute(InstanceId=row["id"], Attribute="userData")["UserData"]["Value"]
    assert b64decode(data) == Path("setup.sh").read_bytes()


def test_the_short_way(typed: Typed, ec2: Any, person: Any, clock: Clock) -> None:
    clock.hold()
    [row] = typed("ec2 launch web")
    assert (row["name"], row["type"], row["state"]) == ("web", "t3.micro", "pending")
    assert "without --key" in person.said
    [record] = instances(ec2)
    [image] = ec2.describe_images(ImageIds=[record["ImageId"]])["Images"]
    assert image["Name"].startswith("al2023-ami-2023")
    assert image["Architecture"] == "x86_64"


def test_several_have_names_of_their_own(typed: Typed, ec2: Any) -> None:
    rows = typed("ec2 launch worker --count 3")
    assert [row["name"] for row in rows] == ["worker-1", "worker-2", "worker-3"]
    assert [row["name"] for row in typed("ec2 ls")] == ["worker-1", "worker-2", "worker-3"]
    [volume] = ec2.describe_volumes(VolumeIds=typed("ec2 show worker-2")[0]["volumes"])["Volumes"]
    assert {tag["Value"] for tag in volume["Tags"]} == {"worker-2"}


def test_what_is_current_is_taken(typed: Typed, ec2: Any, net: dict[str, str]) -> None:
    typed("ec2 key create lab --save lab.pem")
    typed("use key lab")
    typed("use vpc lab")
    typed("ec2 launch web")
    [record] = instances(ec2)
    assert (record["KeyName"], record["SubnetId"]) == ("lab", net["subnet"])
    typed("vpc subnet create 10.0.2.0/24 --vpc lab --name outer")
    with pytest.raises(UsageError, match=r"has 2 subnets \(--subnet says which: inner, outer\)"):
        typed("ec2 launch web")


def test_a_name_that_is_taken_is_told(typed: Typed, person: Any) -> None:
    [first] = typed("ec2 launch web")
    typed("ec2 launch web")
    assert f"{first['id']} is called web too" in person.said


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("--type t3.enormous", r"has no instance type 't3.enormous' \(of t3 there are t3.2xlarge, t3.large"),
        ("--type q9.large", r"no instance type 'q9.large' \(`ec2 types` lists them"),
        ("--image al2024", "there is no image 'al2024'"),
        ("--image al2023-arm64", r"t3.micro is x86_64, and image ami-\w+ \(al2023\S+\) is arm64"),
        ("--image ami-00000000000000000", "InvalidAMIID.NotFound"),
        ("--image /aws/service/nothing", "no parameter /aws/service/nothing|there is no parameter"),
        ("--disk 4", "needs 8 GiB at least"),
        ("--disk none", "no number of GiB"),
        ("--count 0", "no number from 1 to 1000"),
        ("--key nobody", "there is no key pair 'nobody'"),
        ("--subnet nowhere", "there is no subnet 'nowhere'"),
        ("--subnet inner --count 12", "subnet inner, 10.0.1.0/28, has 11 free addresses left for 12"),
        ("--subnet inner --sg other", "has no security group 'other' .it has default, web"),
        ("--sg web", "has no security group 'web'"),
        ("--type p4de.24xlarge --subnet inner", "not to be had in us-east-1a, where subnet inner is"),
        ("--role nobody", "neither an instance profile 'nobody' nor a role"),
        ("--role bare", "role bare is in no instance profile"),
        ("--user-data large.sh", "more than 16,384 bytes"),
        ("--user-data nothing.sh", "nothing.sh can't be read: No such file"),
        ("--tag aws:a=b", "begins with aws:"),
        ("--tag Name=other", "differ"),
    ],
)
def test_what_aws_would_refuse_is_known_before(
    typed: Typed, shell: Shell, ec2: Any, net: dict[str, str], words: str, reason: str
) -> None:
    shell.aws.client("iam").create_role(RoleName="bare", AssumeRolePolicyDocument=TRUST_EC2)
    Path("large.sh").write_text("#" * (16 * 1024 + 1))
    with pytest.raises(AwshError, match=reason):
        typed(f"ec2 launch web {words}")
    assert instances(ec2) == []


def test_a_profile_that_ec2_does_not_know_yet_is_asked_for_again(
    typed: Typed, ec2: Any, sandbox_server: Server, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("iam role create reader --for ec2")
    monkeypatch.setattr("awsh.context.Context.sleep", lambda *_: None)
    why = "Value (reader) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    order = {"service": "ec2", "operation": "RunInstances", "code": "InvalidParameterValue", "message": why}
    sandbox_server.order(begin=True)
    sandbox_server.order(order={**order, "times": 2})
    try:
        [row] = typed("ec2 launch web --role reader")
    finally:
        sandbox_server.order(end=True)
    assert (row["role"], len(instances(ec2))) == ("reader", 1)
    assert person.said.count("does not know the instance profile yet") == 1


def test_user_data_that_will_not_run_is_told(typed: Typed, person: Any) -> None:
    Path("plain.txt").write_text("echo hello\n")
    typed("ec2 launch web --user-data plain.txt")
    assert "nothing will run it" in person.said
    Path("dos.sh").write_bytes(b"#!/bin/sh\r\necho hello\r\n")
    typed("ec2 launch api --user-data dos.sh")
    assert "as Windows ends them" in person.said


def test_stopped_while_waiting_it_says_what_exists(
    typed: Typed, ec2: Any, monkeypatch: pytest.MonkeyPatch, person: Any, clock: Clock
) -> None:
    clock.hold()

    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("awsh.context.Context.sleep", pressed)
    with pytest.raises((KeyboardInterrupt, AwshError)):
        typed("ec2 launch web --wait")
    [record] = instances(ec2)
    assert f"`ec2 terminate {record['InstanceId']}` takes it back" in person.said


def test_without_a_default_vpc_a_subnet_is_wanted(typed: Typed, ec2: Any) -> None:
    [default] = [each for each in ec2.describe_vpcs()["Vpcs"] if each["IsDefault"]]
    typed(f"vpc rm {default['VpcId']}")
    with pytest.raises(CommandError, match="no default VPC"):
        typed("ec2 launch web")


def test_dry_run_launches_nothing(sandbox_url: str, ec2: Any, person: Any) -> None:
    with Shell(connect(sandbox_url), dry_run=True, console=person) as rehearsal:
        rehearsal.run("ec2 launch web --wait")
    assert "RunInstances" in person.said
    assert instances(ec2) == []
