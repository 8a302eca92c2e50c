"""Looking at security groups without awsh's commands."""

from __future__ import annotations

from typing import Any


def ingress(ec2: Any, id: str) -> list[tuple[Any, ...]]:
    """The rules as AWS has them."""
    [group] = ec2.describe_security_groups(GroupIds=[id])["SecurityGroups"]
    return [
        (each["IpProtocol"], each.get("FromPort"), each.get("ToPort"), peer)
        for each in group["IpPermissions"]
        for peer in (
            *(some["CidrIp"] for some in each["IpRanges"]),
            *(some["CidrIpv6"] for some in each["Ipv6Ranges"]),
            *(some["GroupId"] for some in each["UserIdGroupPairs"]),
        )
    ]
