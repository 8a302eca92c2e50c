"""Whether a statement lets everybody in, by AWS's own meaning of public: it does unless it names who, or
holds to fixed values of what a stranger cannot choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import policies

_NARROWING_KEYS = """
    aws:principalaccount aws:principalarn aws:principalorgid aws:principalorgpaths aws:sourceaccount
    aws:sourcearn aws:sourceorgid aws:sourceowner aws:sourcevpc aws:sourcevpce aws:userid
    s3:dataaccesspointaccount s3:dataaccesspointarn s3:x-amz-server-side-encryption-aws-kms-key-id
"""
_NARROWING = frozenset(_NARROWING_KEYS.split())
_EQUAL = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike")
WIDEST = {4: 8, 6: 32}
"""Ranges with a shorter prefix are public."""


def is_public(statement: Mapping[str, Any]) -> bool:
    """Whether STATEMENT gives anything to everybody."""
    return (
        statement.get("Effect") == "Allow"
        and policies.names_everybody(statement)
        and not any(_narrows(*condition) for condition in policies.each_condition(statement))
    )


def _narrows(operator: str, key: str, values: list[Any]) -> bool:
    # With ForAllValues or IfExists a request without the key passes: it narrows nothing.
    quantifier, _, operator = operator.rpartition(":")
    if quantifier == "ForAllValues" or operator.endswith("IfExists") or not values:
        return False
    key = key.lower()
    if key == "aws:sourceip":
        return operator == "IpAddress" and all(_is_narrow(str(value)) for value in values)
    return operator in _EQUAL and key in _NARROWING and all(_is_fixed(key, str(value)) for value in values)


def _is_fixed(key: str, value: str) -> bool:
    if key == "aws:userid" and value.endswith(":*"):
        # All sessions of one role.
        value = value[:-2]
    return not set("*?") & set(value) and "${" not in value


def _is_narrow(value: str) -> bool:
    import ipaddress

    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= WIDEST[network.version]
