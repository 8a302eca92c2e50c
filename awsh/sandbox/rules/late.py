"""Attributes of moto's backends that are filled when somebody first reads them.

    @late("moto.ec2.models:EC2Backend", "amis", "snapshots")
    def fill(backend): ...

For what is much, always the same and seldom asked for: neither a start, nor a reset, nor what is saved has it
then. A backend has it filled in once `leave_unfilled(backend)` was called, which is a rule's business.
"""

from __future__ import annotations

import gc
import importlib
import threading
from collections.abc import Callable
from typing import Any

Fill = Callable[[Any], None]

LATE: dict[str, list[tuple[str, tuple[str, ...], Fill]]] = {}
"""Service: class, attributes, and what fills them."""

# It is saved with the backend, whose attributes are empty then.
_UNFILLED = "_awsh_unfilled"
_filling = threading.RLock()
_filled_now: set[int] = set()


def late(owner: str, *names: str) -> Callable[[Fill], Fill]:
    """Registers what fills the attributes NAMES of OWNER, `module:Class`."""

    def register(fill: Fill) -> Fill:
        LATE.setdefault(owner.split(".")[1], []).append((owner, names, fill))
        return fill

    return register


def install(service: str) -> None:
    """Puts the late attributes of SERVICE in place."""
    for owner, names, fill in LATE.get(service, ()):
        module, _, kind = owner.partition(":")
        for name in names:
            setattr(getattr(importlib.import_module(module), kind), name, _Late(name, fill))


def leave_unfilled(backend: Any) -> None:
    """The late attributes of BACKEND are filled when they are read."""
    vars(backend)[_UNFILLED] = True


class _Late:
    """One attribute. Its value is where it would be without this, so that states saved before fit."""

    def __init__(self, name: str, fill: Fill) -> None:
        self._name = name
        self._fill = fill

    def __get__(self, backend: Any, kind: object = None) -> Any:
        if backend is None:
            return self
        inside = vars(backend)
        if _UNFILLED in inside:
            with _filling:
                # Filling reads it too.
                if _UNFILLED in inside and id(backend) not in _filled_now:
                    _filled_now.add(id(backend))
                    # Nothing of it is garbage, which takes longer to find out than all the rest.
                    collecting = gc.isenabled()
                    gc.disable()
                    try:
                        self._fill(backend)
                        del inside[_UNFILLED]
                    finally:
                        if collecting:
                            gc.enable()
                        _filled_now.discard(id(backend))
        try:
            return inside[self._name]
        except KeyError:
            raise AttributeError(self._name) from None

    def __set__(self, backend: Any, value: Any) -> None:
        vars(backend)[self._name] = value
