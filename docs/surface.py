"""What plugins stand on, a line for each public name: plugins/surface.txt has all that was ever promised.

reference.py adds to it; tests/test_surface.py refuses what takes something away.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import awsh
import awsh_pytest
from awsh import going, hookspecs, output, testing

RECORD = Path(__file__).parent / "plugins" / "surface.txt"

FIXTURES = ("awsh", "awsh_home", "hooks", "sandbox", "sandbox_server", "terminal")

PUBLIC = ((awsh, awsh.__all__), (output, ("Format", "Layout")), (testing, testing.__all__))
"""What plugins may import of each module."""

MADE_BY_AWSH = {
    "Context",
    "SshConnection",
    "Awsh",
    "Outcome",
    "Sandbox",
    "Server",
    "Terminal",
    "Terminals",
    "Hooks",
}
"""A plugin is handed one; how one is made is awsh's own business."""


def surface() -> Iterator[str]:
    """A line for each public name, member of a class, hook and fixture; what can be called with its parameters."""
    for module, names in PUBLIC:
        for name in names:
            yield from _thing(f"{module.__name__}.{name}", getattr(module, name))
    for name, hook in vars(hookspecs).items():
        if name.startswith("awsh_"):
            yield f"hook {name}{_parameters(hook)}"
    for name in vars(awsh_pytest):
        if name in FIXTURES:
            yield f"fixture {name}"


def _thing(name: str, thing: Any) -> Iterator[str]:
    if not inspect.isclass(thing) or isinstance(thing, types.GenericAlias):
        yield name + (_parameters(thing) if inspect.isfunction(thing) else "")
        return
    made = thing.__name__ not in MADE_BY_AWSH and not issubclass(thing, (int, dict))
    yield name + (_parameters(thing) if made else "")
    for owner in reversed(thing.__mro__):
        for member, value in vars(owner).items() if owner.__module__.startswith("awsh") else ():
            if not member.startswith("_"):
                value = getattr(value, "__func__", value)
                yield f"{name}.{member}" + (_parameters(value) if inspect.isfunction(value) else "")
    for field in getattr(thing, "__annotations__", {}):
        yield f"{name}.{field}"


def _parameters(thing: Any) -> str:
    parameters = [
        p.replace(annotation=p.empty, default=p.default if p.default is p.empty else ...)
        for p in inspect.signature(thing).parameters.values()
    ]
    return str(inspect.Signature(parameters)).replace("Ellipsis", "...")


def breaks(before: str, now: str) -> str:
    """Why a call that BEFORE allows may fail with NOW; empty where none does."""
    names: dict[str, Any] = {}
    exec(f"def before{before}: ...\ndef now{now}: ...", names)  # noqa: S102
    old, new = (list(inspect.signature(names[which]).parameters.values()) for which in ("before", "now"))
    there = {p.name: p for p in new}
    for place, p in enumerate(old):
        if p.name not in there:
            return f"{p.name} is gone"
        if p.default is not p.empty and there[p.name].default is p.empty:
            return f"{p.name} must be given now"
        if p.kind != there[p.name].kind or (p.kind <= p.POSITIONAL_OR_KEYWORD and new[place].name != p.name):
            return f"{p.name} is given in another way"
    known = {p.name for p in old}
    added = [p.name for p in new if p.name not in known and p.default is p.empty and p.kind not in (2, 4)]
    return f"{added[0]} is new and must be given" if added else ""


def split(line: str) -> tuple[str, str]:
    name, bracket, rest = line.partition("(")
    return name, bracket + rest


def recorded() -> dict[str, str]:
    """What was promised: parameters by name."""
    return dict(map(split, RECORD.read_text().splitlines()))


def broken(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """What NOW keeps no more of what was promised, and why."""
    found = {}
    for name, was in before.items():
        if name not in now:
            why = "" if name.removeprefix("awsh.") in going.GOING else "is gone"
        elif name.startswith("hook "):
            # It may be given more: an implementation leaves out what it does not want.
            why = "is given less" if set(_words(was)) - set(_words(now[name])) else ""
        else:
            why = breaks(was, now[name]) if was else ""
        if why:
            found[name] = why
    return found


def grown() -> str:
    """The record with what is new; what was promised and is broken stays as it was."""
    before, now = recorded(), dict(map(split, surface()))
    bad = broken(before, now)
    kept = {name: parameters for name, parameters in before.items() if name in bad or name not in now}
    return "".join(sorted(f"{name}{parameters}\n" for name, parameters in {**now, **kept}.items()))


def _words(parameters: str) -> list[str]:
    return [word.strip() for word in parameters.strip("()").split(",")]
