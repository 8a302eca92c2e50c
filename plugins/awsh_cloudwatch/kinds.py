"""Log groups as a resource kind, and the parameter type that takes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind, Size, UsageError, human_size


def _groups(ctx: Context) -> Iterator[Name]:
    """The last part of a path is a name too: `hello` is /aws/lambda/hello."""
    for each in ctx.search("logs", "describe_log_groups", "logGroups[]"):
        name = str(each["logGroupName"])
        last = name.rpartition("/")[2]
        yield Name(name, last if last != name else "", human_size(Size(each.get("storedBytes") or 0)))


GROUP = ResourceKind(
    "logs:group",
    noun="log group",
    service="logs",
    names=_groups,
    use="log-group",
    columns=("name", "group", "log_group"),
    row="awsh_cloudwatch.rows:LogGroup",
    missing=("ResourceNotFoundException",),
)

KINDS = (GROUP,)

GroupName = Annotated[str, Resource(GROUP.name)]


def chosen(ctx: Context, groups: tuple[str, ...], command: str) -> list[str]:
    """GROUPS, each once; the current one where there are none. Raises UsageError."""
    if groups:
        return list(dict.fromkeys(groups))
    current = ctx.current(GROUP.name)
    if current is None:
        raise UsageError(f"{command} wants a log group", hint="`logs ls` lists them")
    return [current]
