"""`vpc tag`, `vpc untag`, `vpc name`: for everything of a network, not VPCs alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Rows, UsageError, ValueType, check_tags, tag_list
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import THING, ThingId


def _is_tag(word: str) -> bool:
    return "=" in word and not word.startswith("arn:")


def _thing_or_tag(ctx: Context, given: Any) -> str:
    if isinstance(given, str) and _is_tag(given):
        return given
    return ctx.resolve(THING.name, given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    for name in completing.ctx.matching(THING.name, completing.word):
        yield Candidate(name.name or name.id, f"{name.description} {name.id if name.name else ''}".strip())


def _thing_then_key(ctx: Context, given: Any) -> str:
    # Which word is which is known only when all are there, so a bad name is found in the command.
    return str(ctx.resolve(THING.name, given)) if isinstance(given, Mapping) else str(given)


ThingOrTag = Annotated[str, ValueType("RESOURCE|KEY=VALUE", _thing_or_tag, _complete)]
ThingThenKey = Annotated[str, ValueType("RESOURCE KEY", _thing_then_key, _complete)]


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
    pairs = [word for word in words if _is_tag(word)]
    tags = check_tags({key: value for key, _, value in (pair.partition("=") for pair in pairs)})
    things = [*_fed(rows), *(word for word in words if not _is_tag(word))]
    if rows is None and not things:
        raise UsageError("vpc tag wants a resource", usage=tag.usage)
    if not tags:
        raise UsageError("vpc tag wants at least one KEY=VALUE", usage=tag.usage)
    for some in _batches(things):
        ctx.call("ec2", "create_tags", Resources=some, Tags=tag_list(tags))


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
    if rows is None:
        if not words:
            raise UsageError("vpc untag wants a resource, and keys", usage=untag.usage)
        try:
            things, keys = [ctx.resolve(THING.name, words[0])], words[1:]
        except ValueError as error:
            raise UsageError(str(error), usage=untag.usage) from None
    else:
        things, keys = list(_fed(rows)), words
    if not keys:
        raise UsageError("vpc untag wants at least one key", usage=untag.usage)
    for key in keys:
        if "=" in key:
            raise UsageError(
                f"{key!r}: a tag is removed by its key alone", hint=f"as in {key.partition('=')[0]}"
            )
    for some in _batches(things):
        ctx.call("ec2", "delete_tags", Resources=some, Tags=[{"Key": key} for key in keys])


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


def _fed(rows: Rows | None) -> Iterator[str]:
    for row in rows or ():
        found = THING.of_row(row) if isinstance(row, Mapping) else str(row)
        if found is None:
            raise UsageError("these rows carry no network resource", hint="it would be in `id`")
        yield found


def _batches(things: Iterable[str]) -> Iterator[list[str]]:
    """Distinct resources, as many at a time as AWS takes."""
    distinct = list(dict.fromkeys(things))
    for start in range(0, len(distinct), 500):
        yield distinct[start : start + 500]
