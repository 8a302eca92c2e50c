"""`ec2 tag`, `ec2 untag`: for everything of EC2, not instances alone."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging, tag_list
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import THING


def _set(ctx: Context, ids: list[str], tags: dict[str, str]) -> None:
    ctx.call("ec2", "create_tags", Resources=ids, Tags=tag_list(tags))


def _remove(ctx: Context, ids: list[str], keys: list[str]) -> None:
    ctx.call("ec2", "delete_tags", Resources=ids, Tags=[{"Key": key} for key in keys])


_TAGGING = Tagging(THING.name, _set, _remove)

ThingOrTag = Annotated[str, _TAGGING.words]
ThingThenKey = Annotated[str, _TAGGING.words_of_one]


@ec2.command
def tag(ctx: Context, *words: ThingOrTag, rows: Rows | None = None) -> None:
    """Set tags of instances, volumes, images, key pairs and whatever else EC2 has (CreateTags).

    Args:
        words: the resources (id, name, ARN) and the tags (KEY=VALUE), in any order. The tag Name names.
        rows: from a pipeline: the resources.
    Examples:
        awsh> ec2 launch tagged --image al2023
        awsh> ec2 tag tagged env=test owner='Ada L.'
        awsh> ec2 ls | where name = tagged | ec2 tag env=prod
    """
    _TAGGING.tag(ctx, tag, words, rows)


@ec2.command
def untag(ctx: Context, *words: ThingThenKey, rows: Rows | None = None) -> None:
    """Remove tags of a resource, whatever their values (DeleteTags).

    Args:
        words: the resource and then the keys; the keys alone behind a pipeline.
        rows: from a pipeline: the resources.
    Examples:
        awsh> ec2 launch untagged --image al2023 --tag env=test
        awsh> ec2 untag untagged env
        awsh> ec2 ls | where name = untagged | ec2 untag Name
    """
    _TAGGING.untag(ctx, untag, words, rows)
