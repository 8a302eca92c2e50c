"""What takes networks back, part by part: what somebody else has put into a VPC stays, and the VPC with it."""

from __future__ import annotations

from awsh import Inverse

_USERS = ("ec2:instance", "rds:database", "lambda:function")
"""What has interfaces in a network."""

INVERSES = (
    Inverse(
        "ec2",
        "CreateVpc",
        kind="vpc:vpc",
        made="answer.Vpc.VpcId",
        # Not `vpc rm`, which takes along what others have made in it.
        undo="aws ec2 delete-vpc --vpc-id {id}",
        after=(
            *_USERS,
            "vpc:subnet",
            "vpc:igw",
            "vpc:egress-igw",
            "vpc:nat",
            "vpc:endpoint",
            "vpc:peering",
            "vpc:route-table",
            "vpc:acl",
            "vpc:flow-log",
            "ec2:security-group",
        ),
    ),
    Inverse(
        "ec2",
        "CreateSubnet",
        kind="vpc:subnet",
        made="answer.Subnet.SubnetId",
        undo="vpc subnet rm {ids}",
        after=(*_USERS, "rds:subnet-group", "vpc:nat", "vpc:endpoint", "vpc:flow-log"),
    ),
    Inverse(
        "ec2",
        "CreateInternetGateway",
        kind="vpc:igw",
        made="answer.InternetGateway.InternetGatewayId",
        undo="vpc igw rm {ids}",
        # It is held by every public address behind it.
        after=("ec2:instance", "vpc:nat", "rds:database"),
    ),
    Inverse(
        "ec2",
        "CreateEgressOnlyInternetGateway",
        kind="vpc:egress-igw",
        made="answer.EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
        undo="vpc egress-igw rm {ids}",
    ),
    Inverse(
        "ec2",
        "CreateNatGateway",
        kind="vpc:nat",
        made="answer.NatGateway.NatGatewayId",
        undo="vpc nat rm {ids}",
    ),
    Inverse(
        "ec2",
        "CreateVpcEndpoint",
        kind="vpc:endpoint",
        made="answer.VpcEndpoint.VpcEndpointId",
        undo="vpc endpoint rm {ids}",
    ),
    Inverse(
        "ec2",
        "CreateVpcPeeringConnection",
        kind="vpc:peering",
        made="answer.VpcPeeringConnection.VpcPeeringConnectionId",
        undo="vpc peering rm {ids}",
    ),
    Inverse(
        "ec2",
        "CreateRouteTable",
        kind="vpc:route-table",
        made="answer.RouteTable.RouteTableId",
        undo="vpc route-table rm {ids}",
        after=("vpc:endpoint", "vpc:subnet"),
    ),
    Inverse(
        "ec2",
        "CreateNetworkAcl",
        kind="vpc:acl",
        made="answer.NetworkAcl.NetworkAclId",
        undo="vpc acl rm {ids}",
        after=("vpc:subnet",),
    ),
    Inverse(
        "ec2",
        "CreateFlowLogs",
        kind="vpc:flow-log",
        made="answer.FlowLogIds",
        undo="vpc flow-log rm {ids}",
    ),
    Inverse(
        "ec2",
        "CreateDhcpOptions",
        kind="vpc:dhcp",
        made="answer.DhcpOptions.DhcpOptionsId",
        undo="vpc dhcp rm {ids}",
        after=("vpc:vpc",),
    ),
)
