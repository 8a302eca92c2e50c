"""Rules of DynamoDB: tables are made, changed and deleted after a while, and not used meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

CREATING_SECONDS = 0.4
UPDATING_SECONDS = 0.3
DELETING_SECONDS = 0.3
INDEX_SECONDS = 0.6
"""AWS takes seconds, and for an index of a large table hours."""

_BACKEND = "moto.dynamodb.models:DynamoDBBackend"
_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_COUNTED_SECONDS = 1.0


def invalid(message: str) -> Exception:
    """A ValidationException."""
    from moto.dynamodb.exceptions import MockValidationException

    return MockValidationException(message)


def refusal(code: str, message: str) -> Exception:
    """Any other of DynamoDB's errors."""
    from moto.core.exceptions import JsonRESTError
    from moto.dynamodb.exceptions import ERROR_TYPE_PREFIX

    return JsonRESTError(ERROR_TYPE_PREFIX + code, message)


def state(table: Any) -> str:
    """TableStatus."""
    name, until = getattr(table, "sandbox_state", ("ACTIVE", 0.0))
    return name if time.time() < until or name == "DELETING" else "ACTIVE"


def begin(table: Any, name: str, seconds: float) -> None:
    """TABLE is in the state NAME for so long."""
    table.sandbox_state = (name, time.time() + seconds)


def sweep(backend: Any) -> None:
    """Lets go of tables whose deletion has come to its end."""
    for name, table in list(backend.tables.items()):
        held, until = getattr(table, "sandbox_state", ("ACTIVE", 0.0))
        if held == "DELETING" and time.time() >= until:
            backend.tables.pop(name, None)


def must_rest(table: Any) -> None:
    """Refuses a change of a table that is being changed already."""
    found = {"CREATING": "created", "UPDATING": "updated", "DELETING": "deleted"}.get(state(table))
    if found:
        raise refusal(
            "ResourceInUseException",
            f"Attempt to change a resource which is still in use: Table is being {found}: {table.name}",
        )


def must_exist(backend: Any, name: str) -> Any:
    """The table called NAME as requests for items see it: not before it is active, nor while it is deleted."""
    table = backend.get_table(name)
    if state(table) in ("CREATING", "DELETING"):
        raise refusal("ResourceNotFoundException", "Requested resource not found")
    return table


@rule(f"{_BACKEND}.create_table", "name", "schema", "throughput", "attr", "global_indexes", "indexes")
def create_table(
    moto: Callable[..., Any],
    backend: Any,
    name: str,
    schema: Any,
    throughput: Any,
    attr: Any,
    global_indexes: Any,
    indexes: Any,
    **named: Any,
) -> Any:
    """CREATING for a while; names and numbers of indexes are limited."""
    sweep(backend)
    _check_name(name, "tableName")
    for each in [*(global_indexes or ()), *(indexes or ())]:
        _check_name(each["IndexName"], "indexName")
    for found, most, kind in ((global_indexes, 20, "GlobalSecondary"), (indexes, 5, "LocalSecondary")):
        if len(found or ()) > most:
            raise invalid(
                f"One or more parameter values were invalid: {kind}Index count exceeds the per-table limit of {most}"
            )
    if indexes and len(schema) < 2:
        raise invalid(
            "One or more parameter values were invalid: Table KeySchema does not have a range key, which is"
            " required when specifying a LocalSecondaryIndex"
        )
    if len({key["AttributeName"] for key in schema}) < len(schema):
        raise invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
    table = moto(
        name=name,
        schema=schema,
        throughput=throughput,
        attr=attr,
        global_indexes=global_indexes,
        indexes=indexes,
        **named,
    )
    begin(table, "CREATING", CREATING_SECONDS)
    return table


def _check_name(name: str, what: str) -> None:
    problem = (
        f"Member must have length {'greater' if len(name) < 3 else 'less'} than or equal to"
        f" {3 if len(name) < 3 else 255}"
        if not 3 <= len(name) <= 255
        else ""
        if _NAME.fullmatch(name)
        else "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    )
    if problem:
        raise invalid(
            f"1 validation error detected: Value '{name}' at '{what}' failed to satisfy constraint: {problem}"
        )


@rule(f"{_BACKEND}.get_table", "table_name")
def get_table(moto: Callable[..., Any], backend: Any, table_name: str) -> Any:
    """What is deleted is gone in the end."""
    sweep(backend)
    return moto(table_name)


@rule(f"{_BACKEND}.list_tables", "limit", "exclusive_start_table_name")
def list_tables(moto: Callable[..., Any], backend: Any, limit: int, exclusive_start_table_name: str) -> Any:
    """In the order of their names."""
    sweep(backend)
    for name in sorted(backend.tables):
        backend.tables.move_to_end(name)
    return moto(limit, exclusive_start_table_name)


@rule(f"{_BACKEND}.delete_table", "name")
def delete_table(moto: Callable[..., Any], backend: Any, name: str) -> Any:
    """DELETING for a while; refused while it is protected, or something else goes on."""
    table = backend.get_table(name)
    must_rest(table)
    if table.deletion_protection_enabled:
        raise invalid(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion"
            " protection first."
        )
    begin(table, "DELETING", DELETING_SECONDS)
    return table


@rule(f"{_BACKEND}.update_table", "name", "attr_definitions", "global_index", "throughput", "billing_mode")
def update_table(
    moto: Callable[..., Any],
    backend: Any,
    name: str,
    attr_definitions: Any,
    global_index: Any,
    throughput: Any,
    billing_mode: Any,
    **named: Any,
) -> Any:
    """UPDATING for a while; what changes nothing is refused, and more than one index at a time."""
    table = backend.get_table(name)
    must_rest(table)
    _check_indexes(table, global_index or ())
    if billing_mode == "PROVISIONED" and table.billing_mode != "PROVISIONED" and not throughput:
        raise invalid(
            "One or more parameter values were invalid: ProvisionedThroughput must be specified when"
            " BillingMode is PROVISIONED"
        )
    if throughput and (billing_mode or table.billing_mode) == "PAY_PER_REQUEST":
        raise invalid(
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be"
            " specified when BillingMode is PAY_PER_REQUEST"
        )
    units = ("ReadCapacityUnits", "WriteCapacityUnits")
    if (
        throughput
        and not billing_mode
        and all(throughput[unit] == table.throughput.get(unit) for unit in units)
    ):
        told = ". ".join(
            f"Current {unit} provisioned for the table: {throughput[unit]}. Requested {unit}: {throughput[unit]}"
            for unit in units
        )
        raise invalid(
            "The provisioned throughput for the table will not change. The requested value equals the current"
            f" value. {told}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request"
            " higher limits."
        )
    if throughput:
        throughput = {"NumberOfDecreasesToday": 0, **throughput}
    changed = moto(name, attr_definitions, global_index, throughput, billing_mode, **named)
    seconds = UPDATING_SECONDS
    for each in global_index or ():
        if created := each.get("Create"):
            seconds = INDEX_SECONDS
            made = next(i for i in changed.global_indexes if i.name == created["IndexName"])
            made.sandbox_made_at = time.time() + INDEX_SECONDS
    begin(changed, "UPDATING", seconds)
    return changed


def _check_indexes(table: Any, updates: Any) -> None:
    known = {index.name for index in table.global_indexes}
    if sum(1 for each in updates if "Create" in each or "Delete" in each) > 1:
        raise refusal(
            "LimitExceededException",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
        )
    for each in updates:
        ((kind, wanted),) = each.items()
        if kind == "Create" and wanted["IndexName"] in known:
            raise invalid("Attempting to create an index which already exists")
        if kind != "Create" and wanted["IndexName"] not in known:
            raise refusal("ResourceNotFoundException", "Requested resource not found")


@rule("moto.dynamodb.models.table:GlobalSecondaryIndex.describe")
def describe_index(moto: Callable[..., Any], index: Any) -> Any:
    """CREATING until its items are in it."""
    found = moto()
    if time.time() < getattr(index, "sandbox_made_at", 0.0):
        found |= {"IndexStatus": "CREATING", "Backfilling": True}
    return found


@rule("moto.dynamodb.models.table:Table.describe", "base_key")
def describe(moto: Callable[..., Any], table: Any, base_key: str = "TableDescription") -> Any:
    """Its state, and its size; none of an index that is not there."""
    found = moto(base_key=base_key)
    about = found[base_key]
    about["TableStatus"] = state(table)
    about["TableSizeBytes"] = size(table)
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if not about[name]:
            del about[name]
    return found


def size(table: Any) -> int:
    """The bytes of all items, as they were a moment ago."""
    counted, total = getattr(table, "sandbox_size", (0.0, 0))
    if time.time() - counted > _COUNTED_SECONDS:
        total = sum(item.size() for item in table.all_items())
        table.sandbox_size = (time.time(), total)
    return int(total)
