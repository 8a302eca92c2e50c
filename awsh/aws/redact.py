"""A request's parameters as they may be written down: without secrets, bodies, and what is long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

HIDDEN = "…"
LONGEST = 2000
"""Characters of one text that are kept."""

# Compiled when they are first looked for, by re itself: a start has nothing to hide.
_HIDDEN_NAMES = (
    r"(?i)passw(?:or)?d|passphrase|passcode|secret|token|private_?key|credential|authori[sz]ation|api_?key"
    r"|user_?data|message_?body|certificate_?chain|receipt_?handle"
)
# What is called so and is none: where the secret is, not what it is.
_OPEN_NAMES = (
    r"(?i)(?:ids?|arns?|names?|types?|polic(?:y|ies)|length|versions?|stages?|count|age|prefix|path|method"
    r"|locations?|schema|days|reuse_?prevention|lifetime)$"
    r"|^(?:next|starting|pagination|continuation|page|client|client_?request|idempotency)_?token$"
    r"|^http_?tokens$"
)
_VARIABLES = r"(?i)^environment(?:_?variables)?(?:override)?$|^env$|^variables$"


def redacted(shape: Any, parameters: Any) -> Any:
    """PARAMETERS of botocore's SHAPE (None: unknown) as they may be written down."""
    if isinstance(parameters, (bytes, bytearray)) or hasattr(parameters, "read"):
        return HIDDEN
    if isinstance(parameters, str):
        return HIDDEN if _is_sensitive(shape) else _text(parameters)
    if isinstance(parameters, (bool, int, float)) or parameters is None:
        return HIDDEN if _is_sensitive(shape) else parameters
    if shape is not None and shape.type_name == "blob":
        return HIDDEN
    if isinstance(parameters, Mapping):
        return _mapping(shape, parameters)
    if isinstance(parameters, (list, tuple)):
        member = shape.member if shape is not None and shape.type_name == "list" else None
        return [redacted(member, item) for item in parameters]
    return parameters


def _is_sensitive(shape: Any) -> bool:
    return shape is not None and (shape.type_name == "blob" or bool(shape.metadata.get("sensitive")))


def _mapping(shape: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    kind = shape.type_name if shape is not None else ""
    shown = {}
    for name, value in given.items():
        inner = shape.members.get(name) if kind == "structure" else shape.value if kind == "map" else None
        if names_secret(name) and not isinstance(value, (bool, int, float)):
            shown[name] = HIDDEN
        elif re.match(_VARIABLES, name):
            shown[name] = _values_hidden(value)
        else:
            shown[name] = redacted(inner, value)
    # A tag, a parameter, an option: {Key: "password", Value: …} in AWS's many spellings.
    label = next(
        (given[k] for k in ("Key", "key", "Name", "name", "ParameterKey", "OptionName") if k in given), ""
    )
    if isinstance(label, str) and names_secret(label):
        for name in ("Value", "value", "Values", "values", "ParameterValue"):
            if name in shown:
                shown[name] = HIDDEN
    # Names and values that only meet in an expression: {"#0": "password"}, {":0": …}; and those of a statement's `?`.
    names = given.get("ExpressionAttributeNames")
    if isinstance(names, Mapping) and any(names_secret(str(name)) for name in names.values()):
        shown["ExpressionAttributeValues"] = HIDDEN
    if shown.get("Statement") == HIDDEN and "Parameters" in shown:
        shown["Parameters"] = HIDDEN
    return shown


@lru_cache(1024)
def names_secret(name: str) -> bool:
    """Whether what is called NAME is a secret itself."""
    return bool(re.search(_HIDDEN_NAMES, name)) and not re.search(_OPEN_NAMES, name)


def is_secret(name: str, value: str) -> bool:
    """Whether VALUE, which is called NAME, is not for everybody's eyes: by its name, or by how it looks."""
    from awsh.confidential import is_confidential

    return bool(value) and (names_secret(name) or is_confidential(value))


def _values_hidden(value: Any) -> Any:
    """Environment variables: their names are kept."""
    if isinstance(value, Mapping):
        if {"name", "value"} <= {key.lower() for key in value}:
            return {key: HIDDEN if key.lower() == "value" else item for key, item in value.items()}
        return {
            key: _values_hidden(item) if isinstance(item, (Mapping, list)) else HIDDEN
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_values_hidden(item) for item in value]
    return HIDDEN


def _text(text: str) -> str:
    from awsh.confidential import is_confidential

    if is_confidential(text[: 10 * LONGEST]):
        return HIDDEN
    if len(text) > LONGEST:
        return f"{text[:LONGEST]}{HIDDEN} ({len(text)} characters)"
    return text
