"""Options that the AWS CLI has on top of the models', and that everybody types: `--count`, `--port`, `--zip-file`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One such option.

    apply: puts its value into the request's parameters; raises ValueError.
    fills: members that it stands for. switch: takes no value. default: taken when none of these are given.
    """

    name: str
    help: str
    apply: Callable[[Parameters, Any], None]
    fills: tuple[str, ...] = ()
    switch: bool = False
    default: str | None = None


def shortcuts_of(service: str, operation: str) -> tuple[Shortcut, ...]:
    """The shortcuts of an operation, by botocore's name of the service and the AWS CLI's of the operation."""
    return _SHORTCUTS.get((service, operation), ())


def _count(parameters: Parameters, given: str) -> None:
    least, _, most = given.partition(":")
    if not least.isdigit() or not (most or least).isdigit():
        raise ValueError(f"{given!r} is not a number, or MIN:MAX")
    parameters["MinCount"], parameters["MaxCount"] = int(least), int(most or least)


def _public_address(parameters: Parameters, given: bool) -> None:
    interfaces = parameters.setdefault("NetworkInterfaces", [{"DeviceIndex": 0}])
    interface = interfaces[0]
    interface["AssociatePublicIpAddress"] = given
    # Beside an interface AWS takes neither: they are the interface's.
    for outer, inner in (("SubnetId", "SubnetId"), ("SecurityGroupIds", "Groups")):
        if outer in parameters:
            interface[inner] = parameters.pop(outer)


def _permission(parameters: Parameters) -> dict[str, Any]:
    found: dict[str, Any] = parameters.setdefault("IpPermissions", [{}])[0]
    return found


def _protocol(parameters: Parameters, given: str) -> None:
    permission = _permission(parameters)
    permission["IpProtocol"] = "-1" if given == "all" else given
    if given in ("all", "-1"):
        permission.setdefault("FromPort", -1)
        permission.setdefault("ToPort", -1)


def _port(parameters: Parameters, given: str) -> None:
    first, dash, last = given.partition("-") if not given.startswith("-") else (given, "", "")
    try:
        ports = (-1, -1) if given == "all" else (int(first), int(last if dash else first))
    except ValueError:
        raise ValueError(f"{given!r} is not a port, or FROM-TO") from None
    _permission(parameters).update(FromPort=ports[0], ToPort=ports[1])


def _cidr(parameters: Parameters, given: str) -> None:
    kind, name = ("Ipv6Ranges", "CidrIpv6") if ":" in given else ("IpRanges", "CidrIp")
    _permission(parameters).setdefault(kind, []).append({name: given})


def _source_group(parameters: Parameters, given: str) -> None:
    name = "GroupId" if given.startswith("sg-") else "GroupName"
    _pair(parameters)[name] = given


def _group_owner(parameters: Parameters, given: str) -> None:
    _pair(parameters)["UserId"] = given


def _pair(parameters: Parameters) -> dict[str, Any]:
    pairs: list[dict[str, Any]] = _permission(parameters).setdefault("UserIdGroupPairs", [{}])
    return pairs[0]


def _zip_into(member: str) -> Callable[[Parameters, Any], None]:
    def apply(parameters: Parameters, given: str) -> None:
        from awsh.operations.given import read

        if not given.startswith("fileb://"):
            raise ValueError("a ZIP file is written fileb://FILE")
        parameters.setdefault(member, {})["ZipFile"] = read(given)

    return apply


_RULE = (
    Shortcut("protocol", "tcp, udp, icmp, all, or a number.", _protocol),
    Shortcut("port", "A port, FROM-TO, or all.", _port),
    Shortcut("cidr", "The addresses that the rule is about.", _cidr),
    Shortcut("source_group", "The security group that the rule is about: its id or name.", _source_group),
    Shortcut("group_owner", "The account of that group.", _group_owner),
)
_SHORTCUTS: dict[tuple[str, str], tuple[Shortcut, ...]] = {
    ("ec2", "run-instances"): (
        Shortcut("count", "How many instances, or MIN:MAX.", _count, ("MinCount", "MaxCount"), default="1"),
        Shortcut("associate_public_ip_address", "With a public address.", _public_address, switch=True),
    ),
    **{
        ("ec2", f"{verb}-security-group-{way}"): _RULE
        for verb in ("authorize", "revoke")
        for way in ("ingress", "egress")
    },
    ("lambda", "create-function"): (
        Shortcut("zip_file", "The code: fileb://FILE.", _zip_into("Code"), ("Code",)),
    ),
    ("lambda", "publish-layer-version"): (
        Shortcut("zip_file", "The layer: fileb://FILE.", _zip_into("Content"), ("Content",)),
    ),
}
