"""The lines of plugins/names.md: every name a plugin may import, with its signature and what its docstring says.

Written and checked by reference.py.
"""

from __future__ import annotations

import ast
import enum
import functools
import importlib
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, is_typeddict

from surface import MADE_BY_AWSH, PUBLIC

import awsh


def names() -> Iterator[str]:
    """The whole page."""
    yield "# Every public name"
    yield ""
    yield "Made from the declarations by `./dev docs`; do not edit. [What a plugin can use](api.md) tells of them"
    yield "by what they are for; [the hooks](hooks.md) and [the fixtures of tests](testing.md) have pages of theirs."
    for module, public in PUBLIC:
        yield from ["", f"## {module.__name__}", "", f"`from {module.__name__} import …`"]
        for name in sorted(public, key=str.lower):
            yield from _name(module, name)


def _name(module: ModuleType, name: str) -> Iterator[str]:
    thing = getattr(module, name)
    yield from ["", f"### {name}"]
    if inspect.isclass(thing):
        yield from _class(name, thing)
    elif inspect.isfunction(thing):
        yield from ["", "```text", f"{name}{signature(thing)}", "```", "", *_said(thing)]
    else:
        yield from ["", *_lines(_beside(module, name))]


def _class(name: str, thing: type) -> Iterator[str]:
    yield from ["", "```text"]
    bases = [base.__name__ for base in thing.__bases__ if base is not object and base is not tuple]
    if is_typeddict(thing):
        yield f"{name}: {{{', '.join(f'{field}: {_type(hint)}' for field, hint in _hints(thing).items())}}}"
    elif issubclass(thing, enum.Enum):
        yield f"{name}: {', '.join(member.name for member in thing)}"
    elif issubclass(thing, int):
        yield f"{name}(number)"
    elif thing.__name__ in MADE_BY_AWSH:
        yield name
    else:
        yield f"{name}{signature(thing).removesuffix(' -> None')}"
    yield from ["```", ""]
    kinds = [base for base in bases if base in ("int", *awsh.__all__)]
    if kinds:
        yield from [f"A kind of `{kinds[0]}`.", ""]
    yield from _said(thing)
    members = list(_members(thing))
    if members:
        yield from ["", *members]


def _members(thing: type) -> Iterator[str]:
    """Its public methods and properties, those of a base that is awsh's too."""
    fields = getattr(thing, "_fields", ())
    told: dict[str, str] = {}
    for owner in reversed(thing.__mro__):
        for name, member in vars(owner).items() if owner.__module__.startswith("awsh") else ():
            if name.startswith("_") or name in fields:
                continue
            if isinstance(member, (property, functools.cached_property)):
                function = member.fget if isinstance(member, property) else member.func
                told[name] = f"- `{name}`{_type_of(function)}{_first(function)}"
            elif inspect.isfunction(member):
                told[name] = f"- `{name}{signature(member, bound=True)}`{_first(member)}"
            elif isinstance(member, (classmethod, staticmethod)):
                bound = isinstance(member, classmethod)
                told[name] = f"- `{name}{signature(member.__func__, bound=bound)}`{_first(member)}"
    yield from told.values()


def _type_of(function: Any) -> str:
    hint = inspect.signature(function).return_annotation
    return "" if hint is inspect.Signature.empty else f" (`{_type(hint)}`)"


def _first(thing: Any) -> str:
    """The first paragraph of what is said of a member."""
    paragraph = (inspect.getdoc(thing) or "").partition("\n\n")[0]
    return f": {' '.join(paragraph.split())}" if paragraph else ""


def signature(thing: Any, *, bound: bool = False) -> str:
    """As it stands in the source: annotations without quotes, a default that is an object by its type."""
    found = inspect.signature(thing)
    parameters = list(found.parameters.values())[1 if bound else 0 :]
    parameters = [
        p.replace(
            annotation=_Shown(_type(p.annotation)) if p.annotation is not p.empty else p.empty,
            default=p.default if p.default is p.empty else _Shown(_value(p.default)),
        )
        for p in parameters
    ]
    answer = found.return_annotation
    shown = _Shown(_type(answer)) if answer is not found.empty else found.empty
    return str(found.replace(parameters=parameters, return_annotation=shown))


class _Shown:
    """Text that shows as it is."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _type(hint: Any) -> str:
    text = hint if isinstance(hint, str) else getattr(hint, "__forward_arg__", None)
    if text is None:
        text = hint.__name__ if inspect.isclass(hint) and not hasattr(hint, "__args__") else str(hint)
    return re.sub(r"\b(?:typing|collections\.abc|awsh(?:\.\w+)*|builtins)\.(?=\w)", "", text).strip("'\"")


def _value(value: Any) -> str:
    text = repr(value)
    if text.startswith("<") or " at 0x" in text:
        return "…"
    return "{}" if text == "mappingproxy({})" else text


def _hints(thing: type) -> dict[str, Any]:
    return dict(inspect.get_annotations(thing))


def _said(thing: Any) -> Iterator[str]:
    text = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    yield from _lines(inspect.cleandoc(text or ""))


def _lines(text: str) -> Iterator[str]:
    """A docstring as Markdown: what is said of one field or parameter is a point, an `Example:` a block."""
    text, _, example = text.partition("\nExample:\n")
    before = ""
    for line in text.strip().splitlines():
        told = re.match(r"([a-z_]+(?:, [a-z_]+)*): ", line)
        if told:
            if before and not before.startswith(("- ", "  ")):
                yield ""
            line = f"- {', '.join(f'`{name}`' for name in told[1].split(', '))}: {line[told.end() :]}"
        elif line and before.startswith(("- ", "  ")):
            line = f"  {line.strip()}"
        yield line
        before = line
    if example:
        yield from ["", "```text", *inspect.cleandoc("\n" + example).splitlines(), "```"]


def _beside(module: ModuleType, name: str) -> str:
    """What the text below an assignment says, in the module that makes it."""
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    return _beside(importlib.import_module(node.module), alias.name)
    for node, after in zip(tree.body, tree.body[1:], strict=False):
        within = ast.walk(node) if isinstance(node, ast.If) else [node]
        made = [
            target for each in within for target in getattr(each, "targets", [getattr(each, "target", None)])
        ]
        named = any(isinstance(target, ast.Name) and target.id == name for target in made)
        if named and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            return inspect.cleandoc(str(after.value.value))
    return ""
