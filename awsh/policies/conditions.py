"""Conditions of a statement: whether they hold for a request."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from awsh.policies.document import listed, matches
from awsh.policies.variables import Context, filled, plain, variables

OPERATOR = re.compile(
    r"(?:For(?:AllValues|AnyValue):)?(?:(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Not)?(?:Equals|Like)"
    r"|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress)"
    r"(?:IfExists)?|Null)"
)
"""Every operator that there is."""


def each_condition(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Operator, key and values of each."""
    blocks = statement.get("Condition")
    for operator, keys in blocks.items() if isinstance(blocks, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield operator, key, listed(values)


def keys_of(statement: Mapping[str, Any]) -> Iterator[str]:
    """The condition keys that must be known before it can be judged, those of variables too."""
    for operator, key, values in each_condition(statement):
        if operator != "Null":
            yield key
        yield from variables(values)
    yield from variables(statement.get("Resource"))
    yield from variables(statement.get("NotResource"))


def hold(statement: Mapping[str, Any], context: Context) -> bool:
    """Whether all conditions hold: each of its keys with any of its values."""
    return all(_holds(*each, context) for each in each_condition(statement))


def _holds(operator: str, key: str, values: list[Any], context: Context) -> bool:
    quantifier, _, name = operator.rpartition(":")
    found = context.get(key.lower())
    if name == "Null":
        return any((not found) == (_text(value).lower() == "true") for value in values)
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    negated = "Not" in name
    compare = _COMPARISONS.get(name.replace("Not", ""))
    if compare is None:
        return False
    if not found:
        # Nothing is unlike everything; of no values, all are what is wanted.
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
    wanted = [text for value in values if (text := filled(_text(value), context)) is not None]

    def fits(value: str) -> bool:
        return any(_compared(compare, text, value) for text in wanted) != negated

    if quantifier == "ForAnyValue" or not (quantifier or negated):
        return any(map(fits, found))
    return all(map(fits, found))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compared(compare: Callable[[str, str], bool], wanted: str, found: str) -> bool:
    try:
        return compare(wanted, found)
    except ValueError:
        return False


def _arn(wanted: str, found: str) -> bool:
    """Part by part: a `*` does not reach over a colon, but in the last of the six."""
    left, right = wanted.split(":", 5), found.split(":", 5)
    return len(left) == len(right) and all(map(matches, left, right))


def _address(wanted: str, found: str) -> bool:
    return ipaddress.ip_address(found) in ipaddress.ip_network(plain(wanted), strict=False)


def _moment(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 time, or of such seconds."""
    if re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return float(text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": lambda wanted, found: found == wanted,
    "LessThan": lambda wanted, found: found < wanted,
    "LessThanEquals": lambda wanted, found: found <= wanted,
    "GreaterThan": lambda wanted, found: found > wanted,
    "GreaterThanEquals": lambda wanted, found: found >= wanted,
}


def _ordered(
    number: Callable[[str], float], order: Callable[[float, float], bool]
) -> Callable[[str, str], bool]:
    return lambda wanted, found: order(number(plain(wanted)), number(found))


_COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, found: plain(wanted) == found,
    "StringEqualsIgnoreCase": lambda wanted, found: plain(wanted).lower() == found.lower(),
    "StringLike": matches,
    "ArnEquals": _arn,
    "ArnLike": _arn,
    "Bool": lambda wanted, found: plain(wanted).lower() == found.lower(),
    "BinaryEquals": lambda wanted, found: plain(wanted) == found,
    "IpAddress": _address,
    **{f"Numeric{name}": _ordered(float, order) for name, order in _ORDERS.items()},
    **{f"Date{name}": _ordered(_moment, order) for name, order in _ORDERS.items()},
}
"""Of one value of a policy with one of a request, both as text, without their "Not"."""


def context_of(entries: Mapping[str, str | Sequence[str]]) -> dict[str, Sequence[str]]:
    """A context of keys in any case, with one value or several."""
    return {key.lower(): [value] if isinstance(value, str) else list(value) for key, value in entries.items()}
