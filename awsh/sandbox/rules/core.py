"""What stands behind every service of moto: found out once, not anew for each request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule


@rule("moto.core.responses:method_names_from_class", "clazz")
@functools.cache
def operations(moto: Callable[..., Any], clazz: type) -> frozenset[str]:
    """The methods of a class, which moto lists to find one."""
    return frozenset(moto(clazz))


@rule("moto.core.serialize:ResponseSerializer.get_value", "value", "key", "shape")
def member(moto: Callable[..., Any], serializer: Any, value: Any, key: str, shape: Any) -> Any:
    """A member of an answer, under any of the names that moto's objects may have it by."""
    from moto.core.constants import MISSING
    from moto.core.serialize import DEFAULT_ALIAS_PROVIDERS, XFormedAttributePicker
    from moto.core.utils import get_value

    picker = serializer._value_picker
    if type(picker) is not XFormedAttributePicker or picker.alias_providers is not DEFAULT_ALIAS_PROVIDERS:
        return moto(value, key, shape)
    kind = type(value)
    known = vars(shape).setdefault("_awsh_names", {})
    names = known.get(kind)
    if names is None:
        names = known[kind] = _names(picker, value, key, shape)
    found = None
    for name in names:
        got = value.get(name, MISSING) if kind is dict else get_value(value, name, MISSING)
        if got is not MISSING:
            found = got
            break
    if picker.response_transformers:
        path = f"{'.'.join(serializer.path)}.{key}"
        for end, transform in picker.response_transformers.items():
            if path.endswith(end):
                return transform(found)
    return found


def _names(picker: Any, value: Any, key: str, shape: Any) -> tuple[str, ...]:
    from moto.core.serialize import AttributePickerContext

    return tuple(dict.fromkeys(picker.get_possible_keys(AttributePickerContext(value, key, shape))))
