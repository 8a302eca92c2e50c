"""What EC2 refuses of security groups and their rules, and moto does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.asking import refused, wait_until
from tests.sandbox.test_rules_ec2_networks import peering_state


@pytest.fixture
def web(ec2: Any, vpc: str) -> str:
    return str(ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"])


def tcp(first: int | None = 22, last: int | None = 22, **peer: Any) -> list[dict[str, Any]]:
    ports = {key: port for key, port in (("FromPort", first), ("ToPort", last)) if port is not None}
    return [{"IpProtocol": "tcp", **ports, **(peer or {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]})}]


def ingress(ec2: Any, group: str) -> list[dict[str, Any]]:
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return [each for each in found["SecurityGroupRules"] if not each["IsEgress"]]


@pytest.mark.parametrize("name", ["sg-web", "default", "Default", "wéb", "w" * 256])
def test_names(ec2: Any, vpc: str, name: str) -> None:
    create = ec2.create_security_group
    assert refused(create, GroupName=name, Description="x", VpcId=vpc) == ("InvalidParameterValue", 400)
    assert refused(create, GroupName="ok", Description="a|b", VpcId=vpc) == ("InvalidParameterValue", 400)


def test_the_default_group_lets_its_members_in(ec2: Any, vpc: str) -> None:
    found = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    [default] = found
    [permission] = default["IpPermissions"]
    assert permission["IpProtocol"] == "-1"
    assert [pair["GroupId"] for pair in permission["UserIdGroupPairs"]] == [default["GroupId"]]


@pytest.mark.parametrize(("first", "last"), [(None, None), (22, None), (23, 22), (-1, -1), (0, 65536)])
@pytest.mark.parametrize("way", ["ingress", "egress"])
def test_ports(ec2: Any, web: str, first: int | None, last: int | None, way: str) -> None:
    authorize = getattr(ec2, f"authorize_security_group_{way}")
    assert refused(authorize, GroupId=web, IpPermissions=tcp(first, last)) == ("InvalidParameterValue", 400)


def test_descriptions(ec2: Any, web: str) -> None:
    authorize = ec2.authorize_security_group_ingress
    for text in ("a|b", "x" * 256):
        bad = tcp(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": text}])
        assert refused(authorize, GroupId=web, IpPermissions=bad) == ("InvalidParameterValue", 400)
    pair = {"GroupId": web, "Description": "its own"}
    answer = authorize(GroupId=web, IpPermissions=tcp(UserIdGroupPairs=[pair]))
    assert [each["Description"] for each in answer["SecurityGroupRules"]] == ["its own"]
    assert [each["Description"] for each in ingress(ec2, web)] == ["its own"]


def test_a_rule_without_anybody(ec2: Any, web: str) -> None:
    bad = tcp(IpRanges=[])
    refusal = refused(ec2.authorize_security_group_ingress, GroupId=web, IpPermissions=bad)
    assert refusal == ("MissingParameter", 400)


def test_all_or_none_and_all_are_told(ec2: Any, web: str) -> None:
    authorize = ec2.authorize_security_group_ingress
    both = [*tcp(80, 80), *tcp(443, 443)]
    answer = authorize(GroupId=web, IpPermissions=both)
    assert sorted(each["FromPort"] for each in answer["SecurityGroupRules"]) == [80, 443]
    more = [*tcp(22, 22), *tcp(443, 443)]
    assert refused(authorize, GroupId=web, IpPermissions=more) == ("InvalidPermission.Duplicate", 400)
    assert sorted(each["FromPort"] for each in ingress(ec2, web)) == [80, 443]


def test_the_description_tells_no_two_rules_apart(ec2: Any, web: str) -> None:
    authorize = ec2.authorize_security_group_ingress
    for described in ({}, {"Description": "else"}):
        rule = tcp(UserIdGroupPairs=[{"GroupId": web, **described}])
        if not described:
            authorize(GroupId=web, IpPermissions=rule)
            continue
        assert refused(authorize, GroupId=web, IpPermissions=rule) == ("InvalidPermission.Duplicate", 400)
        ec2.revoke_security_group_ingress(GroupId=web, IpPermissions=rule)
    assert ingress(ec2, web) == []
    # A range and a group with the same ports are two rules.
    authorize(GroupId=web, IpPermissions=tcp())
    authorize(GroupId=web, IpPermissions=tcp(UserIdGroupPairs=[{"GroupId": web}]))
    assert len(ingress(ec2, web)) == 2


def test_groups_of_other_vpcs_only_where_they_are_peered(ec2: Any, vpc: str, web: str) -> None:
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    far = ec2.create_security_group(GroupName="far", Description="far", VpcId=other)["GroupId"]
    authorize = ec2.authorize_security_group_ingress
    rule = tcp(UserIdGroupPairs=[{"GroupId": far}])
    assert refused(authorize, GroupId=web, IpPermissions=rule) == ("InvalidGroup.NotFound", 400)
    peering = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=other)["VpcPeeringConnection"]
    assert refused(authorize, GroupId=web, IpPermissions=rule) == ("InvalidGroup.NotFound", 400)
    state = peering_state(ec2, peering["VpcPeeringConnectionId"])
    wait_until(lambda: state() == "pending-acceptance")
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering["VpcPeeringConnectionId"])
    wait_until(lambda: state() == "active")
    authorize(GroupId=web, IpPermissions=rule)


def test_prefix_lists(ec2: Any, web: str) -> None:
    authorize = ec2.authorize_security_group_ingress
    bad = tcp(PrefixListIds=[{"PrefixListId": "pl-00000000000000000"}])
    assert refused(authorize, GroupId=web, IpPermissions=bad) == ("InvalidPrefixListID.NotFound", 400)
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=2, AddressFamily="IPv4")
    id = made["PrefixList"]["PrefixListId"]
    authorize(GroupId=web, IpPermissions=tcp(PrefixListIds=[{"PrefixListId": id, "Description": "offices"}]))
    [rule] = ingress(ec2, web)
    assert (rule["PrefixListId"], rule["Description"]) == (id, "offices")
