"""moto's objects to bytes and back.

Plain pickle loses or refuses some of what moto keeps: dict subclasses with their own
`__setitem__` (S3's versions), locks, lambdas as factories, private keys, the bodies of objects.
"""

from __future__ import annotations

import importlib
import io
import json
import pickle
import threading
import types
import weakref
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from awsh.sandbox.bodies import LARGE

_LOCKS = {
    type(threading.Lock()): threading.Lock,
    type(threading.RLock()): threading.RLock,
    threading.Condition: threading.Condition,
    threading.Event: threading.Event,
}


class Pickler(pickle.Pickler):
    """Writes moto's objects.

    body: keeps the content of an S3 object, and gives what stands for it. piece: does so with many bytes of
    any other service; without it they are written as they are.
    """

    def __init__(
        self, file: io.BytesIO, body: Callable[[Any], Any], piece: Callable[[bytes], str] | None = None
    ) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._body = body
        self._piece = piece

    def persistent_id(self, thing: Any) -> Any:
        from moto.core.base_backend import AccountSpecificBackend, BackendDict

        if type(thing) is bytes:
            return ("piece", self._piece(thing)) if self._piece and len(thing) >= LARGE else None
        # moto finds its backends by their place; a copy of one would be a second, unseen world.
        if isinstance(thing, BackendDict):
            return ("service", _service_of(thing))
        if isinstance(thing, AccountSpecificBackend):
            return ("account", thing.backend.__module__, thing.service_name, thing.account_id)
        return None

    def reducer_override(self, thing: Any) -> Any:
        kind = type(thing)
        if kind in _LOCKS:
            return _LOCKS[kind], ()
        if kind is weakref.WeakValueDictionary:
            return weakref.WeakValueDictionary, (), dict(thing), None, None, _fill_weak
        if isinstance(thing, types.FunctionType):
            if thing.__name__ == "<lambda>" or "<locals>" in thing.__qualname__:
                return _reduce_inner_function(thing)
            return NotImplemented
        if isinstance(thing, dict) and kind.__module__.startswith("moto."):
            factory = thing.default_factory if isinstance(thing, defaultdict) else None
            state = (dict(dict.items(thing)), dict(vars(thing)), factory)
            return _new, (kind,), state, None, None, _fill_dict
        if kind is weakref.ReferenceType:
            target = thing()
            return (weakref.ref, (target,)) if target is not None else (_dead_reference, ())
        if kind.__module__ == "moto.s3.models" and kind.__name__ == "FakeKey":
            kept = {k: v for k, v in vars(thing).items() if k not in ("_value_buffer", "lock")}
            return _new, (kind,), (kept, self._body(thing)), None, None, _fill_key
        if kind.__module__ == "moto.logs.models" and kind.__name__ == "LogStream":
            kept = {name: value for name, value in vars(thing).items() if name != "events"}
            return _new, (kind,), (kept, _events(thing)), None, None, _fill_stream
        if kind.__module__.startswith("cryptography."):
            return _reduce_key(thing)
        return NotImplemented


class Unpickler(pickle.Unpickler):
    """Reads what Pickler wrote. open_body: the content of an S3 object as a file. piece: bytes by their name."""

    def __init__(
        self, file: io.BytesIO, open_body: Callable[[Any], Any], piece: Callable[[str], bytes]
    ) -> None:
        super().__init__(file)
        self._piece = piece
        _opener.open_body = open_body

    def persistent_load(self, place: Any) -> Any:
        if place[0] == "piece":
            return self._piece(place[1])
        if place[0] == "service":
            return services()[place[1]]
        return _dict_at(place[1], place[2])[place[3]]


class _Opener(threading.local):
    open_body: Callable[[Any], Any]


_opener = _Opener()


def services() -> dict[str, Any]:
    """moto's loaded services that hold something: `module:name`, and the dictionary of its accounts."""
    from moto.core.base_backend import BackendDict

    found: dict[str, Any] = {}
    known: Any = BackendDict
    for each in list(known._instances):
        found[_service_of(each)] = each
    return _Services(found)


class _Services(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return _dict_at(*key.split(":"))


def _service_of(backends: Any) -> str:
    return f"{backends.backend.__module__}:{backends.service_name}"


def _dict_at(module: str, service: str) -> Any:
    """The BackendDict of SERVICE in MODULE. Raises pickle.UnpicklingError when moto has it no more."""
    from moto.core.base_backend import BackendDict

    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, BackendDict) and value.service_name == service:
            return value
    package = importlib.import_module(module.rpartition(".")[0])
    for value in vars(package).values():
        if isinstance(value, BackendDict) and value.service_name == service:
            return value
    raise pickle.UnpicklingError(f"moto has no {service} in {module}")


def _new(kind: Any) -> Any:
    return kind.__new__(kind)


def _fill_dict(thing: Any, state: tuple[dict[Any, Any], dict[str, Any], Any]) -> None:
    dict.update(thing, state[0])
    vars(thing).update(state[1])
    if isinstance(thing, defaultdict):
        thing.default_factory = state[2]


def _fill_weak(thing: Any, state: dict[Any, Any]) -> None:
    thing.update(state)


class _Gone:
    pass


def _dead_reference() -> Any:
    return weakref.ref(_Gone())


def _fill_key(key: Any, state: tuple[dict[str, Any], Any]) -> None:
    vars(key).update(state[0])
    key._value_buffer = _opener.open_body(state[1])
    key.lock = threading.Lock()


_EVENT = ("ingestion_time", "timestamp", "message", "event_id")
_written: weakref.WeakKeyDictionary[Any, tuple[int, bytes]] = weakref.WeakKeyDictionary()


def _events(stream: Any) -> bytes:
    """The events of a log stream as JSON: a hundred thousand objects would take seconds each time."""
    events = list(stream.events)
    count, data = _written.get(stream, (-1, b""))
    # They are only ever added to.
    if count != len(events):
        data = json.dumps([[getattr(each, name) for name in _EVENT] for each in events]).encode()
        _written[stream] = len(events), data
    return data


def _fill_stream(stream: Any, state: tuple[dict[str, Any], bytes]) -> None:
    from moto.logs.models import LogEvent

    vars(stream).update(state[0])
    stream.events = []
    for row in json.loads(state[1]):
        event = LogEvent.__new__(LogEvent)
        vars(event).update(zip(_EVENT, row, strict=True))
        stream.events.append(event)


def _reduce_inner_function(function: Any) -> Any:
    code = function.__code__
    cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
    place = (function.__module__, code.co_qualname, code.co_firstlineno)
    return _inner_function, (*place, function.__defaults__, cells)


def _inner_function(module: str, qualname: str, line: int, defaults: Any, cells: tuple[Any, ...]) -> Any:
    """A function inside another, found again in its module's code: moto's version is the same."""
    home = importlib.import_module(module)
    loader: Any = home.__loader__
    waiting: list[Any] = [loader.get_code(module)]
    while waiting:
        code = waiting.pop()
        if code.co_qualname == qualname and code.co_firstlineno == line:
            closure = tuple(types.CellType(value) for value in cells)
            return types.FunctionType(code, vars(home), code.co_name, defaults, closure)
        waiting += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]
    raise pickle.UnpicklingError(f"no {qualname} in line {line} of {module}")


def _reduce_key(thing: Any) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    if isinstance(thing, x509.Certificate):
        return _load_certificate, (thing.public_bytes(Encoding.DER),)
    if hasattr(thing, "private_bytes"):
        return _load_private, (thing.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
    if hasattr(thing, "public_bytes") and hasattr(thing, "key_size"):
        return _load_public, (thing.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),)
    return NotImplemented


def _load_private(der: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(der, None)


def _load_public(der: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(der)


def _load_certificate(der: bytes) -> Any:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(der)
