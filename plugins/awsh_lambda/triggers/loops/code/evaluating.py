"""What an expression may be: constants, the environment, and parts of the event, followed through names and calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from awsh_lambda.triggers.loops.code.called import library, method
from awsh_lambda.triggers.loops.code.index import Binding, Index, Place, Scope, reaching
from awsh_lambda.triggers.loops.code.passing import passed
from awsh_lambda.triggers.loops.code.texts_of import percent
from awsh_lambda.triggers.loops.code.values import (
    FROM_EVENT,
    NOTHING,
    UNKNOWN,
    Dictionary,
    Event,
    Function,
    Known,
    Listing,
    Module,
    Thing,
    Values,
    blurred,
    concatenated,
    either,
    literal,
)
from awsh_lambda.triggers.texts import ANYTHING, Text, certain

_DEEPEST = 40
_MOST = 50_000
"""Expressions that are looked at; whatever is not known by then may be anything."""


class Evaluator:
    """Reads expressions of an INDEX. environment: the function's variables.

    told: the text that a path in the event leads to, where the trigger says that much.
    handler: module and name of the function that gets the event.
    """

    def __init__(
        self,
        index: Index,
        environment: Mapping[str, str],
        told: Callable[[tuple[str, ...]], Text | None],
        handler: tuple[str, str],
    ) -> None:
        self.index = index
        self.environment = environment
        self._told = told
        self.handler = handler
        self._open: set[tuple[int, str]] = set()
        self._kept: dict[tuple[int, Place], Values] = {}
        self._arguments: dict[Scope, dict[int, Values]] = {}
        self._left = _MOST

    def values(self, node: ast.expr, place: Place) -> Values:
        """What NODE, which stands at PLACE, may be; UNKNOWN where that can't be followed."""
        key = (id(node), place)
        if key in self._kept:
            return self._kept[key]
        here = (id(node), place.scope.file)
        self._left -= 1
        if here in self._open or len(self._open) > _DEEPEST or self._left < 0:
            return UNKNOWN
        self._open.add(here)
        try:
            reading = getattr(self, f"_{type(node).__name__.lower()}", None)
            found: Values = reading(node, place) if reading else self._rest(node, place)
        finally:
            self._open.discard(here)
        if not self._open:
            self._kept[key] = found
        return found

    def texts(self, values: Values) -> list[Known]:
        """The same as texts: a part of the event is what the trigger tells of it."""
        return [self._text(each) for each in values] or [Known((None,))]

    def _text(self, value: object) -> Known:
        if isinstance(value, Known):
            return value
        if isinstance(value, Event):
            told = self._told(value.path)
            return Known(told if told is not None else (None,), event=True)
        return Known((None,))

    def _rest(self, node: ast.expr, place: Place) -> Values:
        """Anything; of the event where some part of the expression is."""
        inner = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
        return blurred(*(self.values(each, place) for each in inner))

    # Texts

    def _constant(self, node: ast.Constant, place: Place) -> Values:
        if node.value is None:
            return NOTHING
        return literal(str(node.value)) if isinstance(node.value, (str, int)) else UNKNOWN

    def _joinedstr(self, node: ast.JoinedStr, place: Place) -> Values:
        return concatenated([self.texts(self.values(each, place)) for each in node.values])

    def _formattedvalue(self, node: ast.FormattedValue, place: Place) -> Values:
        return self.values(node.value, place)

    def _binop(self, node: ast.BinOp, place: Place) -> Values:
        left, right = self.values(node.left, place), self.values(node.right, place)
        if isinstance(node.op, (ast.Add, ast.Div)):
            # `/` is what puts paths together.
            between = [[Known(("/",))]] if isinstance(node.op, ast.Div) else []
            return concatenated([self.texts(left), *between, self.texts(right)])
        if isinstance(node.op, ast.Mod):
            filled = [each for each in right if isinstance(each, Listing)]
            parts = [self.texts(each) for each in filled[0].items] if filled else [self.texts(right)]
            return percent(self.texts(left), parts)
        return blurred(left, right)

    # Choices

    def _boolop(self, node: ast.BoolOp, place: Place) -> Values:
        return either(self.values(each, place) for each in node.values)

    def _ifexp(self, node: ast.IfExp, place: Place) -> Values:
        return either([self.values(node.body, place), self.values(node.orelse, place)])

    def _await(self, node: ast.Await, place: Place) -> Values:
        return self.values(node.value, place)

    _starred = _namedexpr = _await

    # Collections

    def _tuple(self, node: ast.Tuple | ast.List, place: Place) -> Values:
        return frozenset([Listing(tuple(self.values(each, place) for each in node.elts))])

    _list = _tuple

    def _dict(self, node: ast.Dict, place: Place) -> Values:
        items: list[tuple[str, Values]] = []
        for key, value in zip(node.keys, node.values, strict=True):
            inner = self.values(value, place)
            if key is None:
                items += [pair for each in inner if isinstance(each, Dictionary) for pair in each.items]
                continue
            items += [
                ("*" if (name := certain(each.text)) is None else name, inner)
                for each in self.texts(self.values(key, place))
            ]
        return frozenset([Dictionary(tuple(items))])

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp, place: Place) -> Values:
        return frozenset([Listing((self.values(node.elt, place),), several=True)])

    _generatorexp = _setcomp = _listcomp

    def _subscript(self, node: ast.Subscript, place: Place) -> Values:
        keys = self.texts(self.values(node.slice, place)) if not isinstance(node.slice, ast.Slice) else []
        whole = self.values(node.value, place)
        if not keys:
            return blurred(whole)
        return either(self.inside(whole, certain(key.text)) for key in keys)

    def inside(self, whole: Values, key: str | None) -> Values:
        """What stands at KEY; None: at some key."""
        return either(self.inside_one(each, key) for each in whole) if whole else UNKNOWN

    def inside_one(self, value: object, key: str | None) -> Values:
        if isinstance(value, Event):
            at = "*" if key is None or key.lstrip("-").isdecimal() else key
            return frozenset([Event((*value.path, at))])
        if isinstance(value, Module) and value.name == "os.environ":
            return self.variable(key)
        if isinstance(value, Dictionary):
            found = value.get(key) if key is not None else None
            return either(each for _, each in value.items) or UNKNOWN if found is None else found
        if isinstance(value, Listing):
            if key is not None and key.lstrip("-").isdecimal() and not value.several:
                number = int(key)
                return value.items[number] if -len(value.items) <= number < len(value.items) else NOTHING
            return either(value.items)
        return FROM_EVENT if isinstance(value, Known) and value.event else UNKNOWN

    def variable(self, name: str | None) -> Values:
        """A variable of the environment; anything where it is not set."""
        if name is None:
            return UNKNOWN
        found = self.environment.get(name)
        return frozenset([Known(ANYTHING, unset=name)]) if found is None else literal(found)

    def elements(self, whole: Values) -> Values:
        """What going through WHOLE gives."""
        return either(self.inside_one(each, None) for each in whole) if whole else UNKNOWN

    # Names

    def _name(self, node: ast.Name, place: Place) -> Values:
        return self.named(node.id, place)

    def named(self, name: str, place: Place) -> Values:
        """What a name is at PLACE; a module of the same name where nothing binds it."""
        scope: Scope | None = place.scope
        while scope is not None:
            bindings = scope.names.get(name)
            if bindings:
                found = list(reaching(bindings, place)) if scope is place.scope else bindings
                return either(self._bound(each) for each in found or bindings)
            scope = scope.parent
        for star in self._starred_modules(place.scope):
            if name in star.names:
                return either(self._bound(each) for each in star.names[name])
        return frozenset([Module(name)])

    def _starred_modules(self, scope: Scope) -> list[Scope]:
        while scope.parent is not None:
            scope = scope.parent
        return [self.index.modules[b.node] for b in scope.names.get("*", ()) if b.node in self.index.modules]

    def _bound(self, binding: Binding) -> Values:
        how, node, place = binding.how, binding.node, binding.place
        if how == "import":
            return self._imported(node)
        if how == "function":
            return frozenset([Function(node)])
        if how == "parameter":
            return self._argument(place.scope, binding.index, node.arg)
        if how in ("unknown", "context-item"):
            return UNKNOWN
        values = self.values(node, place)
        if how in ("element", "element-item"):
            values = self.elements(values)
        if how in ("item", "element-item"):
            return self.inside(values, str(binding.index))
        return values

    def _imported(self, name: str) -> Values:
        module, _, member = name.rpartition(".")
        if name not in self.index.modules and module in self.index.modules:
            bindings = self.index.modules[module].names.get(member)
            if bindings:
                return either(self._bound(each) for each in bindings)
        return frozenset([Module(name)])

    def _attribute(self, node: ast.Attribute, place: Place) -> Values:
        found = []
        for each in self.values(node.value, place):
            if isinstance(each, Module):
                found.append(self._imported(f"{each.name}.{node.attr}"))
            elif isinstance(each, Event):
                found.append(frozenset([Event((*each.path, node.attr))]))
            elif isinstance(each, Thing) and node.attr in ("name", "bucket_name", "url", "arn", "key"):
                found.append(each.key if node.attr == "key" else each.name)
        bindings = self.index.attributes.get(node.attr, ())
        found += [self._bound(each) for each in bindings if not found or isinstance(node.value, ast.Name)]
        return either(found) if found else blurred(self.values(node.value, place))

    # Calls

    def _call(self, node: ast.Call, place: Place) -> Values:
        given = [self.values(each, place) for each in (*node.args, *(word.value for word in node.keywords))]
        if isinstance(node.func, ast.Attribute):
            found = method(self, node, node.func, place, given)
            if found is not None:
                return found
        answers = []
        for each in self.values(node.func, place):
            if isinstance(each, Function):
                answers.append(self.returned(each.name))
            elif isinstance(each, Module):
                answers.append(library(self, each.name, node, place, given))
        return either(answers) if answers else blurred(*given)

    def returned(self, name: str) -> Values:
        """What the code's own function of that name may give back."""
        scopes = self.index.functions.get(name, ())
        found = [self.values(node, place) for scope in scopes for node, place in scope.returns]
        return either(found) if found else UNKNOWN

    def _argument(self, scope: Scope, index: int, name: str) -> Values:
        """What a parameter may be: what it is called with anywhere, the event for the first of the handler."""
        found = self._arguments.setdefault(scope, {})
        if index not in found:
            # Who calls itself asks again before there is an answer.
            found[index] = UNKNOWN
            found[index] = passed(self, scope, index, name)
        return found[index]
