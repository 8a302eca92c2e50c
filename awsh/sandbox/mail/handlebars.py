"""Templates as SES renders them: Handlebars, without escaping, where what is missing is an error.

Variables with paths (`{{order.id}}`, `{{../name}}`, `{{this}}`, `{{@index}}`), comments, `#if`, `#unless`, `#each`,
`#with`, `{{else}}`, and partials that are defined inline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TAG = re.compile(
    r"\{\{!--.*?--\}\}|\{\{\{\s*(?P<raw>[^{}]*?)\s*\}\}\}|\{\{(?P<trim>~?)\s*(?P<tag>[^{}]*?)\s*~?\}\}", re.S
)
_BLOCKS = ("if", "unless", "each", "with")


class TemplateError(ValueError):
    """A template that cannot be read."""


class Missing(KeyError):
    """An attribute that the data do not have."""


@dataclass
class _Block:
    """word: of `{{#word what}}`; empty for the whole text."""

    word: str = ""
    what: str = ""
    parts: list[Any] = field(default_factory=list)
    otherwise: list[Any] | None = None


@dataclass(frozen=True)
class _Variable:
    path: str


@dataclass(frozen=True)
class _Partial:
    name: str


@dataclass(frozen=True)
class _Scope:
    """Where a path begins. special: @index, @key, @first, @last."""

    value: Any
    above: _Scope | None = None
    special: Mapping[str, Any] = field(default_factory=dict)


def render(template: str, data: Mapping[str, Any]) -> str:
    """The text. Raises Missing, TemplateError."""
    partials: dict[str, _Block] = {}
    block = _parse(template, partials)
    return _rendered(block.parts, _Scope(data), partials, 0)


def check(template: str) -> None:
    """Raises TemplateError where TEMPLATE cannot be read."""
    _parse(template, {})


def _parse(template: str, partials: dict[str, _Block]) -> _Block:
    stack = [_Block()]
    at = 0
    for found in _TAG.finditer(template):
        _add(stack[-1], template[at : found.start()])
        at = found.end()
        tag = found["tag"] if found["tag"] is not None else found["raw"]
        if tag is None or tag.startswith("!"):
            continue
        _take(tag, stack, partials)
    _add(stack[-1], template[at:])
    if len(stack) > 1:
        raise TemplateError(f"{{{{#{stack[-1].word}}}}} is not closed")
    return stack[0]


def _add(block: _Block, part: Any) -> None:
    if part != "":
        (block.parts if block.otherwise is None else block.otherwise).append(part)


def _take(tag: str, stack: list[_Block], partials: dict[str, _Block]) -> None:
    if tag.startswith("#"):
        words = tag[1:].lstrip("* ").split(None, 1)
        word = words[0] if words else ""
        if word not in (*_BLOCKS, "inline") or len(words) < 2:
            raise TemplateError(f"{{{{{tag}}}}} is no block that SES knows")
        stack.append(_Block(word, words[1].strip().strip("\"'")))
    elif tag.startswith("/"):
        block = stack.pop() if len(stack) > 1 else None
        if block is None or block.word != tag[1:].strip():
            raise TemplateError(f"{{{{{tag}}}}} closes nothing")
        if block.word == "inline":
            partials[block.what] = block
        else:
            _add(stack[-1], block)
    elif tag == "else" or tag == "^":
        if len(stack) == 1 or stack[-1].otherwise is not None:
            raise TemplateError("{{else}} stands outside of every block")
        stack[-1].otherwise = []
    elif tag.startswith(">"):
        _add(stack[-1], _Partial(tag[1:].strip()))
    elif not tag or re.search(r"[\s()]", tag):
        raise TemplateError(f"{{{{{tag}}}}} is no variable")
    else:
        _add(stack[-1], _Variable(tag.removeprefix("&")))


def _rendered(parts: list[Any], scope: _Scope, partials: Mapping[str, _Block], depth: int) -> str:
    if depth > 50:
        raise TemplateError("partials include each other without end")
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, _Variable):
            value = _value(part.path, scope)
            if value is None:
                raise Missing(part.path)
            texts.append(_text(value))
        elif isinstance(part, _Partial):
            if part.name not in partials:
                raise TemplateError(f"there is no partial {part.name}")
            texts.append(_rendered(partials[part.name].parts, scope, partials, depth + 1))
        else:
            texts.append(_block(part, scope, partials, depth))
    return "".join(texts)


def _block(block: _Block, scope: _Scope, partials: Mapping[str, _Block], depth: int) -> str:
    value = _value(block.what, scope)
    otherwise = block.otherwise or []
    if block.word in ("if", "unless"):
        chosen = block.parts if bool(value) == (block.word == "if") else otherwise
        return _rendered(chosen, scope, partials, depth)
    if not value:
        return _rendered(otherwise, scope, partials, depth)
    if block.word == "with":
        return _rendered(block.parts, _Scope(value, scope), partials, depth)
    pairs = list(value.items()) if isinstance(value, Mapping) else list(enumerate(value))
    texts = []
    for number, (key, item) in enumerate(pairs):
        special = {"index": number, "key": key, "first": number == 0, "last": number == len(pairs) - 1}
        texts.append(_rendered(block.parts, _Scope(item, scope, special), partials, depth))
    return "".join(texts)


def _value(path: str, scope: _Scope) -> Any:
    """What PATH leads to; None where it leads nowhere."""
    while path.startswith("../"):
        path, scope = path[3:], scope.above or scope
    if path.startswith("@"):
        looked: _Scope | None = scope
        while looked is not None and path[1:] not in looked.special:
            looked = looked.above
        return looked.special[path[1:]] if looked is not None else None
    value = scope.value
    if path in ("this", "."):
        return value
    for name in re.split(r"[./]", path.removeprefix("this.").removeprefix("this/").removeprefix("./")):
        key = name.strip("[]")
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
