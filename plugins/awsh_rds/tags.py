"""`rds tag`, `rds untag`."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging, tag_list
from awsh_rds.databases.found import find
from awsh_rds.groups import rds
from awsh_rds.kinds import DATABASE


def _set(ctx: Context, ids: list[str], tags: dict[str, str]) -> None:
    for id in ids:
        ctx.call("rds", "add_tags_to_resource", ResourceName=find(ctx, id).arn, Tags=tag_list(tags))


def _remove(ctx: Context, ids: list[str], keys: list[str]) -> None:
    for id in ids:
        ctx.call("rds", "remove_tags_from_resource", ResourceName=find(ctx, id).arn, TagKeys=keys)


_TAGGING = Tagging(DATABASE.name, _set, _remove)

DatabaseOrTag = Annotated[str, _TAGGING.words]
DatabaseThenKey = Annotated[str, _TAGGING.words_of_one]


@rds.command
def tag(ctx: Context, *words: DatabaseOrTag, rows: Rows | None = None) -> None:
    """Set tags of databases (AddTagsToResource).

    The tag awsh:secret-id names a secret of Secrets Manager with the master password, which `sql` then finds.

    Args:
        words: the databases and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the databases.
    Examples:
        awsh> rds tag lab env=test owner='Ada L.'
        awsh> rds ls | where name = lab | rds tag env=prod
    """
    _TAGGING.tag(ctx, tag, words, rows)


@rds.command
def untag(ctx: Context, *words: DatabaseThenKey, rows: Rows | None = None) -> None:
    """Remove tags of a database, whatever their values (RemoveTagsFromResource).

    Args:
        words: the database and then the keys; the keys alone behind a pipeline.
        rows: from a pipeline: the databases.
    Examples:
        awsh> rds tag lab colour=blue
        awsh> rds untag lab colour
    """
    _TAGGING.untag(ctx, untag, words, rows)
