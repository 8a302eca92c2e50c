"""Rules of RDS: where a database is, who may reach it, and what of the network it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_checks import bad, refusal


def _ec2(backend: Any) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[backend.account_id][backend.region_name]


@rule("moto.rds.models:RDSBackend.create_subnet_group", "subnet_name", "description", "subnets", "tags")
def create_subnet_group(
    moto: Callable[..., Any], backend: Any, subnet_name: str, description: str, subnets: Any, tags: Any
) -> Any:
    """Two zones at least, one VPC, a name that is new."""
    if subnet_name.lower() in {name.lower() for name in backend.subnet_groups}:
        raise refusal("DBSubnetGroupAlreadyExists", f"The DB subnet group '{subnet_name}' already exists.")
    if subnet_name.lower() == "default":
        raise bad("The name of a DB subnet group can't be 'default'.")
    _check_subnets(subnets)
    return moto(subnet_name, description, subnets, tags)


@rule("moto.rds.models:RDSBackend.modify_db_subnet_group", "subnet_name", "description", "subnets")
def modify_db_subnet_group(
    moto: Callable[..., Any], backend: Any, subnet_name: str, description: str, subnets: Any
) -> Any:
    """Two zones at least; what databases use stays; moto would lose the group."""
    from moto.rds.exceptions import DBSubnetGroupNotFoundError

    if subnet_name not in backend.subnet_groups:
        raise DBSubnetGroupNotFoundError(subnet_name)
    _check_subnets(subnets)
    left = {subnet.id for subnet in subnets}
    for instance in backend.databases.values():
        held = getattr(instance, "sandbox_interface", None)
        group = getattr(instance, "db_subnet_group", None)
        if held and group is backend.subnet_groups[subnet_name] and held["subnet"] not in left:
            raise refusal("SubnetAlreadyInUse", f"The subnet {held['subnet']} is used by a DB instance.")
    group = moto(subnet_name, description, subnets)
    backend.subnet_groups[subnet_name] = group
    return group


@rule("moto.rds.models:RDSBackend.delete_subnet_group", "subnet_name")
def delete_subnet_group(moto: Callable[..., Any], backend: Any, subnet_name: str) -> Any:
    """One in use stays."""
    group = backend.subnet_groups.get(subnet_name)
    used = any(getattr(each, "db_subnet_group", None) is group for each in backend.databases.values())
    used |= any(each.db_subnet_group_name == subnet_name for each in backend.clusters.values())
    if group is not None and used:
        raise refusal(
            "InvalidDBSubnetGroupStateFault",
            f"Cannot delete the subnet group '{subnet_name}' because at least one database instance is still "
            "using it.",
        )
    return moto(subnet_name)


def _check_subnets(subnets: Sequence[Any]) -> None:
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise refusal("InvalidSubnet", "The subnets are not all in the same VPC.")
    zones = sorted({subnet.availability_zone for subnet in subnets})
    if len(zones) < 2:
        raise refusal(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
            f"{', '.join(zones)}. Add subnets to cover at least 2 AZs.",
        )


def place(backend: Any, asked: dict[str, Any]) -> str:
    """The name of the subnet group for a new database; its security groups, checked, are put into ASKED."""
    name = asked.get("db_subnet_group_name") or _default_group(backend)
    group = backend.describe_db_subnet_groups(name)[0]
    ec2 = _ec2(backend)
    ids = list(asked.get("vpc_security_group_ids") or [])
    for id in ids:
        found = ec2.get_security_group_from_id(id)
        if found is None:
            raise bad(f"Invalid security group , groupId= {id}, groupName=.")
        if found.vpc_id != group.vpc_id:
            raise refusal(
                "InvalidParameterCombination",
                "The DB instance and EC2 security group are in different VPCs. The DB instance is in "
                f"{group.vpc_id} and the EC2 security group is in {found.vpc_id}",
            )
    if not ids:
        ids = [each.id for each in ec2.groups[group.vpc_id].values() if each.name == "default"]
    asked["vpc_security_group_ids"] = ids
    return str(name)


def _default_group(backend: Any) -> str:
    """The group `default`, of the default VPC, which RDS makes by itself."""
    from moto.rds import models

    # Its abstract methods are CloudFormation's.
    group: Any = models.DBSubnetGroup
    if "default" not in backend.subnet_groups:
        vpc = _ec2(backend).default_vpc
        subnets = [
            subnet
            for zone in _ec2(backend).subnets.values()
            for subnet in zone.values()
            if vpc is not None and subnet.vpc_id == vpc.id and str(subnet.default_for_az).lower() == "true"
        ]
        if len(subnets) < 2:
            raise refusal("InvalidSubnet", "No default subnet detected in VPC. Specify a DB subnet group.")
        backend.subnet_groups["default"] = group(backend, "default", "default", subnets, [])
    return "default"


def connect(instance: Any) -> None:
    """Gives a new instance its interface in a subnet of its group."""
    group = instance.db_subnet_group
    zone = instance.availability_zone
    subnets = sorted(group._subnets, key=lambda each: (each.availability_zone != zone, each.id))
    instance.availability_zone = subnets[0].availability_zone
    made = _ec2(instance.backend).create_network_interface(
        subnets[0],
        None,
        group_ids=list(instance.vpc_security_group_ids),
        description="RDSNetworkInterface",
    )
    made.requester_managed = True
    made.requester_id = "amazon-rds"
    made.status = "in-use"
    instance.sandbox_interface = {
        "id": made.id,
        "subnet": subnets[0].id,
        "vpc": group.vpc_id,
        "address": made.private_ip_address,
    }


def regroup(instance: Any) -> None:
    """Puts the interface of an instance into the security groups that the instance has now."""
    held = _ec2(instance.backend).enis.get(getattr(instance, "sandbox_interface", {}).get("id"))
    if held is not None:
        groups = [
            _ec2(instance.backend).get_security_group_from_id(id) for id in instance.vpc_security_group_ids
        ]
        held._group_set = [group for group in groups if group is not None]


def disconnect(instance: Any) -> None:
    """Takes the interface of an instance away."""
    _ec2(instance.backend).enis.pop(getattr(instance, "sandbox_interface", {}).get("id"), None)
