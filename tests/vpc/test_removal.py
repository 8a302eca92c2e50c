"""`vpc rm`: all that hangs on a VPC goes, or nothing does."""

from __future__ import annotations

import io
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError
from awsh.shell import Shell
from tests.vpc.conftest import made_gateways

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    id: str = typed("vpc create 10.0.0.0/16 --name lab")[0]["id"]
    return id


def here(ec2: Any, vpc: str) -> dict[str, list[str]]:
    """All that AWS still knows of in a VPC, by type."""
    by = [{"Name": "vpc-id", "Values": [vpc]}]
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    found = {
        "subnets": [each["SubnetId"] for each in ec2.describe_subnets(Filters=by)["Subnets"]],
        "tables": [each["RouteTableId"] for each in ec2.describe_route_tables(Filters=by)["RouteTables"]],
        "groups": [each["GroupId"] for each in ec2.describe_security_groups(Filters=by)["SecurityGroups"]],
        "acls": [each["NetworkAclId"] for each in ec2.describe_network_acls(Filters=by)["NetworkAcls"]],
        "interfaces": [
            each["NetworkInterfaceId"]
            for each in ec2.describe_network_interfaces(Filters=by)["NetworkInterfaces"]
        ],
        "gateways": [
            each["InternetGatewayId"]
            for each in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
        ],
        "endpoints": [
            each["VpcEndpointId"]
            for each in ec2.describe_vpc_endpoints(Filters=by)["VpcEndpoints"]
            if each["State"] != "deleted"
        ],
        "nats": [
            each["NatGatewayId"]
            for each in ec2.describe_nat_gateways(Filter=by)["NatGateways"]
            if each["State"] != "deleted"
        ],
        "vpcs": [each["VpcId"] for each in ec2.describe_vpcs(Filters=by)["Vpcs"]],
    }
    return {type: ids for type, ids in found.items() if ids}


def furnish(typed: Typed, ec2: Any, vpc: str) -> None:
    """One at least of everything that can hang on a VPC, tied to each other."""
    typed(f"vpc igw create --name door --attach {vpc}")
    [web] = typed(f"vpc subnet create 10.0.1.0/24 --vpc {vpc} --name web --public")
    [db] = typed(f"vpc subnet create 10.0.2.0/24 --vpc {vpc} --name db")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=web["id"], AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 1})
    ec2.create_egress_only_internet_gateway(VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=db["id"])
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    groups = [
        ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("one", "two")
    ]
    by = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    [default] = [each["GroupId"] for each in ec2.describe_security_groups(Filters=by)["SecurityGroups"]]
    for group, other in (
        (groups[0], groups[1]),
        (groups[1], groups[0]),
        (groups[0], groups[0]),
        (default, groups[0]),
    ):
        rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": other}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[rule])
    service = "com.amazonaws.us-east-1"
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"{service}.s3", RouteTableIds=[table])
    ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName=f"{service}.sqs",
        VpcEndpointType="Interface",
        SubnetIds=[db["id"]],
        SecurityGroupIds=groups[:1],
        PrivateDnsEnabled=False,
    )
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    by = [{"Name": "association.subnet-id", "Values": [db["id"]]}]
    [bound] = ec2.describe_network_acls(Filters=by)["NetworkAcls"]
    [binding] = [each for each in bound["Associations"] if each["SubnetId"] == db["id"]]
    ec2.replace_network_acl_association(AssociationId=binding["NetworkAclAssociationId"], NetworkAclId=acl)
    ec2.create_network_interface(SubnetId=db["id"], Groups=groups[1:])
    peer = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    typed(f"vpc peering create {peer} {vpc} --accept")


def test_from_create_to_rm_with_everything_on_it(
    shell: Shell, typed: Typed, ec2: Any, person: Any, net: str
) -> None:
    furnish(typed, ec2, net)
    shell.aws.client("s3").create_bucket(Bucket="flow-logs")
    log = {"TrafficType": "ALL", "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::flow-logs"}
    ec2.create_flow_logs(ResourceIds=[net], ResourceType="VPC", **log)
    typed("use vpc lab")
    person.notes.clear()
    typed("vpc rm lab")
    assert here(ec2, net) == {}
    assert made_gateways(ec2) == []
    assert ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"] == []
    assert ec2.describe_flow_logs()["FlowLogs"] == []
    live = [
        each["Status"]["Code"] for each in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    ]
    assert "active" not in live
    assert person.questions == [
        f"Delete VPC lab ({net}), 10.0.0.0/16 with 1 flow log, 2 VPC endpoints, 1 NAT gateway, "
        "1 peering connection, 1 egress-only internet gateway, 1 internet gateway, 1 network interface, "
        "2 subnets, 2 route tables, 2 security groups, 1 network ACL?"
    ]
    gone = [note for note in person.notes if note.startswith("deleted ")]
    assert len(gone) == 16
    assert gone[-1] == f"deleted VPC lab ({net})"
    assert "revoked 6 rules" in person.said
    assert "kept: Elastic IP" in person.said
    assert len(ec2.describe_addresses()["Addresses"]) == 1
    assert shell.context().current("vpc:vpc") is None


def test_load_balancers_go_with_all(typed: Typed, shell: Shell, ec2: Any, person: Any) -> None:
    [net] = typed("vpc create 10.3.0.0/16 --name front --public 2")
    balancers = shell.aws.client("elbv2")
    subnets = [row["id"] for row in typed("vpc subnet ls front")]
    balancers.create_load_balancer(Name="door", Subnets=subnets)
    with pytest.raises(CommandError, match=r"load balancer door .*delete-load-balancer") as caught:
        typed("vpc rm front")
    assert "--all deletes load balancers" in str(caught.value.hint)
    assert (
        typed("vpc reach internet lb:door:80 | where step = 'security group in'")[0]["verdict"] == "blocked"
    )
    # One that AWS has not yet let go of, whose load balancer is no longer there.
    [card] = ec2.describe_network_interfaces(
        Filters=[{"Name": "vpc-id", "Values": [net["id"]]}, {"Name": "subnet-id", "Values": subnets[:1]}]
    )["NetworkInterfaces"]
    ghost = {**card, "NetworkInterfaceId": "eni-0123", "Description": "ELB app/ghost/0123456789abcdef"}
    real, waited = shell.aws.search, 0

    def search(service: str, operation: str, items: str, parameters: Any, *rest: Any) -> Any:
        nonlocal waited
        yield from real(service, operation, items, parameters, *rest)
        asked = [name for each in parameters.get("Filters") or () for name in each["Values"]]
        if operation == "describe_network_interfaces" and asked in ([net["id"]], ["eni-0123"]) and waited < 2:
            waited += asked == ["eni-0123"]
            yield ghost

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shell.aws, "search", search)
        typed("vpc rm --all front")
    assert (
        "1 load balancer, 1 leftover network interface, 1 internet gateway, 2 subnets" in person.questions[-1]
    )
    assert "eni-0123 was of load balancer ghost that is gone" in person.said
    assert balancers.describe_load_balancers()["LoadBalancers"] == []
    assert here(ec2, net["id"]) == {}


def test_a_database_is_named_with_the_line_that_removes_it(typed: Typed, shell: Shell) -> None:
    typed("vpc create 10.2.0.0/16 --name data --private 2")
    rds = shell.aws.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="inner",
        DBSubnetGroupDescription="inner",
        SubnetIds=[row["id"] for row in typed("vpc subnet ls data")],
    )
    rds.create_db_instance(
        DBInstanceIdentifier="books",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        MasterUsername="owner",
        MasterUserPassword="long-enough",
        AllocatedStorage=20,
        DBSubnetGroupName="inner",
    )
    with pytest.raises(CommandError, match=r"database books, creating \(`rds rm books`\)"):
        typed("vpc rm --all data")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="books", WaiterConfig={"Delay": 1})
    rds.delete_db_instance(DBInstanceIdentifier="books", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="books", WaiterConfig={"Delay": 1})
    typed("vpc rm --all data")


def test_what_is_in_use_is_named_first_and_nothing_goes(
    typed: Typed, ec2: Any, person: Any, net: str
) -> None:
    typed("vpc igw create --name door --attach lab")
    [web] = typed("vpc subnet create 10.0.1.0/24 --vpc lab --name web")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "server"}]}]
    launched = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=web["id"],
        TagSpecifications=tags,
    )
    [id] = [each["InstanceId"] for each in launched["Instances"]]
    before = here(ec2, net)
    typed("vpc create 10.1.0.0/16 --name empty")
    with pytest.raises(CommandError) as caught:
        typed("vpc rm empty lab")
    assert f"VPC lab ({net}) is in use and nothing was deleted: instance server ({id}), " in str(caught.value)
    assert "network interface" not in str(caught.value), "the instance's own is not another obstacle"
    assert person.questions == []
    assert here(ec2, net) == before
    assert typed("vpc show empty")
    ec2.terminate_instances(InstanceIds=[id])
    deadline = time.monotonic() + 60
    while (
        ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]["State"]["Name"]
        != "terminated"
    ):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    typed("vpc rm lab")
    assert here(ec2, net) == {}


def test_a_vpn_gateway_is_in_the_way(typed: Typed, ec2: Any, net: str) -> None:
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=net, VpnGatewayId=gateway)
    with pytest.raises(CommandError, match=f"VPN gateway {gateway}, attached"):
        typed("vpc rm lab")
    ec2.detach_vpn_gateway(VpcId=net, VpnGatewayId=gateway)
    typed("vpc rm lab")
    assert here(ec2, net) == {}


def test_no_is_no(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    typed("vpc igw create --name door --attach lab")
    before = here(ec2, net)
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("vpc rm lab")
    assert here(ec2, net) == before
    assert any("door" in note for note in person.notes), "what would go was named"


def test_a_script_needs_yes(
    shell: Shell, typed: Typed, ec2: Any, net: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for line in ("vpc rm lab", "vpc ls | where name = lab | vpc rm"):
        with pytest.raises(UsageError, match="--yes"):
            shell.run(line)
    assert here(ec2, net)["vpcs"] == [net]
    shell.yes = True
    shell.run("vpc rm lab")
    assert here(ec2, net) == {}


def test_rows_say_which(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    typed("vpc create 10.1.0.0/16 --name other")
    typed("vpc ls | where name = lab | vpc rm")
    assert here(ec2, net) == {}
    assert [row["name"] for row in typed("vpc ls | where default = false")] == ["other"]
    assert typed("vpc ls | where name = nobody | vpc rm") == []
    assert len(person.questions) == 1


def test_several_are_asked_for_once(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [other] = typed("vpc create 10.1.0.0/16 --name other")
    typed("vpc subnet create 10.1.0.0/24 --vpc other")
    typed("vpc rm lab other lab")
    assert person.questions == [
        f"Delete VPC lab ({net}), 10.0.0.0/16; and VPC other ({other['id']}), 10.1.0.0/16 with 1 subnet?"
    ]
    assert [row["default"] for row in typed("vpc ls")] == [True]


def test_two_that_are_connected_go_together(typed: Typed, ec2: Any, net: str) -> None:
    [other] = typed("vpc create 10.1.0.0/16 --name other")
    typed("vpc peering create other lab --accept --routes")
    typed("vpc rm lab other")
    assert here(ec2, net) == here(ec2, other["id"]) == {}


def test_the_default_vpc_is_called_so(typed: Typed, person: Any) -> None:
    person.answer = False
    with pytest.raises(CommandError):
        typed("vpc ls | where default = true | vpc rm")
    assert person.questions[0].startswith("Delete the default VPC vpc-")


def test_rm_takes_no_current_vpc_for_granted(typed: Typed, ec2: Any, net: str) -> None:
    typed("use vpc lab")
    with pytest.raises(UsageError, match="wants a VPC"):
        typed("vpc rm")
    assert here(ec2, net)["vpcs"] == [net]


def test_another_current_vpc_stays_current(shell: Shell, typed: Typed, net: str) -> None:
    [other] = typed("vpc create 10.1.0.0/16 --name other")
    typed("use vpc other")
    typed("vpc rm lab")
    assert shell.context().current("vpc:vpc") == other["id"]


def test_ctrl_c_says_how_to_go_on_and_the_rest_goes_later(
    typed: Typed, ec2: Any, person: Any, net: str
) -> None:
    furnish(typed, ec2, net)

    def press(text: str) -> None:
        # The NAT gateway is on its way out by now, and is waited for next.
        if text.startswith("kept: Elastic IP"):
            signal.raise_signal(signal.SIGINT)

    person.heed = press
    with pytest.raises(KeyboardInterrupt):
        typed("vpc rm lab")
    assert f"`vpc rm {net}` goes on from there" in person.notes[-1]
    left = here(ec2, net)
    assert left["vpcs"] == [net]
    assert len(left["subnets"]) == 2
    assert "endpoints" not in left
    person.heed = lambda text: None
    typed(f"vpc rm {net}")
    assert here(ec2, net) == {}


def test_a_stopped_job_stops_waiting(shell: Shell) -> None:
    from awsh import until

    ctx = shell.context()
    end = time.monotonic() + 0.3
    ctx.stopped = lambda: time.monotonic() > end
    with pytest.raises(KeyboardInterrupt):
        until(ctx, lambda: None, "nothing", seconds=30)
    assert time.monotonic() < end + 5


def test_waiting_ends_some_day(shell: Shell) -> None:
    from awsh import until

    with pytest.raises(CommandError, match="the moon took more than 0 s"):
        until(shell.context(), lambda: None, "the moon", seconds=0)
