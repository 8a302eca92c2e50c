"""A condition that DynamoDB itself decides on, before it writes: what it cannot do is refused."""

from __future__ import annotations

from typing import Any

from awsh import UsageError, conditions
from awsh_dynamodb.expressions.building import Parts
from awsh_dynamodb.expressions.operands import literal
from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.typed import read_value

_MOST_IN = 100


def condition_expression(condition: conditions.Predicate, schema: Schema, parts: Parts) -> str:
    """A ConditionExpression. Values are typed as in `put`: 5 is a number there. Raises UsageError."""
    return _Exact(schema, parts).of(condition.outline)


class _Exact:
    def __init__(self, schema: Schema, parts: Parts) -> None:
        self._schema = schema
        self._parts = parts

    def of(self, outline: conditions.Outline) -> str:
        match outline:
            case conditions.Inverse(inner=inner):
                return f"(NOT {self.of(inner)})"
            case conditions.Every(parts=parts):
                return f"({' AND '.join(map(self.of, parts))})"
            case conditions.Some(parts=parts):
                return f"({' OR '.join(map(self.of, parts))})"
            case conditions.Alone(path=path):
                at = self._path(path)
                nothing = ", ".join(self._parts.value(value) for value in (None, False, 0, ""))
                return f"(attribute_exists({at}) AND NOT {at} IN ({nothing}))"
            case conditions.Compared(path=path, op=op, given=given):
                return self._compared(path, op, given)
        raise UsageError(
            "DynamoDB compares an attribute with a value, and nothing else", hint="as in --if 'version = 3'"
        )

    def _path(self, path: tuple[str, ...]) -> str:
        first, *others = path
        return self._parts.path((first, *(int(step) if step.isdigit() else step for step in others)))

    def _compared(self, path: tuple[str, ...], op: str, given: Any) -> str:
        at = self._path(path)
        if op == "~":
            pattern = literal(given)
            if pattern is None:
                raise UsageError(
                    f"DynamoDB has no regular expressions, and {given!r} is one",
                    hint="text with a capital letter or without letters will do: `~ ^2026-`, `~ Ada`",
                )
            function = "begins_with" if pattern.start else "contains"
            return f"{function}({at}, {self._parts.value(pattern.text)})"
        if op == "in":
            values = [self._value(path, item) for item in given]
            some = [values[start : start + _MOST_IN] for start in range(0, len(values), _MOST_IN)]
            return "(" + " OR ".join(f"{at} IN ({', '.join(each)})" for each in some) + ")"
        value = self._typed(path, given)
        if value is None and op == "=":
            return f"(attribute_not_exists({at}) OR {at} = {self._parts.value(None)})"
        return f"{at} {op} {self._value(path, given)}"

    def _typed(self, path: tuple[str, ...], given: Any) -> Any:
        return (
            read_value(given, self._schema.types.get(".".join(path), "")) if isinstance(given, str) else given
        )

    def _value(self, path: tuple[str, ...], given: Any) -> str:
        try:
            return self._parts.value(self._typed(path, given))
        except ValueError as error:
            raise UsageError(f"{'.'.join(path)}: {error}") from None
