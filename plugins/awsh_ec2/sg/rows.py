"""What the commands of `sg` return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL

if TYPE_CHECKING:
    from awsh_ec2.sg.known import Known


class SecurityGroup(TypedDict):
    """A security group. rules_in, rules_out: how many. uses: how many network interfaces have it.

    open: what it lets in from the whole Internet. used_by: who has those interfaces. The rules as
    sentences, and the groups whose rules name it, are there in `sg show` only.
    """

    name: str
    id: str
    vpc_id: str
    rules_in: int
    rules_out: int
    uses: int
    description: Annotated[str, DETAIL]
    open: Annotated[list[str], DETAIL]
    used_by: Annotated[list[str], DETAIL]
    owner: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    ingress: NotRequired[Annotated[list[str], DETAIL]]
    egress: NotRequired[Annotated[list[str], DETAIL]]
    named_by: NotRequired[Annotated[list[str], DETAIL]]


class SecurityGroupRule(TypedDict):
    """A rule. rule: as a sentence. direction: in or out. peer: a range, or the id of a group or prefix list.

    first, last: ports; of ICMP type and code. open: lets the whole Internet in.
    """

    id: str
    group: str
    rule: str
    description: str
    direction: Annotated[str, DETAIL]
    group_id: Annotated[str, DETAIL]
    protocol: Annotated[str, DETAIL]
    first: Annotated[int | None, DETAIL]
    last: Annotated[int | None, DETAIL]
    service: Annotated[str, DETAIL]
    peer: Annotated[str, DETAIL]
    open: Annotated[bool, DETAIL]


def group_row(record: Mapping[str, Any], users: Sequence[str] = ()) -> SecurityGroup:
    """A SecurityGroup of DescribeSecurityGroups. users: who has interfaces with it."""
    from awsh_ec2.sg.rules import of_group

    rules = list(of_group(record))
    return {
        "name": record.get("GroupName", ""),
        "id": record["GroupId"],
        "vpc_id": record.get("VpcId", ""),
        "rules_in": sum(not rule.egress for rule in rules),
        "rules_out": sum(rule.egress for rule in rules),
        "uses": len(users),
        "description": record.get("Description", ""),
        "open": list(dict.fromkeys(rule.ports.text for rule in rules if rule.is_world and not rule.egress)),
        "used_by": list(dict.fromkeys(users)),
        "owner": record.get("OwnerId", ""),
        "arn": record.get("SecurityGroupArn", ""),
        "tags": {tag["Key"]: tag["Value"] for tag in record.get("Tags") or ()},
    }


def rule_row(known: Known, group: str, names: Mapping[str, str]) -> SecurityGroupRule:
    """A rule as a row. group: the name of its group. names: of what rules name, by id."""
    rule, ports = known.rule, known.rule.ports
    return {
        "id": known.id,
        "group": group,
        "rule": rule.sentence(names),
        "description": known.description,
        "direction": "out" if rule.egress else "in",
        "group_id": known.group,
        "protocol": "all" if ports.protocol == "-1" else ports.protocol,
        "first": ports.first if rule.has_ports else None,
        "last": ports.last if rule.has_ports else None,
        "service": ports.service,
        "peer": rule.peer,
        "open": rule.is_world and not rule.egress,
    }
