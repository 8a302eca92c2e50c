"""Rules of DynamoDB: PartiQL is done by the operations that it stands for."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.partiql import Statement, SyntaxProblem, read
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.dynamodb_requests import check_item, number
from awsh.sandbox.rules.dynamodb_tables import invalid, must_exist, refusal

_PAGE_BYTES = 1024 * 1024


@rule("moto.dynamodb.models:DynamoDBBackend.execute_statement", "statement", "parameters")
def execute_statement(
    moto: Callable[..., Any], backend: Any, statement: str, parameters: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """All items that a statement gives."""
    try:
        asked = read(statement, parameters)
    except SyntaxProblem as problem:
        raise invalid(str(problem)) from None
    table = must_exist(backend, asked.table)
    for value in asked.values.values():
        if "N" in value:
            value["N"] = number(value["N"])
    if asked.kind == "select":
        return list(_select(backend, table, asked))
    if asked.kind == "insert":
        check_item(table, asked.item)
        if backend.get_item(table.name, _key(table, asked.item)) is not None:
            raise refusal("DuplicateItemException", "Duplicate primary key exists in table")
        backend.put_item(table.name, asked.item, overwrite=True)
        return []
    return _change(backend, table, asked)


@rule("moto.dynamodb.responses:DynamoHandler.execute_statement")
def execute_statement_request(moto: Callable[..., Any], handler: Any) -> Any:
    """The same in pages."""
    from moto.dynamodb.responses import DynamoResult

    body = handler.body
    items = handler.dynamodb_backend.execute_statement(
        body.get("Statement", ""), body.get("Parameters") or []
    )
    token = body.get("NextToken")
    start = int(base64.b64decode(token)) if token else 0
    end = start + min(body.get("Limit") or len(items), _page(items[start:]))
    answer: dict[str, Any] = {"Items": items[start:end]}
    if end < len(items):
        answer["NextToken"] = base64.b64encode(str(end).encode()).decode()
    return DynamoResult(answer)


def _page(items: list[dict[str, Any]]) -> int:
    total = 0
    for place, item in enumerate(items):
        total += len(str(item))
        if total > _PAGE_BYTES:
            return max(1, place)
    return len(items)


def _select(backend: Any, table: Any, asked: Statement) -> Iterator[dict[str, Any]]:
    start = None
    used = _names(asked, asked.condition)
    projected = [[asked.names.get(step, step) for step in re.split(r"\.", path)] for path in asked.columns]
    if asked.index and asked.index not in {index.name for index in table.all_indexes()}:
        raise invalid(f"The table does not have the specified index: {asked.index}")
    if asked.order and table.hash_key_attr not in asked.equal and not asked.index:
        raise invalid("Must have WHERE clause in the statement when using ORDER BY clause.")
    found = []
    while True:
        items, _, start = backend.scan(
            table.name,
            {},
            None,
            start,
            filter_expression=asked.condition or None,
            expr_names=used,
            expr_values=_values(asked, asked.condition),
            index_name=asked.index or None,
            consistent_read=False,
            projection_expression=None,
            segments=(None, None),
        )
        found += items
        if start is None:
            break
    if asked.order:
        found.sort(key=lambda item: item.attrs[asked.order].cast_value, reverse=asked.descending)
    for item in found:
        if not projected:
            yield item.to_json()["Attributes"]
        else:
            yield item.project(projected).to_json()["Attributes"]


def _change(backend: Any, table: Any, asked: Statement) -> list[dict[str, Any]]:
    missing = [name for name in table.table_key_attrs if name not in asked.equal]
    if missing:
        raise invalid("Where clause does not contain a mandatory equality on all key attributes")
    if asked.changed & set(table.table_key_attrs):
        (name, *_) = asked.changed & set(table.table_key_attrs)
        raise invalid(
            f"One or more parameter values were invalid: Cannot update attribute {name}. This attribute is part of the"
            " key"
        )
    key = _key(table, asked.equal)
    before = backend.get_item(table.name, key)
    old = before.to_json()["Attributes"] if before is not None else {}
    if asked.kind == "delete":
        if before is None:
            return []
        backend.delete_item(
            table.name, key, _names(asked, asked.condition), _values(asked, asked.condition), asked.condition
        )
        return [old] if asked.returning == "ALL OLD" else []
    if before is None:
        raise refusal("ConditionalCheckFailedException", "The conditional request failed")
    changed = backend.update_item(
        table.name,
        key,
        update_expression=asked.changes,
        expression_attribute_names=_names(asked, asked.condition, asked.changes),
        expression_attribute_values=_values(asked, asked.condition, asked.changes),
        condition_expression=asked.condition,
    )
    new = changed.to_json()["Attributes"]
    given = {"ALL OLD": old, "ALL NEW": new, "MODIFIED OLD": old, "MODIFIED NEW": new}.get(asked.returning)
    if given is None:
        return []
    if asked.returning.startswith("MODIFIED"):
        given = {name: value for name, value in given.items() if name in asked.changed}
    return [given]


def _key(table: Any, item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in table.table_key_attrs}


def _names(asked: Statement, *texts: str) -> dict[str, str]:
    there = set(re.findall(r"#\w+", " ".join(texts)))
    return {mark: name for mark, name in asked.names.items() if mark in there}


def _values(asked: Statement, *texts: str) -> dict[str, Any]:
    there = set(re.findall(r":\w+", " ".join(texts)))
    return {mark: value for mark, value in asked.values.items() if mark in there}
