"""`rds parameter-group ls`, `show`, `create`, `set`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import AwsError, Candidate, Completing, Context, UsageError, ValueType, check_tags, tag_list
from awsh_rds.engines import EngineName
from awsh_rds.groups import parameter_group
from awsh_rds.identifiers import check_identifier
from awsh_rds.kinds import ParameterGroupName
from awsh_rds.making.commands import Tags
from awsh_rds.parameters.groups import OF_CLUSTERS, OF_INSTANCES, every, find_group, parameters_of, used_by
from awsh_rds.parameters.rows import Parameter, ParameterGroup, parameter_group_row, parameter_row


def _complete(completing: Completing) -> Iterator[Candidate]:
    from awsh_rds.parameters.completion import complete

    return complete(completing)


Assignment = Annotated[str, ValueType("PARAMETER=VALUE", None, _complete)]


@parameter_group.command
def ls(ctx: Context) -> Iterator[ParameterGroup]:
    """List parameter groups (DescribeDBParameterGroups, DescribeDBClusterParameterGroups).

    Examples:
        awsh> rds parameter-group ls
    """
    return every(ctx)


@parameter_group.command
def show(ctx: Context, group: ParameterGroupName, *, all: bool = False) -> Iterator[Parameter]:
    """Show what a parameter group sets (DescribeDBParameters), and which databases have not taken it over yet.

    Args:
        group: which one.
        all: every parameter, those too that are as the engine has them.
    Examples:
        awsh> rds parameter-group create tuned --engine postgres:16
        awsh> rds parameter-group set tuned log_min_duration_statement=250
        awsh> rds parameter-group show tuned
        awsh> rds parameter-group show tuned --all | where parameter ~ ^log_
    """
    sort, _ = find_group(ctx, group)
    for name, state in used_by(ctx, sort, group).items():
        reboot = f": `rds reboot {name}`" if state == "pending-reboot" else ""
        ctx.note(f"used by {name}, {state}{reboot}")
    for record in parameters_of(ctx, sort, group):
        row = parameter_row(record)
        if all or row["source"] == "user":
            yield row


@parameter_group.command
def create(
    ctx: Context,
    name: str,
    *,
    engine: EngineName | None = None,
    family: str = "",
    cluster: bool = False,
    description: str = "",
    tag: Tags = None,
) -> ParameterGroup:
    """Create a parameter group (CreateDBParameterGroup, CreateDBClusterParameterGroup), in which nothing is set yet.

    Args:
        name: what it is called.
        engine: for which engine and version, as in mysql:8.0; AWS's default version when left out.
        family: the same as AWS puts it, such as postgres16.
        cluster: for clusters of Aurora, not their instances.
        description: what for.
        tag: a tag; may be given several times.
    Examples:
        awsh> rds parameter-group create slow-log --engine mysql:8.0
    """
    from awsh_rds.parameters.families import family_of

    name = check_identifier(name, "parameter group", longest=255)
    if bool(engine) == bool(family):
        raise UsageError("--engine or --family says what it is for", hint="as in --engine postgres:16")
    family = family or family_of(ctx, engine) if engine else family
    sort = OF_CLUSTERS if cluster else OF_INSTANCES
    try:
        answer = ctx.call(
            "rds",
            sort.create,
            **{sort.key: name},
            DBParameterGroupFamily=family,
            Description=description or f"for {family}",
            Tags=tag_list(check_tags(tag or {})),
        )
    except AwsError as error:
        if error.code.startswith("DBParameterGroupAlreadyExists"):
            error.hint = f"`rds parameter-group show {name}`"
        raise
    return parameter_group_row(answer[sort.items.removesuffix("s")])


@parameter_group.command(name="set")
def set_(ctx: Context, group: ParameterGroupName, *words: Assignment) -> list[Parameter]:
    """Set parameters (ModifyDBParameterGroup, ModifyDBClusterParameterGroup); what takes a reboot to come is said.

    Whether there is such a parameter, whether it may be changed and what it takes is looked up first.

    Args:
        group: which group.
        words: PARAMETER=VALUE, as many as wanted.
    Examples:
        awsh> rds parameter-group create busy --engine mysql:8.0
        awsh> rds parameter-group set busy max_connections=200 slow_query_log=1
    """
    from awsh_rds.parameters.setting import set_parameters

    return set_parameters(ctx, group, words, set_.usage)


@parameter_group.command
def rm(ctx: Context, *groups: ParameterGroupName) -> None:
    """Remove parameter groups that no database has (DeleteDBParameterGroup, DeleteDBClusterParameterGroup).

    Args:
        groups: which ones.
    Examples:
        awsh> rds parameter-group create unused --engine mysql
        awsh> rds parameter-group rm unused
    """
    if not groups:
        raise UsageError("rds parameter-group rm wants a group", usage=rm.usage)
    for group in dict.fromkeys(groups):
        sort, _ = find_group(ctx, group)
        try:
            ctx.call("rds", sort.delete, **{sort.key: group})
        except AwsError as error:
            if error.code.startswith("InvalidDBParameterGroupState"):
                users = ", ".join(used_by(ctx, sort, group))
                error.hint = f"used by {users}: `rds set NAME --parameter-group OTHER`" if users else None
            raise
