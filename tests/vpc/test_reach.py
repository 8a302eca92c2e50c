"""`vpc reach`: typed, against networks that are really there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import UsageError
from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


@pytest.fixture
def launch(ec2: Any, typed: Typed) -> Callable[..., str]:
    """An instance in a subnet, with a security group of its own that is called as it is; running."""
    image = next(
        each["ImageId"]
        for each in ec2.describe_images(Owners=["amazon"])["Images"]
        if each.get("Platform") != "windows"
    )

    def make(name: str, subnet: str) -> str:
        [home] = typed(f"vpc subnet ls --all | where name = {subnet}")
        group = ec2.create_security_group(GroupName=f"{name}-sg", Description=name, VpcId=home["vpc_id"])[
            "GroupId"
        ]
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        [made] = ec2.run_instances(
            ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=home["id"],
            SecurityGroupIds=[group], TagSpecifications=tags,
        )["Instances"]  # fmt: skip
        ec2.get_waiter("instance_running").wait(InstanceIds=[made["InstanceId"]], WaiterConfig={"Delay": 1})
        return str(made["InstanceId"])

    return make


def blocked(rows: list[Any]) -> list[str]:
    return [row["step"] for row in rows if row["verdict"] != "ok"]


def mend(shell: Shell, person: Any, rows: list[Any]) -> None:
    for line in dict.fromkeys(line for row in rows for line in row["fix"]):
        shell.run(line, console=person)


def test_web_to_database(typed: Typed, launch: Any, shell: Shell, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 1 --nat one")
    launch("web", "lab-public-a")
    launch("store", "lab-private-a")
    result = shell.run("vpc reach web store:3306", console=person)
    assert not result.ok
    assert blocked(result.rows) == ["security group in"]
    [row] = [row for row in result.rows if row["verdict"] == "blocked"]
    assert row["fix"] == ["sg allow store-sg tcp 3306 from sg:web-sg"]
    assert "store-sg" in row["why"]
    assert "  sg allow store-sg tcp 3306 from sg:web-sg" in person.notes
    mend(shell, person, result.rows)
    assert shell.run("vpc reach web store:3306", console=person).ok
    assert "web" in person.notes[-1]
    assert "reaches" in person.notes[-1]


def test_it_answers_as_a_condition_does(typed: Typed, launch: Any, shell: Shell, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab --public 1")
    launch("web", "lab-public-a")
    run = lambda line: shell.run(line, console=person)  # noqa: E731
    assert run("vpc reach internet web:22 || echo no").value == "no"
    assert run("if vpc reach internet web:22 { echo yes } else { echo no }").value == "no"
    assert run("vpc reach web internet:443 && echo yes").value == "yes"
    rows = typed("vpc reach internet web:22 | where verdict = blocked")
    assert [row["step"] for row in rows] == ["security group in"]
    assert typed("ec2 ls | vpc reach internet:https")


def test_every_hint_leads_there(typed: Typed, launch: Any, shell: Shell, person: Any, ec2: Any) -> None:
    """From a subnet without any way out to one with all, by typing what it says."""
    typed("vpc create 10.0.0.0/16 --name lab --private 1")
    web = launch("web", "lab-private-a")
    result = shell.run("vpc reach internet web:22", console=person)
    assert blocked(result.rows) == ["internet gateway", "security group in", "route back"]
    for _ in range(4):
        result = shell.run("vpc reach internet web:22", console=person)
        if result.ok:
            break
        mend(shell, person, result.rows)
    assert result.ok
    typed("ec2 stop web")
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[web], WaiterConfig={"Delay": 1})
    [row] = typed("vpc reach internet web:22 | where verdict = blocked")
    assert (row["step"], row["fix"]) == ("destination", [f"ec2 start {web}"])


def test_network_acls_are_judged_both_ways(typed: Typed, launch: Any, ec2: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 1")
    launch("web", "lab-public-a")
    launch("store", "lab-private-a")
    typed("sg allow store-sg tcp 3306 from sg:web-sg")
    [home] = typed("vpc subnet ls lab | where name = lab-private-a")
    [acl] = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [home["id"]]}])[
        "NetworkAcls"
    ]
    deny = {"NetworkAclId": acl["NetworkAclId"], "RuleNumber": 50, "Protocol": "6", "RuleAction": "deny"}
    ec2.create_network_acl_entry(
        **deny, Egress=True, CidrBlock="10.0.0.0/20", PortRange={"From": 40000, "To": 40100}
    )
    [row] = typed("vpc reach web store:3306 | where verdict = blocked")
    assert row["step"] == "network ACL out, answer"
    assert row["why"].startswith("rule 50 denies")


def test_lines_for_network_acls_and_peering_lead_there(
    typed: Typed, launch: Any, shell: Shell, person: Any
) -> None:
    """Two VPCs that know nothing of each other, behind network ACLs that pass nothing, one with a rule that denies."""
    for number, name in enumerate(("one", "two")):
        typed(f"vpc create 10.{number}.0.0/16 --name {name} --private 1")
        typed(f"vpc acl create --vpc {name} --name {name}-guard")
        typed(f"vpc acl associate {name}-guard {name}-private-a")
    typed("vpc acl deny two-guard 40 in tcp 22 from 10.0.0.0/8")
    launch("asks", "one-private-a")
    launch("answers", "two-private-a")
    typed_lines: list[str] = []
    for _ in range(6):
        result = shell.run("vpc reach asks answers:22", console=person)
        if result.ok:
            break
        typed_lines += [line for row in result.rows for line in row["fix"]]
        mend(shell, person, result.rows)
    assert result.ok
    assert "vpc peering create two one --accept --routes" in typed_lines
    assert any(line.startswith("vpc acl allow two-guard 39 in tcp 22 from") for line in typed_lines)


def test_peering_wants_routes_on_both_sides(
    typed: Typed, launch: Any, ec2: Any, shell: Shell, person: Any
) -> None:
    for number, name in enumerate(("one", "two", "three")):
        typed(f"vpc create 10.{number}.0.0/16 --name {name} --private 1")
    ids = {row["name"]: row["id"] for row in typed("vpc ls")}
    launch("asks", "one-private-a")
    launch("answers", "two-private-a")
    typed("sg allow answers-sg tcp 22 from 10.0.0.0/8")
    assert blocked(typed("vpc reach asks answers:22")) == ["route", "route back"]

    def peer(one: str, other: str) -> str:
        made = ec2.create_vpc_peering_connection(VpcId=ids[one], PeerVpcId=ids[other])["VpcPeeringConnection"]
        return str(made["VpcPeeringConnectionId"])

    id = peer("one", "two")
    rows = typed("vpc reach asks answers:22")
    assert blocked(rows) == ["route", "peering", "route back"]
    typed(f"vpc peering accept {id}")
    rows = typed("vpc reach asks answers:22")
    assert blocked(rows) == ["route", "route back"]
    mend(shell, person, rows)
    assert shell.run("vpc reach asks answers:22", console=person).ok
    # Not transitive: one to three by way of two.
    launch("far", "three-private-a")
    onward = peer("two", "three")
    typed(f"vpc peering accept {onward}")
    typed("sg allow far-sg tcp 22 from anywhere")
    [table] = {row["id"] for row in typed("vpc route-table ls one") if row["name"] == "one-private"}
    typed(f"vpc route add 10.2.0.0/16 via {id} --table {table}")
    [row] = [row for row in typed("vpc reach asks far:22") if row["step"] == "route"]
    assert row["verdict"] == "blocked"
    assert "peering leads no further" in row["why"]


def test_a_database_knows_its_port(typed: Typed, launch: Any, shell: Shell, person: Any, ec2: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 2")
    launch("web", "lab-public-a")
    subnets = {row["name"]: row["id"] for row in typed("vpc subnet ls lab")}
    [lab] = typed("vpc ls | where name = lab")
    group = ec2.create_security_group(GroupName="data", Description="data", VpcId=lab["id"])["GroupId"]
    rds = shell.aws.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="inner", DBSubnetGroupDescription="inner",
        SubnetIds=[subnets["lab-private-a"], subnets["lab-private-b"]],
    )  # fmt: skip
    rds.create_db_instance(
        DBInstanceIdentifier="books", Engine="postgres", DBInstanceClass="db.t3.micro", MasterUsername="owner",
        MasterUserPassword="long-enough", AllocatedStorage=20, DBSubnetGroupName="inner",
        VpcSecurityGroupIds=[group],
    )  # fmt: skip
    [row] = [row for row in typed("vpc reach web books") if row["step"] == "security group in"]
    assert row["fix"] == ["sg allow data tcp 5432 from sg:web-sg"]
    typed(row["fix"][0])
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="books", WaiterConfig={"Delay": 1})
    assert blocked(typed("vpc reach web books:5432")) == []
    assert blocked(typed("vpc reach internet db:books")) == [
        "internet gateway",
        "security group in",
        "route back",
    ]


def test_what_else_can_be_asked(typed: Typed, launch: Any, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab --public 1")
    web = launch("web", "lab-public-a")
    typed("sg allow web-sg ping from anywhere")
    assert blocked(typed("vpc reach internet web:icmp")) == []
    assert blocked(typed("vpc reach internet web:udp:53")) == ["security group in"]
    [row] = [row for row in typed("ec2 ls") if row["id"] == web]
    assert blocked(typed(f"vpc reach internet {row['private_ip']}:22")) == ["security group in"]
    assert blocked(typed(f"vpc reach 198.51.100.7 {row['public_ip']}:22")) == ["security group in"]
    assert blocked(typed("vpc reach internet sg:web-sg:22")) == ["security group in"]
    assert blocked(typed("vpc reach lab-public-a 198.51.100.0/24:443")) == []
    assert "the security groups of what stands there decide too" in person.said
    for line, why in (
        ("vpc reach web internet", "which port of"),
        ("vpc reach internet 198.51.100.7:22", "neither"),
        ("vpc reach web web:22", "at both ends"),
        ("vpc reach web nobody:22", "there is no"),
        ("vpc reach web internet:htpps", "did you mean 'https'"),
        ("vpc reach web internet:70000", "no port 70000"),
    ):
        with pytest.raises(UsageError, match=why):
            typed(line)
