"""Filter policies of SNS: what is a valid one, and which messages fit it."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_NAMES, _COMBINATIONS = 5, 150
_RESERVED = {"exists", "prefix", "suffix", "numeric", "anything-but", "equals-ignore-case", "cidr"}
_BELOW = ("<", "<=")
_ABOVE = (">", ">=")

Policy = Mapping[str, Any]


class Invalid(ValueError):
    """What AWS says of a policy that it does not take, after `FilterPolicy: `."""


# -- which are valid ---------------------------------------------------------------------------------


def check(policy: Any, *, body: bool) -> None:
    """Raises Invalid in AWS's words."""
    if not isinstance(policy, dict):
        raise Invalid("Filter policy must be a JSON object")
    if len(policy) > _NAMES:
        raise Invalid("Filter policy can not have more than 5 keys")
    found = _combinations(policy, 1, 1, body)
    if found > _COMBINATIONS:
        raise Invalid("Filter policy is too complex")


def _combinations(policy: Policy, depth: int, found: int, body: bool) -> int:
    for name, rules in policy.items():
        if isinstance(rules, dict):
            if not body:
                raise Invalid("Filter policy scope MessageAttributes does not support nested filter policy")
            found = _combinations(rules, depth + 1, found, body)
            continue
        if not isinstance(rules, list):
            raise Invalid(f'"{name}" must be an object or an array')
        if not rules:
            raise Invalid("Empty arrays are not allowed")
        if _is_or(name, rules):
            found = sum(_combinations(each, depth, found, body) for each in rules)
            continue
        for rule in rules:
            _check_rule(rule)
        found *= len(rules) * depth
    return found


def _is_or(name: str, rules: Any) -> bool:
    return (
        name == "$or"
        and isinstance(rules, list)
        and len(rules) > 1
        and all(isinstance(each, dict) and not _RESERVED & each.keys() for each in rules)
    )


def _check_rule(rule: Any) -> None:
    if rule is None or isinstance(rule, (str, bool, int, float)):
        return
    if not isinstance(rule, dict):
        raise Invalid("Match value must be String, number, true, false, or null")
    if len(rule) != 1:
        raise Invalid("Only one key allowed in match expression")
    ((operator, value),) = rule.items()
    if operator in ("prefix", "suffix", "equals-ignore-case"):
        if not isinstance(value, str):
            raise Invalid(f"{operator} match pattern must be a string")
    elif operator == "exists":
        if not isinstance(value, bool):
            raise Invalid("exists match pattern must be either true or false.")
    elif operator == "anything-but":
        _check_anything_but(value)
    elif operator == "numeric":
        _check_numeric(value)
    elif operator == "cidr":
        _check_cidr(value)
    else:
        raise Invalid(f"Unrecognized match type {operator}")


def _check_anything_but(value: Any) -> None:
    if isinstance(value, dict):
        for operator in value:
            if operator != "prefix":
                raise Invalid(f"Unsupported anything-but pattern: {operator}")
        _check_rule(value)
        return
    values = value if isinstance(value, list) else [value]
    if not values:
        raise Invalid("Empty arrays are not allowed")
    if len({isinstance(each, str) for each in values}) > 1:
        raise Invalid(
            "Inside anything-but list, either all values are number or string, mixed type is not supported"
        )
    for each in values:
        _check_rule(each)


def _check_numeric(value: Any) -> None:
    if not isinstance(value, list) or not value:
        raise Invalid("Invalid member in numeric match: ]")
    operator, *rest = value
    if not isinstance(operator, str):
        raise Invalid(f"Invalid member in numeric match: {operator}")
    if operator not in (*_BELOW, *_ABOVE, "="):
        raise Invalid(f"Unrecognized numeric range operator: {operator}")
    _check_number(operator, rest[:1])
    if len(rest) == 1:
        return
    if operator not in _ABOVE:
        raise Invalid("Too many elements in numeric expression")
    if not isinstance(rest[1], str):
        raise Invalid(f"Bad value in numeric range: {rest[1]}")
    if rest[1] not in _BELOW:
        raise Invalid(f"Bad numeric range operator: {rest[1]}")
    _check_number(rest[1], rest[2:3])
    if rest[2] <= rest[0]:
        raise Invalid("Bottom must be less than top")
    if len(rest) > 3:
        raise Invalid("Too many terms in numeric range expression")


def _check_number(operator: str, value: list[Any]) -> None:
    if not value or not _is_number(value[0]):
        raise Invalid(f"Value of {'equals' if operator == '=' else operator} must be numeric")


def _check_cidr(value: Any) -> None:
    if not isinstance(value, str):
        raise Invalid("prefix match pattern must be a string")
    address, slash, mask = value.partition("/")
    if not slash or "/" in mask:
        raise Invalid("Malformed CIDR, one '/' required")
    if not mask.isdigit():
        raise Invalid("Malformed CIDR, mask bits must be an integer")
    try:
        ipaddress.ip_network(value)
    except ValueError:
        raise Invalid(f"Nonstandard IP address: {address}") from None


# -- which messages fit ------------------------------------------------------------------------------


def fits_attributes(policy: Policy, attributes: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a message with ATTRIBUTES, a Type and a Value each, fits."""
    return _fits(policy, lambda name: _of_attribute(attributes.get(name)), None)


def fits_body(policy: Policy, text: str) -> bool:
    """Whether a message fits whose TEXT is JSON; one whose text is none never does."""
    try:
        body = json.loads(text)
    except ValueError:
        return False
    return isinstance(body, dict) and _fits_node(policy, body)


def _fits_node(policy: Policy, node: Any) -> bool:
    if isinstance(node, list):
        return any(_fits_node(policy, each) for each in node)
    inside = node if isinstance(node, dict) else {}
    return _fits(policy, lambda name: list(_leaves(inside.get(name))) if name in inside else [], inside)


def _fits(policy: Policy, values: Callable[[str], list[Any]], node: dict[str, Any] | None) -> bool:
    for name, rules in policy.items():
        if isinstance(rules, dict):
            if not _fits_node(rules, (node or {}).get(name)):
                return False
        elif _is_or(name, rules):
            if not any(_fits(each, values, node) for each in rules):
                return False
        elif not _one_fits(rules, values(name)):
            return False
    return True


def _of_attribute(attribute: Mapping[str, Any] | None) -> list[Any]:
    """The values of an attribute; none of bytes, which filters do not see."""
    if attribute is None or attribute["Type"].startswith("Binary"):
        return []
    kind, value = attribute["Type"], attribute["Value"]
    if kind == "String.Array":
        try:
            found = json.loads(value)
        except ValueError:
            return [value]
        return list(found) if isinstance(found, list) else [found]
    if kind.startswith("Number"):
        return [float(value)]
    return [value]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif not isinstance(value, dict):
        yield value


def _one_fits(rules: list[Any], values: list[Any]) -> bool:
    return any(_rule_fits(rule, values) for rule in rules)


def _rule_fits(rule: Any, values: list[Any]) -> bool:
    if isinstance(rule, dict) and "exists" in rule:
        return bool(rule["exists"]) is bool(values)
    return any(_is(rule, value) for value in values)


def _is(rule: Any, value: Any) -> bool:
    if not isinstance(rule, dict):
        return _same(rule, value)
    ((operator, wanted),) = rule.items()
    if operator == "anything-but":
        if isinstance(wanted, dict):
            return not (isinstance(value, str) and value.startswith(wanted["prefix"]))
        return not any(_same(each, value) for each in (wanted if isinstance(wanted, list) else [wanted]))
    if operator == "numeric":
        return _is_number(value) and _in_range(wanted, value)
    if not isinstance(value, str):
        return False
    if operator == "prefix":
        return value.startswith(wanted)
    if operator == "suffix":
        return value.endswith(wanted)
    if operator == "equals-ignore-case":
        return bool(value.lower() == wanted.lower())
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted)
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _same(one: Any, other: Any) -> bool:
    if _is_number(one) and _is_number(other):
        return bool(round(one, 6) == round(other, 6))
    alike: bool = type(one) is type(other) and one == other
    return alike


def _in_range(wanted: list[Any], value: float) -> bool:
    tests: dict[str, Callable[[float, float], bool]] = {
        "=": _same,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    pairs = zip(wanted[::2], wanted[1::2], strict=False)
    return all(tests[operator](value, number) for operator, number in pairs)
