"""A filter policy as the condition that makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awsh import quote
from awsh_sns.filters.policy import OR, Policy

_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def in_words(policy: Policy) -> str:
    """`kind = order and total > 100`."""
    parts = list(_parts(policy, ()))
    return " and ".join(f"({text})" if weak and len(parts) > 1 else text for text, weak in parts)


def _parts(policy: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """What is asked, piece by piece, and whether it is an `or`."""
    for name, rules in policy.items():
        if name == OR and isinstance(rules, list):
            ways = []
            for each in rules:
                inner = list(_parts(each, path))
                ways.append(" and ".join(f"({text})" if weak else text for text, weak in inner))
            yield " or ".join(f"({way})" if " and " in way else way for way in ways), True
        elif isinstance(rules, Mapping):
            yield from _parts(rules, (*path, name))
        else:
            yield _one(".".join((*path, name)), rules if isinstance(rules, list) else [rules])


def _one(name: str, rules: Sequence[Any]) -> tuple[str, bool]:
    name = name if _PLAIN_NAME.fullmatch(name) else f"`{name}`"
    missing = {"exists": False} in rules
    values = list(dict.fromkeys(value for rule in rules if (value := _exact(rule)) is not None))
    others = [rule for rule in rules if _exact(rule) is None and rule != {"exists": False}]
    if missing and not values and len(others) == 1 and (denied := _denied(name, others[0])):
        return denied, False
    texts: list[str] = []
    if values:
        texts.append(f"{name} = {values[0]}" if len(values) == 1 else f"{name} in ({', '.join(values)})")
    for rule in others:
        denied = _denied(name, rule)
        text = f"{name} != null and {denied}" if denied else _asked(name, rule)
        texts.append(f"({text})" if " and " in text and (len(rules) > 1) else text)
    if missing:
        texts.append(f"{name} = null")
    return " or ".join(texts), len(texts) > 1


def _exact(rule: Any) -> str | None:
    """The value that it is, as it is typed; None where it is more."""
    if isinstance(rule, Mapping):
        numeric = rule.get("numeric")
        return _value(numeric[1]) if isinstance(numeric, list) and numeric[:1] == ["="] else None
    return None if rule is None else _value(rule)


def _denied(name: str, rule: Any) -> str:
    """What it denies; empty for what does not."""
    if not isinstance(rule, Mapping) or "anything-but" not in rule:
        return ""
    values = rule["anything-but"]
    if isinstance(values, Mapping):
        ((word, text),) = values.items()
        return f"{name} !~ {_pattern(word, text)}"
    if not isinstance(values, list):
        values = [values]
    if len(values) == 1:
        return f"{name} != {_value(values[0])}"
    return f"not {name} in ({', '.join(_value(each) for each in values)})"


def _asked(name: str, rule: Any) -> str:
    if rule is None or rule == {"exists": True}:
        return f"{name} = null" if rule is None else f"{name} != null"
    ((word, what),) = rule.items()
    if word == "numeric":
        pairs = zip(what[::2], what[1::2], strict=False)
        return " and ".join(f"{name} {op} {_value(number)}" for op, number in pairs)
    if word == "cidr":
        return f"{name} in {what}"
    return f"{name} ~ {_pattern(word, what)}"


def _pattern(word: str, text: str) -> str:
    escaped = re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)
    if word == "equals-ignore-case":
        return quote(f"^{escaped.lower()}$")
    return quote(f"^{escaped}" if word == "prefix" else f"{escaped}$")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "'null'" if value == "null" else quote(str(value))
