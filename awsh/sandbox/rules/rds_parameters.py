"""RDS's parameter groups: the commoner parameters of each engine, and which of them can be set to what.

moto knows those alone that somebody has set, and takes every name and value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.rds_checks import bad, refusal


class _Parameter(NamedTuple):
    """value: as the engine has it, empty where it has none. static: it takes a reboot. fixed: RDS keeps it so."""

    name: str
    value: str
    allowed: str
    type: str = "integer"
    static: bool = False
    fixed: bool = False


_MYSQL = (
    _Parameter("autocommit", "1", "0,1", "boolean"),
    _Parameter("binlog_format", "ROW", "ROW,STATEMENT,MIXED", "string"),
    _Parameter("character_set_server", "utf8mb4", "ascii,latin1,utf8,utf8mb3,utf8mb4", "string"),
    _Parameter("event_scheduler", "ON", "ON,OFF", "string"),
    _Parameter("general_log", "0", "0,1", "boolean"),
    _Parameter("innodb_buffer_pool_size", "{DBInstanceClassMemory*3/4}", "5242880-9223372036854775807"),
    _Parameter("innodb_flush_log_at_trx_commit", "1", "0-2"),
    _Parameter("innodb_lock_wait_timeout", "50", "1-1073741824"),
    _Parameter("interactive_timeout", "28800", "1-31536000"),
    _Parameter("local_infile", "1", "0,1", "boolean"),
    _Parameter("log_bin_trust_function_creators", "0", "0,1", "boolean"),
    _Parameter("long_query_time", "10", "0-31536000", "float"),
    _Parameter("lower_case_table_names", "0", "0-1", static=True),
    _Parameter("max_allowed_packet", "67108864", "1024-1073741824"),
    _Parameter("max_connections", "{DBInstanceClassMemory/12582880}", "1-100000"),
    _Parameter("performance_schema", "0", "0,1", "boolean", static=True),
    _Parameter("port", "3306", "1150-65535", static=True, fixed=True),
    _Parameter("require_secure_transport", "0", "0,1", "boolean"),
    _Parameter("slow_query_log", "0", "0,1", "boolean"),
    _Parameter("sql_mode", "", "", "string"),
    _Parameter("time_zone", "UTC", "", "string"),
    _Parameter("wait_timeout", "28800", "1-31536000"),
)
_POSTGRES = (
    _Parameter("autovacuum", "1", "0,1", "boolean"),
    _Parameter("effective_cache_size", "{DBInstanceClassMemory/16384}", "1-2147483647"),
    _Parameter("idle_in_transaction_session_timeout", "86400000", "0-2147483647"),
    _Parameter("lock_timeout", "", "0-2147483647"),
    _Parameter("log_connections", "", "0,1", "boolean"),
    _Parameter("log_lock_waits", "", "0,1", "boolean"),
    _Parameter("log_min_duration_statement", "", "-1-2147483647"),
    _Parameter("log_statement", "", "none,ddl,mod,all", "string"),
    _Parameter("maintenance_work_mem", "", "1024-2147483647"),
    _Parameter("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)", "6-262143", static=True),
    _Parameter("max_wal_size", "2048", "128-201326592"),
    _Parameter("port", "5432", "1-65535", static=True, fixed=True),
    _Parameter("random_page_cost", "", "0-1.79769e+308", "float"),
    _Parameter("rds.force_ssl", "1", "0,1", "boolean"),
    _Parameter("rds.logical_replication", "0", "0,1", "boolean", static=True),
    _Parameter("shared_buffers", "{DBInstanceClassMemory/32768}", "16-1073741823", static=True),
    _Parameter("shared_preload_libraries", "pg_stat_statements", "", "list", static=True),
    _Parameter("statement_timeout", "", "0-2147483647"),
    _Parameter("timezone", "UTC", "", "string"),
    _Parameter("work_mem", "", "64-2147483647"),
)


def _known(family: str | None) -> tuple[_Parameter, ...]:
    return _POSTGRES if "postgres" in (family or "") else _MYSQL


def _listed(family: str | None, changed: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in _known(family):
        record: dict[str, Any] = {
            "ParameterName": each.name,
            "Description": each.name.replace("_", " "),
            "Source": "engine-default" if not each.value else "system",
            "ApplyType": "static" if each.static else "dynamic",
            "DataType": each.type,
            "IsModifiable": not each.fixed,
            "ApplyMethod": "pending-reboot",
        }
        if each.value:
            record["ParameterValue"] = each.value
        if each.allowed:
            record["AllowedValues"] = each.allowed
        mine = changed.get(each.name)
        yield {**record, **mine, "Source": "user"} if mine else record


def _check(family: str | None, wanted: Iterable[Mapping[str, Any]]) -> None:
    known = {each.name: each for each in _known(family)}
    for asked in wanted:
        name = asked.get("ParameterName")
        found = known.get(str(name))
        if found is None:
            raise bad(f"Could not find parameter with name: {name}")
        if found.fixed:
            raise bad(f"The parameter {name} cannot be modified.")
        if found.static and asked.get("ApplyMethod") == "immediate":
            raise refusal(
                "InvalidParameterCombination", "cannot use immediate apply method for static parameter"
            )


@rule("moto.rds.responses:RDSResponse.describe_db_parameters")
def describe_db_parameters(moto: Callable[..., Any], response: Any) -> Any:
    """Every parameter, with what was set."""
    from moto.core.responses import PaginatedResult
    from moto.rds.exceptions import DBParameterGroupNotFoundError

    name = response.params.get("DBParameterGroupName")
    groups = response.backend.describe_db_parameter_groups({"db_parameter_group_name": name})
    if not groups:
        raise DBParameterGroupNotFoundError(name)
    found = _listed(groups[0].family, groups[0].parameters)
    return PaginatedResult({"Parameters": _of_source(response, found)})


@rule("moto.rds.responses:RDSResponse.describe_db_cluster_parameters")
def describe_db_cluster_parameters(moto: Callable[..., Any], response: Any) -> Any:
    """Every parameter, with what was set."""
    from moto.core.responses import PaginatedResult

    name = response.params.get("DBClusterParameterGroupName")
    [group] = response.backend.describe_db_cluster_parameter_groups(name)
    found = _listed(group.db_parameter_group_family, group.parameters)
    return PaginatedResult({"Parameters": _of_source(response, found)})


def _of_source(response: Any, found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = response.params.get("Source")
    return [each for each in found if wanted in (None, each["Source"])]


@rule(
    "moto.rds.models:RDSBackend.modify_db_parameter_group",
    "db_parameter_group_name",
    "db_parameter_group_parameters",
)
def modify_db_parameter_group(
    moto: Callable[..., Any], backend: Any, db_parameter_group_name: str, db_parameter_group_parameters: Any
) -> Any:
    """What is no parameter, or none that can be changed, is refused."""
    group = backend.db_parameter_groups.get(db_parameter_group_name)
    wanted = list(db_parameter_group_parameters)
    if db_parameter_group_name.startswith("default."):
        raise bad("Default parameter groups cannot be modified")
    if group is not None:
        _check(group.family, wanted)
    return moto(db_parameter_group_name, wanted)


@rule(
    "moto.rds.models:RDSBackend.modify_db_cluster_parameter_group",
    "db_cluster_parameter_group_name",
    "db_cluster_parameter_group_parameters",
)
def modify_db_cluster_parameter_group(
    moto: Callable[..., Any],
    backend: Any,
    db_cluster_parameter_group_name: str,
    db_cluster_parameter_group_parameters: Any,
) -> Any:
    """What is no parameter, or none that can be changed, is refused."""
    group = backend.db_cluster_parameter_groups.get(db_cluster_parameter_group_name)
    wanted = list(db_cluster_parameter_group_parameters)
    if group is not None:
        _check(group.db_parameter_group_family, wanted)
    return moto(db_cluster_parameter_group_name, wanted)


@rule("moto.rds.models:RDSBackend.delete_db_parameter_group")
def delete_db_parameter_group(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """One that a database has stays."""
    name = (*arguments, *named.values())[0]
    if any(getattr(each, "db_parameter_group_name", None) == name for each in backend.databases.values()):
        raise refusal(
            "InvalidDBParameterGroupState",
            "One or more database instances are still members of this parameter group",
        )
    return moto(*arguments, **named)
