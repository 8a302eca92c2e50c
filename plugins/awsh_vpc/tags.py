"""`vpc tag`, `vpc untag`, `vpc name`: for everything of a network, not VPCs alone."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging, check_tags, tag_list
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import THING, ThingId


def _set(ctx: Context, ids: list[str], tags: dict[str, str]) -> None:
    ctx.call("ec2", "create_tags", Resources=ids, Tags=tag_list(tags))


def _remove(ctx: Context, ids: list[str], keys: list[str]) -> None:
    ctx.call("ec2", "delete_tags", Resources=ids, Tags=[{"Key": key} for key in keys])


_TAGGING = Tagging(THING.name, _set, _remove)

ThingOrTag = Annotated[str, _TAGGING.words]
ThingThenKey = Annotated[str, _TAGGING.words_of_one]


@vpc.command
def tag(ctx: Context, *words: ThingOrTag, rows: Rows | None = None) -> None:
    """Set tags of VPCs, subnets, gateways and whatever else a network has (CreateTags).

    Args:
        words: the resources (id, name, ARN) and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the resources.
    Examples:
        awsh> vpc create 10.93.0.0/16 --name tagged
        awsh> vpc tag tagged env=test owner='Ada L.'
        awsh> vpc ls | where name = tagged | vpc tag env=prod
    """
    _TAGGING.tag(ctx, tag, words, rows)


@vpc.command
def untag(ctx: Context, *words: ThingThenKey, rows: Rows | None = None) -> None:
    """Remove tags of a resource, whatever their values (DeleteTags).

    Args:
        words: the resource and then the keys; the keys alone behind a pipeline.
        rows: from a pipeline: the resources.
    Examples:
        awsh> vpc create 10.94.0.0/16 --name untagged --tag env=test
        awsh> vpc untag untagged env
        awsh> vpc ls | where name = untagged | vpc untag Name
    """
    _TAGGING.untag(ctx, untag, words, rows)


@vpc.command
def name(ctx: Context, thing: ThingId, name: str) -> None:
    """Give a VPC, a subnet, a gateway … a name: its Name tag (CreateTags).

    Args:
        thing: which one: its id, present name, ARN or a unique prefix.
        name: the new name.
    Examples:
        awsh> vpc create 10.95.0.0/16 --name old
        awsh> vpc name old new
    """
    ctx.call("ec2", "create_tags", Resources=[thing], Tags=tag_list(check_tags({"Name": name})))
