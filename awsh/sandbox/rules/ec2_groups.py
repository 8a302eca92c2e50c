"""Rules of EC2: which security groups can be made, changed and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import deleting_vpc, refusal

_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_MODELS = "moto.ec2.models.security_groups"
_RESPONSE = "moto.ec2.responses.security_groups:SecurityGroups"


@rule(f"{_RESPONSE}.create_security_group")
def create_security_group(moto: Callable[..., Any], response: Any) -> Any:
    """Names and descriptions have certain characters; no name is that of an id or of the default group."""
    name, description = (response._get_param(key) or "" for key in ("GroupName", "Description"))
    for what, text in (("groupName", name), ("groupDescription", description)):
        if not _TEXT.fullmatch(text):
            raise refusal("InvalidParameterValue", f"Value ({text}) for parameter {what} is invalid.")
    if name.lower().startswith("sg-"):
        raise refusal(
            "InvalidParameterValue",
            f"Value ({name}) for parameter groupName is invalid. Group names may not be in the format sg-*.",
        )
    if name.lower() == "default":
        raise refusal("InvalidParameterValue", f"Cannot use reserved security group name: {name}")
    return moto()


@rule(f"{_MODELS}:SecurityGroup.__init__", "ec2_backend", "group_id", "name")
def new_group(
    moto: Callable[..., Any],
    group: Any,
    backend: Any,
    group_id: str,
    name: str,
    *arguments: Any,
    **named: Any,
) -> None:
    """The default group of a VPC lets its own members in."""
    from moto.ec2.models.security_groups import SecurityGroupRule

    moto(backend, group_id, name, *arguments, **named)
    if name == "default":
        account = backend.account_id
        itself = {"GroupId": group_id, "UserId": account, "OwnerId": account}
        group.ingress_rules.append(
            SecurityGroupRule(backend, "-1", group_id, None, None, None, itself, is_egress=False)
        )


@rule(f"{_MODELS}:SecurityGroupBackend.delete_security_group", "name", "group_id")
def delete_security_group(
    moto: Callable[..., Any], backend: Any, name: str | None = None, group_id: str | None = None
) -> Any:
    """One that a rule or an interface names, and a VPC's default, stays."""
    group = (
        backend.get_security_group_from_id(group_id)
        if group_id
        else backend.get_security_group_from_name(name)
    )
    if group is not None and not deleting_vpc.get():
        if group.name == "default":
            raise refusal(
                "CannotDelete",
                f'the specified group: "{group.id}" name: "default" cannot be deleted by a user',
            )
        if _is_named(backend, group.id) or _is_used(backend, group.id):
            raise refusal("DependencyViolation", f"resource {group.id} has a dependent object")
    return moto(name, group_id)


def _is_named(backend: Any, group_id: str) -> bool:
    return any(
        (each.source_group or {}).get("GroupId") == group_id
        for groups in backend.groups.values()
        for other in groups.values()
        if other.id != group_id
        for each in [*other.ingress_rules, *other.egress_rules]
    )


def _is_used(backend: Any, group_id: str) -> bool:
    return any(group.id == group_id for eni in backend.enis.values() for group in eni.group_set)


@rule(f"{_MODELS}:SecurityGroupRule.description")
def description(moto: Callable[..., Any], each: Any) -> Any:
    """A rule about a group or a prefix list has its description too; moto keeps only those of ranges."""
    return (
        moto() or each.source_group.get("Description") or getattr(each, "prefix_list", {}).get("Description")
    )


@rule(
    f"{_MODELS}:SecurityGroupRule.__init__",
    "ec2_backend",
    "ip_protocol",
    "group_id",
    "from_port",
    "to_port",
    "ip_range",
    "source_group",
    "prefix_list_id",
)
def new_rule(moto: Callable[..., Any], each: Any, *arguments: Any, **named: Any) -> None:
    """What moto forgets of a prefix list is kept."""
    moto(*arguments, **named)
    prefix_list = named.get("prefix_list_id") or (arguments[7] if len(arguments) > 7 else None)
    if prefix_list:
        each.prefix_list = prefix_list


@rule(f"{_MODELS}:SecurityGroupRule.__eq__", "other")
def same(moto: Callable[..., Any], each: Any, other: Any) -> bool:
    """The description tells no two rules about a group apart, and says nothing on which to revoke."""
    mine, others = each.source_group, other.source_group
    try:
        each.source_group, other.source_group = _bare(mine), _bare(others)
        return bool(moto(other)) and bool(each.ip_range) == bool(other.ip_range)
    finally:
        each.source_group, other.source_group = mine, others


def _bare(group: Mapping[str, Any]) -> dict[str, Any]:
    return {"GroupId": group["GroupId"]} if "GroupId" in group else dict(group)


def _authorize(way: str) -> Callable[..., Any]:
    def authorize(moto: Callable[..., Any], response: Any) -> Any:
        """All of the rules of one request are made, or none; and all are in the answer."""
        backend = response.ec2_backend
        asked = [dict(each) for each in response._process_rules_from_querystring()]
        group = backend.get_security_group_by_name_or_id(asked[0]["group_name_or_id"]) if asked else None
        if group is None:
            return moto()
        for permission in asked:
            _check(backend, group, permission)
        before = list(getattr(group, f"{way}_rules"))
        try:
            answer = moto()
        except Exception:
            setattr(group, f"{way}_rules", before)
            raise
        known = {each.id for each in before}
        answer.result["SecurityGroupRules"] = [
            each for each in getattr(group, f"{way}_rules") if each.id not in known
        ]
        return answer

    return authorize


for _way in ("ingress", "egress"):
    rule(f"{_RESPONSE}.authorize_security_group_{_way}")(_authorize(_way))


def _check(backend: Any, group: Any, permission: Mapping[str, Any]) -> None:
    protocol = str(permission["ip_protocol"]).lower()
    if protocol in ("tcp", "udp", "6", "17"):
        _check_ports(permission["from_port"], permission["to_port"])
    peers = [
        *permission["ip_ranges"],
        *(permission["source_groups"] or ()),
        *(permission["prefix_list_ids"] or ()),
    ]
    if not peers:
        raise refusal("MissingParameter", "The request must contain the parameter cidrIp or groupId")
    for peer in peers:
        if not _TEXT.fullmatch(peer.get("Description") or ""):
            raise refusal(
                "InvalidParameterValue",
                "Invalid rule description. Valid descriptions are strings less than 256 characters from the "
                "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
            )
    for source in permission["source_groups"] or ():
        _check_source(backend, group, source.get("GroupId"))
    for prefix_list in permission["prefix_list_ids"] or ():
        name = prefix_list.get("PrefixListId")
        if name not in backend.managed_prefix_lists:
            raise refusal("InvalidPrefixListID.NotFound", f"The prefix list ID '{name}' does not exist")


def _check_ports(first: Any, last: Any) -> None:
    if first is None or last is None:
        raise refusal(
            "InvalidParameterValue",
            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        )
    for port in (first, last):
        if not 0 <= int(port) <= 65535:
            raise refusal(
                "InvalidParameterValue", f"Invalid value '{port}' for port. Must be from 0 to 65535."
            )
    if int(first) > int(last):
        raise refusal(
            "InvalidParameterValue",
            f"Invalid TCP/UDP port range ({first}:{last}). The from port is above the to port.",
        )


def _check_source(backend: Any, group: Any, id: str | None) -> None:
    """A rule names groups of its own VPC and of those peered with it."""
    source = backend.get_security_group_from_id(id) if id else None
    if source is None or source.vpc_id == group.vpc_id:
        return
    ends = {source.vpc_id, group.vpc_id}
    from awsh.sandbox.rules.ec2_peering import settle

    for peering in backend.vpc_pcxs.values():
        if {peering.vpc.id, peering.peer_vpc.id} == ends and settle(peering)._status.code == "active":
            return
    raise refusal(
        "InvalidGroup.NotFound", "You have specified two resources that belong to different networks."
    )
