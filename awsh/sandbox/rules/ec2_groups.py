"""Rules of EC2: which security groups can be deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import deleting_vpc, refusal


@rule("moto.ec2.models.security_groups:SecurityGroupBackend.delete_security_group", "name", "group_id")
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
