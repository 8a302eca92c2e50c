"""Rules of EC2: DHCP options sets stay as long as a VPC uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

_DHCP = "moto.ec2.models.dhcp_options:DHCPOptionsSetBackend"
_KEYS = ("domain-name-servers", "domain-name", "ntp-servers", "netbios-name-servers", "netbios-node-type")


@rule("moto.ec2.responses.dhcp_options:DHCPOptions.create_dhcp_options")
def create_dhcp_options(moto: Callable[..., Any], response: Any) -> Any:
    """Something is to be said, of what can be; and its tags are kept."""
    given = response._get_param("DhcpConfigurations", [])
    for each in given:
        if each.get("Key") not in _KEYS:
            raise refusal("InvalidParameterValue", f"Value ({each.get('Key')}) for parameter key is invalid.")
    if not any(each.get("Values") for each in given):
        raise refusal("MissingParameter", "The request must contain the parameter dhcpConfiguration")
    answer = moto()
    made = answer.result["DhcpOptions"]
    made.add_tags(response._parse_tag_specification().get("dhcp-options", {}))
    return answer


@rule(f"{_DHCP}.delete_dhcp_options_set", "options_id")
def delete_dhcp_options_set(moto: Callable[..., Any], backend: Any, options_id: str | None) -> Any:
    """DependencyViolation while any VPC uses it; moto remembers the last one alone."""
    found = backend.dhcp_options_sets.get(options_id)
    if found is not None:
        users = [vpc for vpc in backend.vpcs.values() if vpc.dhcp_options is found]
        if users:
            raise refusal(
                "DependencyViolation",
                f"The dhcpOptions '{options_id}' has dependencies and cannot be deleted.",
            )
        found.vpc = None
    return moto(options_id)


@rule("moto.ec2.models.vpcs:VPCBackend.delete_vpc", "vpc_id")
def delete_vpc(moto: Callable[..., Any], backend: Any, vpc_id: str) -> Any:
    """What a VPC used stays when it goes; moto deletes it, whoever else uses it."""
    vpc = backend.get_vpc(vpc_id)
    used, vpc.dhcp_options = vpc.dhcp_options, None
    try:
        return moto(vpc_id)
    except Exception:
        vpc.dhcp_options = used
        raise
