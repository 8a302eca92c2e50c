"""Whose a network interface of a service is, as its description says, and whether that one is still there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from awsh import AwsError, Context

FUNCTION = re.compile(r"AWS Lambda VPC ENI-(.+?)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BALANCER = re.compile(r"ELB (?:(?:app|net|gwy)/([^/]+)/.*|([^/]+))")
_DATABASE = "RDSNetworkInterface"
"""How RDS describes its network interfaces; whose each is it does not say."""


class Owner(NamedTuple):
    """What an interface belongs to: `function resize`. name: nothing where AWS does not say."""

    noun: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.noun} {self.name}" if self.name else f"a {self.noun}"


def owner_of(interface: Mapping[str, Any]) -> Owner | None:
    """What a network interface of DescribeNetworkInterfaces belongs to, if a service made it for something."""
    about = interface.get("Description") or ""
    if about == _DATABASE:
        return Owner("database")
    if function := FUNCTION.fullmatch(about):
        return Owner("function", function[1])
    if balancer := _BALANCER.fullmatch(about):
        return Owner("load balancer", balancer[1] or balancer[2])
    return None


def present(ctx: Context, owner: Owner, vpc: str) -> list[str] | None:
    """The owner, if it is in the VPC still: each with its state and the line that removes it.

    None where it may not be asked.
    """
    look = {"database": _databases, "function": _function, "load balancer": _balancer}[owner.noun]
    try:
        return look(ctx, owner.name, vpc)
    except AwsError as error:
        if error.code in ("ResourceNotFoundException", "LoadBalancerNotFound"):
            return []
        return None


def _databases(ctx: Context, _: str, vpc: str) -> list[str]:
    records = ctx.search("rds", "describe_db_instances", "DBInstances[]")
    return [
        f"database {record['DBInstanceIdentifier']}, {record['DBInstanceStatus']} "
        f"(`rds rm {record['DBInstanceIdentifier']}`)"
        for record in records
        if (record.get("DBSubnetGroup") or {}).get("VpcId") == vpc
    ]


def _function(ctx: Context, name: str, vpc: str) -> list[str]:
    record = ctx.call("lambda", "get_function_configuration", FunctionName=name)
    here = (record.get("VpcConfig") or {}).get("VpcId") == vpc
    return [f"function {name} (`lambda rm {name}`)"] if here else []


def _balancer(ctx: Context, name: str, vpc: str) -> list[str]:
    try:
        [record] = ctx.call("elbv2", "describe_load_balancers", Names=[name])["LoadBalancers"]
    except AwsError as error:
        if error.code != "LoadBalancerNotFound":
            raise
        ctx.call("elb", "describe_load_balancers", LoadBalancerNames=[name])
        return [f"load balancer {name} (`aws elb delete-load-balancer --load-balancer-name {name}`)"]
    arn = record["LoadBalancerArn"]
    return [f"load balancer {name} (`aws elbv2 delete-load-balancer --load-balancer-arn {arn}`)"]
