"""`sg ls`, `sg show`, `sg rules`, `sg create`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError

Typed = Callable[[str], list[Any]]


def names(rows: list[Any]) -> list[str]:
    return [row["name"] for row in rows]


def test_create_takes_the_default_vpc_the_current_one_and_the_named(typed: Typed, ec2: Any) -> None:
    [default] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    [made] = typed("sg create web --description 'the public side' --tag env=test")
    assert (made["vpc_id"], made["description"], made["tags"]) == (
        default["VpcId"],
        "the public side",
        {"env": "test"},
    )
    assert (made["rules_in"], made["rules_out"]) == (0, 1)
    [lab] = typed("vpc create 10.0.0.0/16 --name lab")
    assert typed("sg create web --vpc lab")[0]["vpc_id"] == lab["id"]
    typed("use vpc lab")
    assert typed("sg create db")[0]["vpc_id"] == lab["id"]
    [kept] = ec2.describe_security_groups(GroupIds=[made["id"]])["SecurityGroups"]
    assert kept["Description"] == "the public side"


def test_without_a_default_vpc_one_must_be_named(typed: Typed, ec2: Any) -> None:
    for vpc in ec2.describe_vpcs()["Vpcs"]:
        for subnet in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        attached = [{"Name": "attachment.vpc-id", "Values": [vpc["VpcId"]]}]
        for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
            ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc["VpcId"])
        ec2.delete_vpc(VpcId=vpc["VpcId"])
    with pytest.raises(CommandError, match=r"no default VPC \(name one with --vpc"):
        typed("sg create web")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("sg create sg-web", "begins with sg-"),
        ("sg create default", "has its group `default` already"),
        ("sg create ''", "needs a name"),
        ("sg create ' web'", "spaces around it"),
        ("sg create wéb", "the name has 'é'"),
        (f"sg create {'w' * 256}", "256 characters"),
        ("sg create web --description 'a|b'", r"the description has '\|'"),
    ],
)
def test_what_aws_refuses_is_refused_before(typed: Typed, ec2: Any, line: str, why: str) -> None:
    before = len(ec2.describe_security_groups()["SecurityGroups"])
    with pytest.raises(UsageError, match=why):
        typed(line)
    assert len(ec2.describe_security_groups()["SecurityGroups"]) == before


def test_a_second_of_one_name(typed: Typed) -> None:
    typed("sg create web")
    with pytest.raises(AwsError, match=r"Duplicate.*`sg show web`"):
        typed("sg create web")


def test_ls_counts_rules_and_users(typed: Typed, ec2: Any) -> None:
    [net] = typed("vpc create 10.0.0.0/16 --name lab")
    [subnet] = typed("vpc subnet create 10.0.1.0/24 --vpc lab")
    for name in ("web", "db", "idle"):
        typed(f"sg create {name} --vpc lab")
    [web] = typed("sg show web")
    typed("sg allow web http,https from anywhere ::/0")
    typed("sg allow db postgres from sg:web")
    ec2.create_network_interface(SubnetId=subnet["id"], Groups=[web["id"]], Description="a load balancer")
    rows = {row["name"]: row for row in typed("sg ls --vpc lab")}
    assert set(rows) == {"web", "db", "idle", "default"}
    assert (rows["web"]["rules_in"], rows["web"]["rules_out"], rows["web"]["uses"]) == (4, 1, 1)
    assert rows["web"]["open"] == ["tcp 80", "tcp 443"]
    assert "a load balancer" in rows["web"]["used_by"][0]
    assert {row["vpc_id"] for row in rows.values()} == {net["id"]}
    assert names(typed("sg ls --open")) == ["web"]
    # db names web, so that web could not go even without its interface; nothing names or uses db.
    assert sorted(names(typed("sg ls --vpc lab --unused"))) == ["db", "idle"]
    typed("use vpc lab")
    assert len(typed("sg ls")) == 4
    assert len(typed("sg ls --all")) == 5


def test_show_says_rules_as_sentences(typed: Typed) -> None:
    typed("sg create web")
    typed("sg create bastion")
    typed("sg allow web https from anywhere --description 'public web'")
    typed("sg allow web ssh from sg:bastion 10.1.2.3 10.0.0.0/8")
    typed("sg allow web tcp 8000-8100 from 2001:db8::/32")
    typed("sg allow web ping from 10.0.0.0/8 ::/0")
    typed("sg allow web icmp 3/4 from 10.0.0.0/8")
    typed("sg allow web udp all from sg:web")
    typed("sg allow web dns to 10.0.0.2")
    [row] = typed("sg show web")
    assert row["ingress"] == [
        "tcp 443 from anywhere: public web",
        "tcp 22 from members of bastion",
        "tcp 22 from 10.1.2.3",
        "tcp 22 from 10.0.0.0/8",
        "tcp 8000-8100 from 2001:db8::/32",
        "icmp ping from 10.0.0.0/8",
        "icmpv6 ping from anywhere (IPv6)",
        "icmp type 3 code 4 from 10.0.0.0/8",
        "all udp from members of web",
    ]
    assert row["egress"] == ["all traffic to anywhere", "tcp 53 to 10.0.0.2", "udp 53 to 10.0.0.2"]
    [other] = typed("sg show bastion")
    assert other["named_by"] == [f"web ({row['id']}): tcp 22 from members of bastion"]


def test_show_says_who_uses_it_by_name(typed: Typed, ec2: Any) -> None:
    [web] = typed("sg create web")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "front"}]}]
    [made] = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SecurityGroupIds=[web["id"]],
        TagSpecifications=tags,
    )["Instances"]
    [row] = typed("sg show web")
    assert row["used_by"] == [f"front ({made['InstanceId']})"]


def test_a_name_that_every_vpc_has_is_that_of_the_current(typed: Typed) -> None:
    [lab] = typed("vpc create 10.0.0.0/16 --name lab")
    with pytest.raises(UsageError, match=f"means 2 security groups.*of {lab['id']}.*use vpc"):
        typed("sg show default")
    typed("use vpc lab")
    [row] = typed("sg show default")
    assert row["vpc_id"] == lab["id"]
    assert row["ingress"] == ["all traffic from members of default"]
    typed("sg create web")
    typed("sg allow web ssh from sg:default")
    assert typed("sg rules web --ingress")[0]["peer"] == row["id"]


def test_rules_are_rows_with_ids(typed: Typed) -> None:
    typed("sg create web")
    typed("sg create db")
    typed("sg allow web https from anywhere --description open")
    [rule] = typed("sg rules web --ingress")
    assert rule["id"].startswith("sgr-")
    assert (rule["group"], rule["direction"], rule["protocol"]) == ("web", "in", "tcp")
    assert (rule["first"], rule["last"], rule["service"], rule["peer"]) == (443, 443, "https", "0.0.0.0/0")
    assert (rule["open"], rule["description"]) == (True, "open")
    [out] = typed("sg rules web --egress")
    assert (out["protocol"], out["first"], out["open"]) == ("all", None, False)
    assert {row["group"] for row in typed("sg ls | where name ~ web | sg rules")} == {"web"}
    assert len(typed("sg rules web db")) == 3
    with pytest.raises(UsageError, match="wants a security group"):
        typed("sg rules")


def test_prefix_lists_by_name(typed: Typed, ec2: Any) -> None:
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=5, AddressFamily="IPv4")
    id = made["PrefixList"]["PrefixListId"]
    typed("sg create web")
    [rule] = typed(f"sg allow web https from {id} --description 'all offices'")
    assert rule["rule"] == f"tcp 443 from prefix list offices ({id})"
    assert typed("sg rules web --ingress")[0]["description"] == "all offices"
    with pytest.raises(AwsError, match="InvalidPrefixListID"):
        typed("sg allow web https from pl-00000000000000000")
