"""What EC2 refuses of network ACLs, endpoints, peering, flow logs and DHCP options, and moto does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import briefly, refused, through, wait_until
from tests.sandbox.test_rules_ec2 import subnet

VIOLATION = ("DependencyViolation", 400)
SERVICE = "com.amazonaws.us-east-1"


@pytest.fixture
def acl(ec2: Any, vpc: str) -> str:
    return str(ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"])


def entry(acl: str, number: int, **changed: Any) -> dict[str, Any]:
    return {
        "NetworkAclId": acl,
        "RuleNumber": number,
        "Egress": False,
        "Protocol": "6",
        "RuleAction": "allow",
        "PortRange": {"From": 443, "To": 443},
        "CidrBlock": "0.0.0.0/0",
        **changed,
    }


def entries(ec2: Any, acl: str) -> list[tuple[int, bool, str]]:
    [found] = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
    return sorted((e["RuleNumber"], e["Egress"], e["RuleAction"]) for e in found["Entries"])


def test_rules_of_an_acl(ec2: Any, acl: str) -> None:
    assert entries(ec2, acl) == [(32767, False, "deny"), (32767, True, "deny")]
    ec2.create_network_acl_entry(**entry(acl, 100))
    again = refused(ec2.create_network_acl_entry, **entry(acl, 100))
    assert again == ("NetworkAclEntryAlreadyExists", 400)
    ec2.replace_network_acl_entry(**entry(acl, 100, RuleAction="deny"))
    assert (100, False, "deny") in entries(ec2, acl)
    missing = ("InvalidNetworkAclEntry.NotFound", 400)
    assert refused(ec2.replace_network_acl_entry, **entry(acl, 110)) == missing
    delete = ec2.delete_network_acl_entry
    assert refused(delete, NetworkAclId=acl, RuleNumber=100, Egress=True) == missing
    for number in (0, 32767, 40000):
        wrong = refused(ec2.create_network_acl_entry, **entry(acl, number))
        assert wrong == ("InvalidParameterValue", 400)
    delete(NetworkAclId=acl, RuleNumber=100, Egress=False)
    assert len(entries(ec2, acl)) == 2


def test_icmp_and_ipv6_of_an_acl(ec2: Any, acl: str) -> None:
    ping = {"Protocol": "1", "IcmpTypeCode": {"Type": 8, "Code": -1}}
    six = {"Protocol": "58", "IcmpTypeCode": {"Type": 128, "Code": -1}, "Ipv6CidrBlock": "::/0"}
    for number, changed, without in ((100, ping, "PortRange"), (110, six, "CidrBlock")):
        given = entry(acl, number, **changed)
        del given[without]
        given.pop("PortRange", None)
        ec2.create_network_acl_entry(**given)
    [found] = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
    by = {e["RuleNumber"]: e for e in found["Entries"]}
    assert by[100]["IcmpTypeCode"] == {"Type": 8, "Code": -1}
    assert (by[110]["Ipv6CidrBlock"], by[110]["IcmpTypeCode"]["Type"]) == ("::/0", 128)


def test_which_acls_stay(ec2: Any, vpc: str, acl: str) -> None:
    by = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    [default] = ec2.describe_network_acls(Filters=by)["NetworkAcls"]
    kept = refused(ec2.delete_network_acl, NetworkAclId=default["NetworkAclId"])
    assert kept == ("InvalidParameterValue", 400)
    inside = subnet(ec2, vpc)
    [now] = ec2.describe_network_acls(Filters=by)["NetworkAcls"]
    [bound] = now["Associations"]
    replace = ec2.replace_network_acl_association
    assert refused(replace, AssociationId="aclassoc-0", NetworkAclId=acl) == (
        "InvalidAssociationID.NotFound",
        400,
    )
    replace(AssociationId=bound["NetworkAclAssociationId"], NetworkAclId=acl)
    assert refused(ec2.delete_network_acl, NetworkAclId=acl) == VIOLATION
    ec2.delete_subnet(SubnetId=inside)
    assert refused(ec2.delete_vpc, VpcId=vpc) == VIOLATION
    ec2.delete_network_acl(NetworkAclId=acl)
    ec2.delete_vpc(VpcId=vpc)
    missing = refused(ec2.describe_network_acls, NetworkAclIds=[acl])
    assert missing == ("InvalidNetworkAclID.NotFound", 400)


def endpoint_state(ec2: Any, id: str) -> Callable[[], str]:
    def state() -> str:
        found = [each for each in ec2.describe_vpc_endpoints()["VpcEndpoints"] if each["VpcEndpointId"] == id]
        return str(found[0]["State"]) if found else "gone"

    return state


def test_a_gateway_endpoint_leads_routes_of_its_own(ec2: Any, vpc: str) -> None:
    one, two = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    create = ec2.create_vpc_endpoint
    assert refused(create, VpcId=vpc, ServiceName=f"{SERVICE}.s4") == ("InvalidServiceName", 400)
    no_gateway = refused(create, VpcId=vpc, ServiceName=f"{SERVICE}.sqs", VpcEndpointType="Gateway")
    assert no_gateway == ("InvalidParameter", 400)
    made = create(VpcId=vpc, ServiceName=f"{SERVICE}.s3", RouteTableIds=[one])["VpcEndpoint"]
    id = made["VpcEndpointId"]
    assert made["State"] == "available"
    again = refused(create, VpcId=vpc, ServiceName=f"{SERVICE}.s3", RouteTableIds=[one])
    assert again == ("RouteAlreadyExists", 400)

    def led(table: str) -> bool:
        [found] = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
        return any(route.get("GatewayId") == id for route in found["Routes"])

    ec2.modify_vpc_endpoint(VpcEndpointId=id, AddRouteTableIds=[two], RemoveRouteTableIds=[one])
    assert (led(one), led(two)) == (False, True)

    def delete() -> None:
        answer = ec2.delete_vpc_endpoints(VpcEndpointIds=[id, "vpce-0"])["Unsuccessful"]
        assert [(each["ResourceId"], each["Error"]["Code"]) for each in answer] == [
            ("vpce-0", "InvalidVpcEndpoint.NotFound")
        ]

    through(delete, endpoint_state(ec2, id), "deleting", "gone")
    assert not led(two)
    missing = refused(ec2.describe_vpc_endpoints, VpcEndpointIds=[id])
    assert missing == ("InvalidVpcEndpointId.NotFound", 400)


def test_an_interface_endpoint_takes_its_time_and_a_zone_each(ec2: Any, vpc: str) -> None:
    zones = {"a": "10.0.1.0/24", "b": "10.0.2.0/24"}
    first, second = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for zone, cidr in zones.items()
    )
    twin = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.3.0/24", AvailabilityZone="us-east-1a")
    given = {"VpcId": vpc, "ServiceName": f"{SERVICE}.sqs", "VpcEndpointType": "Interface"}
    create = ec2.create_vpc_endpoint
    both = [first, twin["Subnet"]["SubnetId"]]
    same = refused(create, **given, SubnetIds=both, PrivateDnsEnabled=False)
    assert same == ("DuplicateSubnetsInSameZone", 400)
    assert refused(create, **given, SubnetIds=[first]) == ("InvalidParameter", 400), "no DNS host names"
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    made = create(**given, SubnetIds=[first])["VpcEndpoint"]
    id = made["VpcEndpointId"]
    assert made["State"] == "pending"
    assert refused(create, **given, SubnetIds=[second]) == ("InvalidParameter", 400), "the same name twice"
    wait_until(lambda: endpoint_state(ec2, id)() == "available")
    ec2.modify_vpc_endpoint(VpcEndpointId=id, AddSubnetIds=[second])
    by = [{"Name": "vpc-id", "Values": [vpc]}]
    interfaces = ec2.describe_network_interfaces(Filters=by)["NetworkInterfaces"]
    assert [each["RequesterManaged"] for each in interfaces] == [True, True]
    assert {each["PrivateIpAddress"][:7] for each in interfaces} == {"10.0.1.", "10.0.2."}
    assert refused(ec2.delete_subnet, SubnetId=first) == VIOLATION

    def leaving() -> None:
        # Its interface goes with it, not before.
        assert refused(ec2.delete_subnet, SubnetId=second) == VIOLATION

    briefly(lambda: ec2.delete_vpc_endpoints(VpcEndpointIds=[id]), leaving)
    wait_until(lambda: endpoint_state(ec2, id)() == "gone")
    ec2.delete_subnet(SubnetId=first)


def peering_state(ec2: Any, id: str) -> Callable[[], str]:
    def state() -> str:
        [found] = ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[id])["VpcPeeringConnections"]
        return str(found["Status"]["Code"])

    return state


def test_peering_takes_its_time(ec2: Any, vpc: str) -> None:
    peer = ec2.create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer)["VpcPeeringConnection"]
    assert made["Status"]["Code"] == "initiating-request"
    id = made["VpcPeeringConnectionId"]
    state = peering_state(ec2, id)
    wait_until(lambda: state() == "pending-acceptance")
    again = refused(ec2.create_vpc_peering_connection, VpcId=peer, PeerVpcId=vpc)
    assert again == ("VpcPeeringConnectionAlreadyExists", 400)
    accepted = ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=id)["VpcPeeringConnection"]
    assert accepted["Status"]["Code"] == "provisioning"
    wait_until(lambda: state() == "active")
    accept = ec2.accept_vpc_peering_connection
    assert refused(accept, VpcPeeringConnectionId=id) == ("InvalidStateTransition", 400)
    by = [{"Name": "requester-vpc-info.vpc-id", "Values": [peer]}]
    assert ec2.describe_vpc_peering_connections(Filters=by)["VpcPeeringConnections"] == []
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=id)
    assert state() == "deleted"
    missing = ("InvalidVpcPeeringConnectionID.NotFound", 400)
    describe = ec2.describe_vpc_peering_connections
    assert refused(describe, VpcPeeringConnectionIds=["pcx-0"]) == missing
    assert refused(accept, VpcPeeringConnectionId="pcx-0") == missing


def test_peering_of_overlapping_ranges_fails_afterwards(ec2: Any, vpc: str) -> None:
    peer = ec2.create_vpc(CidrBlock="10.0.128.0/20")["Vpc"]["VpcId"]
    made = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer)["VpcPeeringConnection"]
    id = made["VpcPeeringConnectionId"]
    assert made["Status"]["Code"] == "initiating-request"
    wait_until(lambda: peering_state(ec2, id)() == "failed")
    over = ("InvalidStateTransition", 400)
    assert refused(ec2.delete_vpc_peering_connection, VpcPeeringConnectionId=id) == over


def test_flow_logs_want_a_role_that_may_be_assumed(
    ec2: Any, vpc: str, client: Callable[..., Any], bucket: str
) -> None:
    group = {"LogGroupName": f"flow-{vpc}", "LogDestinationType": "cloud-watch-logs"}
    client("logs").create_log_group(logGroupName=group["LogGroupName"])
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = client("iam").create_role(RoleName=f"flow-{vpc}", AssumeRolePolicyDocument=json.dumps(trust))[
        "Role"
    ]
    given = {"ResourceIds": [vpc], "ResourceType": "VPC", "TrafficType": "ALL"}

    def delivery(arn: str) -> str:
        made = ec2.create_flow_logs(**given, **group, DeliverLogsPermissionArn=arn)["FlowLogIds"]
        [found] = ec2.describe_flow_logs(FlowLogIds=made)["FlowLogs"]
        if found["DeliverLogsStatus"] == "FAILED":
            ec2.delete_flow_logs(FlowLogIds=made)
        return str(found["DeliverLogsStatus"])

    assert delivery(role["Arn"] + "-gone") == "FAILED"
    assert delivery(role["Arn"]) == "SUCCESS"
    again = refused(ec2.create_flow_logs, **given, **group, DeliverLogsPermissionArn=role["Arn"])
    assert again == ("FlowLogAlreadyExists", 400)
    to_s3 = {"LogDestinationType": "s3", "LogDestination": f"arn:aws:s3:::{bucket}"}
    wrong = refused(ec2.create_flow_logs, **given, **to_s3, DeliverLogsPermissionArn=role["Arn"])
    assert wrong == ("InvalidParameter", 400)
    nowhere = {**to_s3, "LogDestination": "arn:aws:s3:::never-there-0"}
    [failed] = ec2.create_flow_logs(**given, **nowhere)["Unsuccessful"]
    assert (failed["ResourceId"], failed["Error"]["Code"]) == (vpc, "400")
    missing = refused(ec2.delete_flow_logs, FlowLogIds=["fl-0"])
    assert missing == ("InvalidFlowLogId.NotFound", 400)


def test_dhcp_options_stay_while_they_are_used(ec2: Any, vpc: str) -> None:
    domain = [{"Key": "domain-name", "Values": ["corp.local"]}]
    tags = [{"ResourceType": "dhcp-options", "Tags": [{"Key": "Name", "Value": "corp"}]}]
    made = ec2.create_dhcp_options(DhcpConfigurations=domain, TagSpecifications=tags)["DhcpOptions"]
    id = made["DhcpOptionsId"]
    assert made["Tags"] == [{"Key": "Name", "Value": "corp"}]
    other = ec2.create_vpc(CidrBlock="10.31.0.0/16")["Vpc"]["VpcId"]
    for each in (vpc, other):
        ec2.associate_dhcp_options(VpcId=each, DhcpOptionsId=id)
    ec2.associate_dhcp_options(VpcId=vpc, DhcpOptionsId="default")
    assert refused(ec2.delete_dhcp_options, DhcpOptionsId=id) == VIOLATION
    ec2.delete_vpc(VpcId=other)
    assert ec2.describe_dhcp_options(DhcpOptionsIds=[id])["DhcpOptions"], "it does not go with its VPC"
    ec2.delete_dhcp_options(DhcpOptionsId=id)
    missing = ("InvalidDhcpOptionID.NotFound", 400)
    assert refused(ec2.describe_dhcp_options, DhcpOptionsIds=[id]) == missing
    wrong = [{"Key": "domain", "Values": ["x"]}]
    assert refused(ec2.create_dhcp_options, DhcpConfigurations=wrong) == ("InvalidParameterValue", 400)


def test_a_vpc_waits_for_its_egress_gateway(ec2: Any, vpc: str) -> None:
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]
    assert refused(ec2.delete_vpc, VpcId=vpc) == VIOLATION
    id = made["EgressOnlyInternetGatewayId"]
    ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=id)
    ec2.delete_vpc(VpcId=vpc)
