"""Which instances are there to go through, from outside into their VPC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import Context, by, tags_of
from awsh_ec2.instances.looking import ITEMS

Record = Mapping[str, Any]

ROLE, BASTION = "awsh:role", "bastion"
"""The tag of those that are meant to be."""


def is_tagged(record: Record) -> bool:
    return tags_of(record).get(ROLE) == BASTION


def is_called(record: Record) -> bool:
    """Whether its name, or what people tag such servers with, says so."""
    tags = {key.lower(): value.lower() for key, value in tags_of(record).items()}
    return BASTION in tags.get("name", "") or BASTION in (tags.get("role"), tags.get("type"))


def leading_into(ctx: Context, vpc: str) -> tuple[list[Record], list[Record]]:
    """The running instances of a VPC that are reached from outside: those tagged as bastions, those called so."""
    filters = [*by("vpc-id", vpc), *by("instance-state-name", "running")]
    public = [
        each
        for each in ctx.search("ec2", "describe_instances", ITEMS, Filters=filters)
        if each.get("PublicIpAddress")
    ]
    tagged = [each for each in public if is_tagged(each)]
    return tagged, [each for each in public if is_called(each) and each not in tagged]
