"""What a launch wants to fit together, and the images that it starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sandbox.asking import refused, wait_until

UBUNTU = "/aws/service/canonical/ubuntu/server/24.04/stable/current/{}/hvm/ebs-gp3/ami-id"


@pytest.fixture(scope="module")
def images(client: Callable[..., Any]) -> dict[str, str]:
    """The newest Ubuntu, by architecture."""
    names = [UBUNTU.format(arch) for arch in ("amd64", "arm64")]
    found = client("ssm").get_parameters(Names=names)["Parameters"]
    return {each["Name"].split("/")[-4]: each["Value"] for each in found}


@pytest.fixture
def launch(ec2: Any, images: dict[str, str]) -> Iterator[Callable[..., dict[str, Any]]]:
    made: list[str] = []

    def launch(**parameters: Any) -> dict[str, Any]:
        whole = {"ImageId": images["amd64"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
        answer = ec2.run_instances(**{**whole, **parameters})["Instances"]
        made.extend(each["InstanceId"] for each in answer)
        one: dict[str, Any] = answer[0]
        return one

    yield launch
    if made:
        ec2.terminate_instances(InstanceIds=made)


def test_makers_say_which_image_is_the_newest(
    ec2: Any, client: Callable[..., Any], images: dict[str, str]
) -> None:
    records = ec2.describe_images(ImageIds=list(images.values()))["Images"]
    assert {each["Architecture"]: each["OwnerId"] for each in records} == {
        "x86_64": "099720109477",
        "arm64": "099720109477",
    }
    one = client("ssm").get_parameter(Name="/aws/service/debian/release/12/latest/arm64")["Parameter"]
    [debian] = ec2.describe_images(ImageIds=[one["Value"]])["Images"]
    assert debian["Name"].startswith("debian-12-arm64")
    none = client("ssm").get_parameters(Names=["/aws/service/debian/release/99/latest/arm64"])
    assert none["InvalidParameters"]


def test_images_are_another_in_every_region(client: Callable[..., Any], images: dict[str, str]) -> None:
    there = client("ssm", region="eu-west-1").get_parameter(Name=UBUNTU.format("amd64"))["Parameter"]["Value"]
    assert there != images["amd64"]
    assert client("ec2", region="eu-west-1").describe_images(ImageIds=[there])["Images"]


def test_types_are_found_by_name(ec2: Any) -> None:
    found = ec2.describe_instance_types(Filters=[{"Name": "instance-type", "Values": ["t3.m*"]}])[
        "InstanceTypes"
    ]
    assert {each["InstanceType"] for each in found} == {"t3.micro", "t3.medium"}


def test_architectures_fit(ec2: Any, images: dict[str, str]) -> None:
    assert refused(
        ec2.run_instances, ImageId=images["arm64"], InstanceType="t3.micro", MinCount=1, MaxCount=1
    ) == ("InvalidParameterValue", 400)


def test_a_disk_holds_its_image(
    ec2: Any, images: dict[str, str], launch: Callable[..., dict[str, Any]]
) -> None:
    def disk(size: int) -> dict[str, Any]:
        return {"BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": size}}]}

    whole = {"ImageId": images["amd64"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    assert refused(ec2.run_instances, **whole, **disk(4)) == ("InvalidBlockDeviceMapping", 400)
    launch(**disk(8))


def test_the_disk_is_as_the_image_says(ec2: Any, launch: Callable[..., dict[str, Any]]) -> None:
    made = launch()["InstanceId"]
    [record] = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"]
    [mapping] = record["BlockDeviceMappings"]
    assert mapping["DeviceName"] == record["RootDeviceName"]
    assert mapping["Ebs"]["DeleteOnTermination"]
    [volume] = ec2.describe_volumes(VolumeIds=[mapping["Ebs"]["VolumeId"]])["Volumes"]
    assert volume["Size"] == 8
    assert volume["Attachments"][0]["DeleteOnTermination"]


def test_a_role_that_is_not_there_has_no_profiles(client: Callable[..., Any]) -> None:
    ask = client("iam").list_instance_profiles_for_role
    assert refused(ask, RoleName="nobody") == ("NoSuchEntity", 404)


def test_where_nothing_is_said_it_is_the_default_vpc(ec2: Any, launch: Callable[..., dict[str, Any]]) -> None:
    made = launch()
    [subnet] = ec2.describe_subnets(SubnetIds=[made["SubnetId"]])["Subnets"]
    assert subnet["DefaultForAz"]
    assert [group["GroupName"] for group in made["SecurityGroups"]] == ["default"]
    assert made["PrivateIpAddress"].startswith("172.31.")


def test_groups_are_of_the_subnets_vpc(ec2: Any, vpc: str, images: dict[str, str]) -> None:
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=other)["GroupId"]
    whole = {"ImageId": images["amd64"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    assert refused(ec2.run_instances, **whole, SubnetId=subnet, SecurityGroupIds=[group]) == (
        "InvalidParameter",
        400,
    )


def test_a_full_subnet(ec2: Any, vpc: str, images: dict[str, str]) -> None:
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/28")["Subnet"]["SubnetId"]
    whole = {"ImageId": images["amd64"], "InstanceType": "t3.micro", "SubnetId": subnet}
    assert refused(ec2.run_instances, **whole, MinCount=12, MaxCount=12) == (
        "InsufficientFreeAddressesInSubnet",
        400,
    )
    made = ec2.run_instances(**whole, MinCount=11, MaxCount=11)["Instances"]
    assert ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"] == 0
    ec2.terminate_instances(InstanceIds=[each["InstanceId"] for each in made])


def test_user_data_has_a_limit(
    ec2: Any, images: dict[str, str], launch: Callable[..., dict[str, Any]]
) -> None:
    launch(UserData="#!/bin/sh\n" + "x" * (16 * 1024 - 10))
    whole = {"ImageId": images["amd64"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    assert refused(ec2.run_instances, **whole, UserData="x" * (16 * 1024 + 1)) == (
        "InvalidParameterValue",
        400,
    )


def test_a_spot_instance_is_not_stopped(ec2: Any, launch: Callable[..., dict[str, Any]]) -> None:
    made = launch(InstanceMarketOptions={"MarketType": "spot"})["InstanceId"]

    def running() -> bool:
        [record] = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"]
        return bool(record["State"]["Name"] == "running")

    wait_until(running)
    assert refused(ec2.stop_instances, InstanceIds=[made]) == ("UnsupportedOperation", 400)


def test_the_groups_of_an_instance_are_those_of_its_first_interface(
    ec2: Any, launch: Callable[..., dict[str, Any]]
) -> None:
    one, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    subnet = ec2.create_subnet(VpcId=one, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    mine, theirs = (
        ec2.create_security_group(GroupName="door", Description="x", VpcId=vpc)["GroupId"]
        for vpc in (one, other)
    )

    def groups(*ids: str) -> list[str]:
        card = {"DeviceIndex": 0, "SubnetId": subnet, **({"Groups": list(ids)} if ids else {})}
        id = launch(NetworkInterfaces=[card])["InstanceId"]
        [there] = ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"]
        return [each["GroupName"] for each in there["SecurityGroups"]]

    assert (groups(mine), groups()) == (["door"], ["default"])
    card = {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [theirs]}
    assert refused(launch, NetworkInterfaces=[card])[0] == "InvalidParameter"
    card["Groups"] = ["sg-00000000000000000"]
    assert refused(launch, NetworkInterfaces=[card])[0] == "InvalidGroup.NotFound"
