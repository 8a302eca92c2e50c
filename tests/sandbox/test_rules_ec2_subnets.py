"""The default VPC leads to the Internet; addresses are given once, and never those that AWS keeps."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from tests.sandbox.asking import refused
from tests.sandbox.test_rules_ec2 import subnet

INVALID = ("InvalidParameterValue", 400)


def test_the_default_vpc_leads_to_the_internet(ec2: Any) -> None:
    own = [{"Name": "is-default", "Values": ["true"]}]
    [default] = ec2.describe_vpcs(Filters=own)["Vpcs"]
    attached = [{"Name": "attachment.vpc-id", "Values": [default["VpcId"]]}]
    [gateway] = ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
    assert [each["VpcId"] for each in gateway["Attachments"]] == [default["VpcId"]]
    whose = [{"Name": "vpc-id", "Values": [default["VpcId"]]}]
    [table] = ec2.describe_route_tables(Filters=whose)["RouteTables"]
    assert table["Associations"][0]["Main"]
    leading = {route["DestinationCidrBlock"]: route["GatewayId"] for route in table["Routes"]}
    assert leading == {default["CidrBlock"]: "local", "0.0.0.0/0": gateway["InternetGatewayId"]}


def test_addresses_that_aws_keeps_are_never_given(ec2: Any, vpc: str) -> None:
    small = subnet(ec2, vpc, "10.0.0.0/28")
    create = ec2.create_network_interface
    made = [create(SubnetId=small)["NetworkInterface"]["PrivateIpAddress"] for _ in range(11)]
    assert sorted(map(ip_address, made)) == [ip_address(f"10.0.0.{last}") for last in range(4, 15)]
    assert refused(create, SubnetId=small) == ("InsufficientFreeAddressesInSubnet", 400)


def test_addresses_that_are_asked_for(ec2: Any, vpc: str) -> None:
    small = subnet(ec2, vpc, "10.0.0.0/28")
    launch = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1, "SubnetId": small}
    for wrong in ("10.0.0.1", "10.0.0.3", "10.0.0.15", "10.0.1.7"):
        assert refused(ec2.run_instances, **launch, PrivateIpAddress=wrong) == INVALID
    first = ec2.run_instances(**launch, PrivateIpAddress="10.0.0.4")["Instances"][0]
    assert first["PrivateIpAddress"] == "10.0.0.4"
    again = refused(ec2.run_instances, **launch, PrivateIpAddress="10.0.0.4")
    assert again == ("InvalidIPAddress.InUse", 400)
    assert ec2.run_instances(**launch)["Instances"][0]["PrivateIpAddress"] == "10.0.0.5"
