"""From one word, or the native value of a `$variable`, to the value of a parameter."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from awsh.errors import suggest
from awsh.signature import Parameter

if TYPE_CHECKING:
    from awsh.context import Context


def convert(ctx: Context, parameter: Parameter, given: Any) -> Any:
    """One value of PARAMETER from what was GIVEN. Raises ValueError with the reason."""
    if parameter.pairs:
        return _pair(ctx, parameter, given)
    if parameter.kind is not None and parameter.value_type.convert is None:
        return ctx.resolve(parameter.kind, given)
    if parameter.value_type.convert is not None:
        return parameter.value_type.convert(ctx, given)
    return _plain(parameter.type, given)


def _pair(ctx: Context, parameter: Parameter, given: Any) -> dict[str, Any]:
    if isinstance(given, dict):
        return given
    key, equals, value = str(given).partition("=")
    if not equals or not key:
        raise ValueError(f"{given!r} is not KEY=VALUE")
    if parameter.value_type.convert is not None:
        return {key: parameter.value_type.convert(ctx, value)}
    return {key: _plain(parameter.type, value)}


def _plain(wanted: Any, given: Any) -> Any:
    if wanted is Any or wanted is object:
        return given
    if get_origin(wanted) is Literal:
        for choice in get_args(wanted):
            if given == choice or str(given) == str(choice):
                return choice
        raise ValueError(_not_a_choice(str(given), [str(choice) for choice in get_args(wanted)]))
    if not isinstance(wanted, type):
        return given
    if issubclass(wanted, Enum):
        for member in wanted:
            if given == member or str(given) == str(member.value):
                return member
        raise ValueError(_not_a_choice(str(given), [str(member.value) for member in wanted]))
    if wanted is str:
        if isinstance(given, (dict, list, tuple)):
            raise ValueError("a record or list stands where text is wanted; name a field, as in $it.name")
        return given if isinstance(given, str) else str(given)
    if wanted is bool:
        if isinstance(given, bool):
            return given
        lowered = str(given).lower()
        if lowered in ("true", "yes", "on", "1"):
            return True
        if lowered in ("false", "no", "off", "0"):
            return False
        raise ValueError(f"{given!r} is not true or false")
    if isinstance(given, wanted):
        return given
    if wanted is int:
        try:
            return int(str(given).replace("_", ""))
        except ValueError:
            raise ValueError(f"{given!r} is not a whole number") from None
    if wanted in (float, Decimal):
        try:
            return wanted(str(given))
        except (ValueError, InvalidOperation):
            raise ValueError(f"{given!r} is not a number") from None
    made: Any = wanted
    return made(given)


def _not_a_choice(given: str, choices: list[str]) -> str:
    near = suggest(given, choices)
    return f"{given!r} is not one of {', '.join(choices)}" + (f" ({near})" if near else "")
