"""What stands behind every service of moto: found out once, not anew for each request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.xml_text import unparse


@rule("moto.core.responses:method_names_from_class", "clazz")
@functools.cache
def operations(moto: Callable[..., Any], clazz: type) -> frozenset[str]:
    """The methods of a class, which moto lists to find one."""
    return frozenset(moto(clazz))


_regions: dict[str, list[str]] = {}


@rule("moto.core.base_backend:AccountSpecificBackend._generate_regions", "service_name")
def regions(moto: Any, backends: Any, service_name: str) -> list[str]:
    """Where a service is, which moto asks botocore for each account.

    moto's own cache holds the account too, and with it all that a service has.
    """
    if service_name not in _regions:
        _regions[service_name] = moto.func.__wrapped__(backends, service_name)
    return _regions[service_name]


@rule("moto.core.serialize:ResponseSerializer.get_value", "value", "key", "shape")
def member(moto: Callable[..., Any], serializer: Any, value: Any, key: str, shape: Any) -> Any:
    """A member of an answer, under any of the names that moto's objects may have it by."""
    from moto.core.serialize import DEFAULT_ALIAS_PROVIDERS, XFormedAttributePicker

    picker = serializer._value_picker
    if type(picker) is not XFormedAttributePicker or picker.alias_providers is not DEFAULT_ALIAS_PROVIDERS:
        return moto(value, key, shape)
    kind = type(value)
    transformers = picker.response_transformers
    known = vars(shape).setdefault("_awsh_members", {})
    found = known.get((kind, id(transformers)))
    if found is None:
        found = known[kind, id(transformers)] = _Member(picker, value, key, shape)
    return found.of(value, serializer.path)


class _Member:
    """How one member is found in objects of one class, and what is made of it."""

    def __init__(self, picker: Any, value: Any, key: str, shape: Any) -> None:
        from moto.core.constants import MISSING
        from moto.core.serialize import AttributePickerContext
        from moto.core.utils import get_value

        self._key = key
        self._names = tuple(
            dict.fromkeys(picker.get_possible_keys(AttributePickerContext(value, key, shape)))
        )
        self._missing = MISSING
        self._get = dict.get if type(value) is dict else get_value
        # moto adds to it, and changes what it has, from request to request.
        self._transformers = picker.response_transformers
        self._count = -1
        self._ends: list[str] = []

    def of(self, value: Any, path: list[str]) -> Any:
        missing = self._missing
        for name in self._names:
            found = self._get(value, name, missing)
            if found is not missing:
                break
        else:
            found = None
        if self._count != len(self._transformers):
            self._count = len(self._transformers)
            self._ends = [end for end in self._transformers if f".{self._key}".endswith(_last(end))]
        if self._ends:
            whole = f"{'.'.join(path)}.{self._key}"
            for end in self._ends:
                if whole.endswith(end):
                    return self._transformers[end](found)
        return found


def _last(end: str) -> str:
    """The last part of a path's END, with its dot if it has one."""
    _, dot, last = end.rpartition(".")
    return f"{dot}{last}"


@rule("moto.core.serialize:EC2Serializer._serialize_body", "body")
def text(moto: Callable[..., Any], serializer: Any, body: Any) -> str:
    """Answers of EC2 are long."""
    return moto(body) if serializer.pretty_print else unparse(body)
