"""The two sorts of parameter groups, by their operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context
from awsh_rds.parameters.rows import ParameterGroup, parameter_group_row

MISSING = ("DBParameterGroupNotFound", "DBClusterParameterGroupNotFound")


class Sort(NamedTuple):
    """What AWS calls a sort of parameter groups. key: the parameter with the name of one."""

    describe: str
    items: str
    key: str
    create: str
    modify: str
    delete: str
    parameters: str


OF_INSTANCES = Sort(
    "describe_db_parameter_groups",
    "DBParameterGroups",
    "DBParameterGroupName",
    "create_db_parameter_group",
    "modify_db_parameter_group",
    "delete_db_parameter_group",
    "describe_db_parameters",
)
OF_CLUSTERS = Sort(
    "describe_db_cluster_parameter_groups",
    "DBClusterParameterGroups",
    "DBClusterParameterGroupName",
    "create_db_cluster_parameter_group",
    "modify_db_cluster_parameter_group",
    "delete_db_cluster_parameter_group",
    "describe_db_cluster_parameters",
)


def every(ctx: Context) -> Iterator[ParameterGroup]:
    """All of the region."""
    for sort in (OF_INSTANCES, OF_CLUSTERS):
        for record in ctx.search("rds", sort.describe, f"{sort.items}[]"):
            yield parameter_group_row(record)


def find_group(ctx: Context, name: str) -> tuple[Sort, ParameterGroup]:
    """The group called NAME. Raises AwsError, CommandError where there is none."""
    for sort in (OF_INSTANCES, OF_CLUSTERS):
        try:
            records = ctx.call("rds", sort.describe, **{sort.key: name})[sort.items]
        except AwsError as error:
            if error.code.startswith(MISSING):
                continue
            raise
        if records:
            return sort, parameter_group_row(records[0])
    raise CommandError(f"there is no parameter group {name!r}", hint="`rds parameter-group ls` lists them")


def parameters_of(ctx: Context, sort: Sort, name: str) -> Iterator[Mapping[str, Any]]:
    """Every parameter of a group."""
    return ctx.search("rds", sort.parameters, "Parameters[]", **{sort.key: name})


def used_by(ctx: Context, sort: Sort, name: str) -> dict[str, str]:
    """The databases that have a group, and whether it has taken effect: in-sync, pending-reboot."""
    if sort is OF_CLUSTERS:
        return {
            record["DBClusterIdentifier"]: ", ".join(
                sorted(
                    {m.get("DBClusterParameterGroupStatus", "") for m in record.get("DBClusterMembers") or ()}
                )
            )
            for record in ctx.search("rds", "describe_db_clusters", "DBClusters[]")
            if record.get("DBClusterParameterGroup") == name
        }
    return {
        record["DBInstanceIdentifier"]: group.get("ParameterApplyStatus", "")
        for record in ctx.search("rds", "describe_db_instances", "DBInstances[]")
        for group in record.get("DBParameterGroups") or ()
        if group.get("DBParameterGroupName") == name
    }
