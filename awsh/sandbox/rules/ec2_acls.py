"""Rules of EC2: what a network ACL takes, and which of them stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

_ACLS = "moto.ec2.models.network_acls:NetworkAclBackend"

LAST = 32766
"""The highest number of a rule of one's own; 32767 is the deny at the end, which nobody can change."""

_FIELDS = (
    "network_acl_id",
    "rule_number",
    "protocol",
    "rule_action",
    "egress",
    "cidr_block",
    "icmp_code",
    "icmp_type",
    "port_range_from",
    "port_range_to",
    "ipv6_cidr_block",
)


@rule(f"{_ACLS}.create_network_acl", "vpc_id", "tags", "default")
def create_network_acl(
    moto: Callable[..., Any], backend: Any, vpc_id: str, tags: Any = None, default: bool = False
) -> Any:
    """One of one's own denies everything until it has rules; moto leaves even that out."""
    acl = moto(vpc_id, tags, default)
    if not default:
        for egress in (True, False):
            acl.network_acl_entries.append(_last(backend, acl.id, egress))
    return acl


def _last(backend: Any, acl: str, egress: bool) -> Any:
    from moto.ec2.models.network_acls import NetworkAclEntry

    return NetworkAclEntry(
        backend, acl, 32767, "-1", "deny", egress, "0.0.0.0/0", None, None, None, None, None
    )


def _checked(replacing: bool) -> Callable[..., Any]:
    def change(moto: Callable[..., Any], backend: Any, **given: Any) -> Any:
        """Numbers, ports and a range are what they may be; what is replaced is there."""
        acl = backend.get_network_acl(given["network_acl_id"])
        number, egress = int(given["rule_number"]), given["egress"]
        there = any(e.rule_number == number and e.egress == egress for e in acl.network_acl_entries)
        if number != 32767 or (acl.network_acl_entries and there):
            _check_number(number)
        if replacing and not there:
            raise _missing(number, egress)
        if str(given["protocol"]) in ("6", "17") and given["port_range_from"] is None:
            raise refusal("MissingParameter", "The request must contain the parameter PortRange")
        if not given["cidr_block"] and not given["ipv6_cidr_block"]:
            raise refusal("MissingParameter", "The request must contain the parameter cidrBlock")
        return moto(**given)

    return change


for _name, _replacing in (("create_network_acl_entry", False), ("replace_network_acl_entry", True)):
    rule(f"{_ACLS}.{_name}", *_FIELDS)(_checked(_replacing))


def _check_number(number: int) -> None:
    if not 1 <= number <= LAST:
        raise refusal(
            "InvalidParameterValue",
            f"Value ({number}) for parameter ruleNumber is invalid. Rule numbers go from 1 to {LAST}.",
        )


def _missing(number: int, egress: bool) -> Exception:
    way = "egress" if egress else "ingress"
    return refusal("InvalidNetworkAclEntry.NotFound", f"no {way} entry with number {number}")


@rule(f"{_ACLS}.delete_network_acl_entry", "network_acl_id", "rule_number", "egress")
def delete_network_acl_entry(
    moto: Callable[..., Any], backend: Any, network_acl_id: str, rule_number: int, egress: bool
) -> Any:
    """One that is not there: InvalidNetworkAclEntry.NotFound."""
    _check_number(int(rule_number))
    acl = backend.get_network_acl(network_acl_id)
    if not any(e.rule_number == rule_number and e.egress == egress for e in acl.network_acl_entries):
        raise _missing(rule_number, egress)
    return moto(network_acl_id, rule_number, egress)


@rule(f"{_ACLS}.delete_network_acl", "network_acl_id")
def delete_network_acl(moto: Callable[..., Any], backend: Any, network_acl_id: str) -> Any:
    """The default one stays as long as its VPC does."""
    acl = backend.get_network_acl(network_acl_id)
    if acl.default:
        raise refusal("InvalidParameterValue", f"cannot delete default network ACL {network_acl_id}")
    return moto(network_acl_id)


@rule(f"{_ACLS}.replace_network_acl_association", "association_id", "network_acl_id")
def replace_network_acl_association(
    moto: Callable[..., Any], backend: Any, association_id: str, network_acl_id: str
) -> Any:
    """An association that exists, to an ACL of the same network."""
    acl = backend.get_network_acl(network_acl_id)
    for other in backend.network_acls.values():
        if association_id in other._associations:
            if other.vpc_id != acl.vpc_id:
                raise refusal(
                    "InvalidParameterValue",
                    f"network ACL {network_acl_id} and association {association_id} "
                    "belong to different networks",
                )
            return moto(association_id, network_acl_id)
    raise refusal("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")


@rule(f"{_ACLS}.describe_network_acls", "network_acl_ids", "filters")
def describe_network_acls(
    moto: Callable[..., Any], backend: Any, network_acl_ids: list[str] | None = None, filters: Any = None
) -> Any:
    """One that does not exist is called a network ACL, not a route table."""
    for id in network_acl_ids or ():
        backend.get_network_acl(id)
    return moto(network_acl_ids, filters)


def _with_icmp(moto: Callable[..., Any], response: Any) -> Any:
    """The type and code of ICMP are kept, which moto looks for under another name."""
    given = response._get_param("IcmpTypeCode") or {}
    answer = moto()
    acl = response.ec2_backend.get_network_acl(response._get_param("NetworkAclId"))
    number, egress = response._get_param("RuleNumber"), response._get_param("Egress")
    for each in acl.network_acl_entries:
        if given and each.rule_number == number and each.egress == egress:
            each.icmp_type, each.icmp_code = given.get("Type"), given.get("Code")
    return answer


for _name in ("create_network_acl_entry", "replace_network_acl_entry"):
    rule(f"moto.ec2.responses.network_acls:NetworkACLs.{_name}")(_with_icmp)
