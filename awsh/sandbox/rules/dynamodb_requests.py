"""Rules of DynamoDB: requests for items are looked over before anything is done."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.dynamodb_tables import invalid, must_exist

ITEM_BYTES = 400 * 1024
EXPRESSION_BYTES = 4096
DIGITS = 38

_EXPRESSIONS = (
    "KeyConditionExpression",
    "FilterExpression",
    "ConditionExpression",
    "UpdateExpression",
    "ProjectionExpression",
)
_MARK = re.compile(r"[#:][A-Za-z0-9_]+")


def _checked(moto: Callable[..., Any], handler: Any) -> Any:
    """Numbers as DynamoDB keeps them, placeholders all used, keys of the table's types, a table that is there."""
    body = handler.body
    for value in _values(body):
        value["N"] = number(value["N"])
    for value in _number_sets(body):
        value["NS"] = [number(each) for each in value["NS"]]
    if "TableName" in body:
        table = must_exist(handler.dynamodb_backend, body["TableName"])
        check_expressions(body)
        if "Key" in body:
            check_key(table, body["Key"])
        if "Item" in body:
            check_item(table, body["Item"])
        if body.get("FilterExpression") and "KeyConditionExpression" in body:
            _check_filter(table, body)
    return moto()


def _searched(moto: Callable[..., Any], handler: Any) -> Any:
    """The same for many items: moto goes through botocore's model for each value, which takes it 20 times as long."""
    answer = _checked(moto, handler).result
    return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(answer, default=_base64)


def _base64(value: Any) -> str:
    return base64.b64encode(value).decode()


for _name in ("put_item", "get_item", "update_item", "delete_item"):
    rule(f"moto.dynamodb.responses:DynamoHandler.{_name}")(_checked)
for _name in ("query", "scan"):
    rule(f"moto.dynamodb.responses:DynamoHandler.{_name}")(_searched)


@rule("moto.dynamodb.responses:DynamoHandler.batch_write_item")
def batch_write_item(moto: Callable[..., Any], handler: Any) -> Any:
    """25 at most, no key twice, and of good items only."""
    requests = handler.body["RequestItems"]
    if sum(map(len, requests.values())) > 25:
        raise invalid(
            "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Map value must"
            " satisfy constraint: [Member must have length less than or equal to 25, Member must have length"
            " greater than or equal to 1]"
        )
    for value in _values(requests):
        value["N"] = number(value["N"])
    for value in _number_sets(requests):
        value["NS"] = [number(each) for each in value["NS"]]
    for name, each in requests.items():
        table = must_exist(handler.dynamodb_backend, name)
        seen = []
        for request in each:
            item = (
                request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
            )
            if "PutRequest" in request:
                check_item(table, item)
            else:
                check_key(table, item)
            key = {attribute: item[attribute] for attribute in table.table_key_attrs}
            if key in seen:
                raise invalid("Provided list of item keys contains duplicates")
            seen.append(key)
    return moto()


def number(text: Any) -> str:
    """A number as it is kept: without zeros that say nothing. Refuses what has too many digits, or is none."""
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or str(text) != str(text).strip():
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    if not digits:
        return "0"
    if len(digits) > DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    if value.adjusted() > 125:
        raise invalid(
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        )
    if value.adjusted() < -130:
        raise invalid(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        )
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _values(tree: Any) -> Iterator[dict[str, Any]]:
    """Every {"N": …} in a request."""
    if isinstance(tree, dict):
        if len(tree) == 1 and isinstance(tree.get("N"), str):
            yield tree
            return
        for inner in tree.values():
            yield from _values(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _values(inner)


def _number_sets(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if len(tree) == 1 and isinstance(tree.get("NS"), list):
            yield tree
            return
        for inner in tree.values():
            yield from _number_sets(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _number_sets(inner)


def check_expressions(body: Mapping[str, Any]) -> None:
    """Placeholders that no expression uses, and those that stand for nothing; expressions that are too long."""
    texts = {name: body[name] for name in _EXPRESSIONS if isinstance(body.get(name), str)}
    used = {mark for text in texts.values() for mark in _MARK.findall(text)}
    for name, text in texts.items():
        if len(text.encode()) > EXPRESSION_BYTES:
            raise invalid(
                f"Invalid {name}: Expression size has exceeded the maximum allowed size; expression size:"
                f" {len(text.encode())}"
            )
        if _doubled(text):
            raise invalid(f"Invalid {name}: The expression has redundant parentheses;")
    for what, kind in (("Names", "#"), ("Values", ":")):
        given = body.get(f"ExpressionAttribute{what}")
        if given is None:
            continue
        if not texts:
            raise invalid(
                f"ExpressionAttribute{what} can only be specified when using expressions: "
                + ", ".join(f"{name} is null" for name in _EXPRESSIONS[1:3])
            )
        unused = [mark for mark in given if mark.startswith(kind) and mark not in used]
        if unused:
            raise invalid(
                f"Value provided in ExpressionAttribute{what} unused in expressions: keys: {{{', '.join(unused)}}}"
            )
    for name, text in texts.items():
        for mark in _MARK.findall(text):
            what = "name" if mark[0] == "#" else "value"
            if mark not in (body.get(f"ExpressionAttribute{what.title()}s") or {}):
                raise invalid(
                    f"Invalid {name}: An expression attribute {what} used in"
                    f" {'the document path' if what == 'name' else 'expression'} is not defined; attribute"
                    f" {what}: {mark}"
                )


def _doubled(text: str) -> bool:
    """Whether a pair of parentheses holds nothing but another pair."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    bare = text.replace(" ", "")
    for place, char in enumerate(bare):
        if char == "(":
            opened.append(place)
        elif char == ")" and opened:
            closed[opened.pop()] = place
    return any(closed.get(start + 1) == end - 1 for start, end in closed.items())


def _check_filter(table: Any, body: Mapping[str, Any]) -> None:
    """What a query is by can't stand in its filter."""
    index = body.get("IndexName")
    schema = next((each.schema for each in table.all_indexes() if each.name == index), table.schema)
    names = body.get("ExpressionAttributeNames") or {}
    words = set(re.findall(r"[#A-Za-z_][\w]*", body["FilterExpression"]))
    there = {names.get(word, word) for word in words}
    for key in schema:
        if key["AttributeName"] in there:
            raise invalid(
                "Filter Expression can only contain non-primary key attributes: Primary key attribute:"
                f" {key['AttributeName']}"
            )


def check_key(table: Any, key: Mapping[str, Any]) -> None:
    """The table's key, all of it and nothing else, of its types and not empty."""
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table.attr}
    if set(key) != set(table.table_key_attrs) or any(kinds[name] not in value for name, value in key.items()):
        raise invalid("The provided key element does not match the schema")
    _check_not_empty(table, key)


def check_item(table: Any, item: Mapping[str, Any]) -> None:
    """Its key is there, of the table's types and not empty; it is not too large, and no set is empty."""
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table.attr}
    for name in table.table_key_attrs:
        if name not in item:
            raise invalid(f"One or more parameter values were invalid: Missing the key {name} in the item")
        (found,) = item[name]
        if found != kinds[name]:
            raise invalid(
                f"One or more parameter values were invalid: Type mismatch for key {name} expected: {kinds[name]}"
                f" actual: {found}"
            )
    _check_not_empty(table, item)
    for index in table.all_indexes():
        for name in index.schema_key_attrs:
            if name in item and kinds[name] not in item[name]:
                (found,) = item[name]
                raise invalid(
                    f"One or more parameter values were invalid: Type mismatch for Index Key {name} Expected:"
                    f" {kinds[name]} Actual: {found} IndexName: {index.name}"
                )
    if size(item) > ITEM_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")
    _check_sets(item)


def _check_not_empty(table: Any, item: Mapping[str, Any]) -> None:
    for name in table.table_key_attrs:
        if any(kind in ("S", "B") and not held for kind, held in item[name].items()):
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an"
                f" empty string value. Key: {name}"
            )


def _check_sets(tree: Any) -> None:
    if isinstance(tree, dict):
        for kind, noun in (("SS", "string"), ("NS", "number"), ("BS", "binary")):
            held = tree.get(kind)
            if len(tree) == 1 and isinstance(held, list):
                if not held:
                    raise invalid(
                        f"One or more parameter values were invalid: An {noun} set  may not be empty"
                    )
                if len({str(each) for each in held}) < len(held):
                    raise invalid(
                        "One or more parameter values were invalid: Input collection"
                        f" [{', '.join(map(str, held))}] contains duplicates."
                    )
        for inner in tree.values():
            _check_sets(inner)
    elif isinstance(tree, list):
        for inner in tree:
            _check_sets(inner)


def size(item: Mapping[str, Any]) -> int:
    """The bytes that an item counts for."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    if kind in ("S", "B"):
        return len(held.encode()) if isinstance(held, str) else len(held)
    if kind == "N":
        return (len(Decimal(held).as_tuple().digits) + 1) // 2 + 1
    if kind == "M":
        return 3 + size(held) + len(held)
    if kind == "L":
        return 3 + sum(_size(each) + 1 for each in held)
    if kind in ("SS", "NS", "BS"):
        return sum(_size({kind[0]: each}) for each in held)
    return 1
