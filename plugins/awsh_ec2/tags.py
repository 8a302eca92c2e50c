"""`ec2 tag`, `ec2 untag`: for everything of EC2, not instances alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Rows, UsageError, ValueType, check_tags, tag_list
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import THING


def _is_tag(word: str) -> bool:
    return "=" in word and not word.startswith("arn:")


def _thing_or_tag(ctx: Context, given: Any) -> str:
    if isinstance(given, str) and _is_tag(given):
        return given
    return ctx.resolve(THING.name, given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    for _, candidate in completing.ctx.candidates(THING.name, completing.word):
        yield candidate


def _thing_then_key(ctx: Context, given: Any) -> str:
    # Which word is which is known only when all are there, so a bad name is found in the command.
    return str(ctx.resolve(THING.name, given)) if isinstance(given, Mapping) else str(given)


ThingOrTag = Annotated[str, ValueType("RESOURCE|KEY=VALUE", _thing_or_tag, _complete)]
ThingThenKey = Annotated[str, ValueType("RESOURCE KEY", _thing_then_key, _complete)]


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
    pairs = [word for word in words if _is_tag(word)]
    tags = check_tags({key: value for key, _, value in (pair.partition("=") for pair in pairs)})
    things = [*_fed(rows), *(word for word in words if not _is_tag(word))]
    if rows is None and not things:
        raise UsageError("ec2 tag wants a resource", usage=tag.usage)
    if not tags:
        raise UsageError("ec2 tag wants at least one KEY=VALUE", usage=tag.usage)
    for some in _batches(things):
        ctx.call("ec2", "create_tags", Resources=some, Tags=tag_list(tags))


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
    if rows is None:
        if not words:
            raise UsageError("ec2 untag wants a resource, and keys", usage=untag.usage)
        try:
            things, keys = [ctx.resolve(THING.name, words[0])], words[1:]
        except ValueError as error:
            raise UsageError(str(error), usage=untag.usage) from None
    else:
        things, keys = list(_fed(rows)), words
    if not keys:
        raise UsageError("ec2 untag wants at least one key", usage=untag.usage)
    for key in keys:
        if "=" in key:
            raise UsageError(
                f"{key!r}: a tag is removed by its key alone", hint=f"as in {key.partition('=')[0]}"
            )
    for some in _batches(things):
        ctx.call("ec2", "delete_tags", Resources=some, Tags=[{"Key": key} for key in keys])


def _fed(rows: Rows | None) -> Iterator[str]:
    for row in rows or ():
        found = THING.of_row(row) if isinstance(row, Mapping) else str(row)
        if found is None:
            raise UsageError("these rows carry nothing of EC2", hint="it would be in `id`")
        yield found


def _batches(things: Iterable[str]) -> Iterator[list[str]]:
    """Distinct resources, as many at a time as AWS takes."""
    distinct = list(dict.fromkeys(things))
    for start in range(0, len(distinct), 500):
        yield distinct[start : start + 500]
