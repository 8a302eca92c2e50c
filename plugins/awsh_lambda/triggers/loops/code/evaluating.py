"""What an expression may be: constants, the environment, and parts of the event, followed through names and calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from awsh_lambda.triggers.loops.code.index import Binding, Index, Place, Scope, parameters, reaching
from awsh_lambda.triggers.loops.code.texts_of import METHODS, formatted, percent
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
from awsh_lambda.triggers.texts import Text, certain

_DEEPEST = 40
_THINGS = {
    "Bucket": "Bucket",
    "Object": "Object",
    "ObjectSummary": "Object",
    "Table": "Table",
    "Queue": "Queue",
}
_THINGS |= {"Topic": "Topic", "get_queue_by_name": "Queue", "create_queue": "Queue"}
_SAME = {"str", "list", "tuple", "sorted", "reversed", "set", "iter", "filter"}
_SAME |= {"json.loads", "urllib.parse.unquote_plus", "urllib.parse.unquote", "copy.deepcopy", "typing.cast"}
_SAME |= {"urllib.unquote_plus", "urllib.parse.quote", "dict", "event_source", "ast.literal_eval"}


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
        self.mentioned: set[str] = set()
        self._told = told
        self._handler = handler
        self._open: set[tuple[int, str]] = set()
        self._kept: dict[tuple[int, Place], Values] = {}
        self._arguments: dict[Scope, dict[int, Values]] = {}

    def values(self, node: ast.expr, place: Place) -> Values:
        """What NODE, which stands at PLACE, may be; UNKNOWN where that can't be followed."""
        key = (id(node), place)
        if key in self._kept:
            return self._kept[key]
        here = (id(node), place.scope.file)
        if here in self._open or len(self._open) > _DEEPEST:
            return UNKNOWN
        self._open.add(here)
        try:
            method = getattr(self, f"_{type(node).__name__.lower()}", None)
            found: Values = method(node, place) if method else self._rest(node, place)
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
        return either(self._inside(each, key) for each in whole) if whole else UNKNOWN

    def _inside(self, value: object, key: str | None) -> Values:
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
        self.mentioned.add(name)
        found = self.environment.get(name)
        return UNKNOWN if found is None else literal(found)

    def elements(self, whole: Values) -> Values:
        """What going through WHOLE gives."""
        return either(self._inside(each, None) for each in whole) if whole else UNKNOWN

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
        if isinstance(node.func, ast.Attribute):
            found = self._method(node, node.func, place)
            if found is not None:
                return found
        called = self.values(node.func, place)
        answers = []
        for each in called:
            if isinstance(each, Function):
                answers.append(self.returned(each.name))
            elif isinstance(each, Module):
                answers.append(self._library(each.name, node, place))
        return either(answers) if answers else blurred(*self._given(node, place))

    def _given(self, node: ast.Call, place: Place) -> list[Values]:
        return [self.values(each, place) for each in (*node.args, *(word.value for word in node.keywords))]

    def returned(self, name: str) -> Values:
        """What the code's own function of that name may give back."""
        scopes = self.index.functions.get(name, ())
        found = [self.values(node, place) for scope in scopes for node, place in scope.returns]
        return either(found) if found else UNKNOWN

    def _library(self, name: str, node: ast.Call, place: Place) -> Values:
        given = self._given(node, place)
        if name in ("os.getenv", "os.environ.get"):
            key = certain(self.texts(given[0])[0].text) if given else None
            known = key in self.environment if key is not None else False
            found = self.variable(key)
            return found if known or len(given) < 2 else given[1]
        if name in ("os.path.join", "posixpath.join"):
            parts = [part for each in given for part in ([Known(("/",))], self.texts(each))][1:]
            return concatenated(parts)
        if name == "enumerate" and given:
            return frozenset(
                [Listing((frozenset([Listing((UNKNOWN, self.elements(given[0])))]),), several=True)]
            )
        if name == "zip":
            return frozenset(
                [Listing((frozenset([Listing(tuple(self.elements(each) for each in given))]),), several=True)]
            )
        if name == "dict" and node.keywords:
            return frozenset(
                [
                    Dictionary(
                        tuple((word.arg or "*", self.values(word.value, place)) for word in node.keywords)
                    )
                ]
            )
        if name in _SAME or name.rpartition(".")[2] in ("unquote_plus", "unquote", "loads"):
            return given[-1 if name == "typing.cast" else 0] if given else UNKNOWN
        return blurred(*given)

    def _method(self, node: ast.Call, func: ast.Attribute, place: Place) -> Values | None:
        """What calling a method gives; None where it is somebody's function."""
        receiver = self.values(func.value, place)
        given = self._given(node, place)
        if func.attr in _THINGS and given:
            return frozenset([self._thing(_THINGS[func.attr], receiver, given)])
        if func.attr == "get_queue_url" and given:
            return frozenset([Dictionary((("QueueUrl", given[0]),))])
        if func.attr == "batch_writer":
            return receiver
        plain = [each for each in receiver if not isinstance(each, Module)]
        if not plain:
            return None
        if func.attr in ("get", "pop", "setdefault") and given:
            keys = self.texts(given[0])
            found = either(self.inside(receiver, certain(key.text)) for key in keys)
            # What is left out of an event is, for the event's own keys, not meant.
            return (
                found
                if any(isinstance(each, (Event, Dictionary)) for each in plain)
                else either([found, *given[1:]])
            )
        if func.attr in ("items", "values", "copy"):
            return self._walked(receiver, func.attr)
        if func.attr == "format":
            words = {word.arg or "": self.texts(self.values(word.value, place)) for word in node.keywords}
            return formatted(
                self.texts(receiver), [self.texts(self.values(each, place)) for each in node.args], words
            )
        if func.attr == "join" and given:
            lists = [each for each in given[0] if isinstance(each, Listing) and not each.several]
            if lists:
                between = self.texts(receiver)
                return concatenated([p for each in lists[0].items for p in (between, self.texts(each))][1:])
        if func.attr in METHODS:
            return METHODS[func.attr](self.texts(receiver), [self.texts(each) for each in given])
        return None if func.attr in self.index.functions else blurred(receiver, *given)

    def _walked(self, receiver: Values, how: str) -> Values:
        if how == "copy":
            return receiver
        elements = self.elements(receiver)
        if how == "values":
            return frozenset([Listing((elements,), several=True)])
        return frozenset([Listing((frozenset([Listing((UNKNOWN, elements))]),), several=True)])

    def _thing(self, kind: str, receiver: Values, given: list[Values]) -> Thing:
        within = [each for each in receiver if isinstance(each, Thing) and each.kind == "Bucket"]
        if kind == "Object" and within:
            return Thing(kind, either(each.name for each in within), given[0])
        return Thing(kind, given[0], given[1] if len(given) > 1 else UNKNOWN)

    # Parameters

    def _argument(self, scope: Scope, index: int, name: str) -> Values:
        """What a parameter may be: what it is called with anywhere, the event for the first of the handler."""
        found = self._arguments.setdefault(scope, {})
        if index not in found:
            # Who calls itself asks again before there is an answer.
            found[index] = UNKNOWN
            found[index] = self._passed(scope, index, name)
        return found[index]

    def _passed(self, scope: Scope, index: int, name: str) -> Values:
        function = (
            scope.body.name if scope.body is not None and not isinstance(scope.body, ast.Lambda) else ""
        )
        found: list[Values] = []
        if index == 0 and (scope.module, function) == self._handler:
            found.append(frozenset([Event()]))
        if function:
            for call, place in self.index.calls:
                found += self._from_call(call, place, scope, function, index, name)
        default = _default(scope, index)
        if default is not None:
            found.append(self.values(default, Place(scope.parent or scope, float("inf"), ())))
        return either(found) if found else UNKNOWN

    def _from_call(
        self, call: ast.Call, place: Place, scope: Scope, function: str, index: int, name: str
    ) -> list[Values]:
        called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        words = {word.arg: word.value for word in call.keywords}
        if called == function:
            first = parameters(scope.body)[0].arg if scope.body is not None and parameters(scope.body) else ""
            number = index - (first in ("self", "cls"))
            if name in words:
                return [self.values(words[name], place)]
            if 0 <= number < len(call.args) and not any(isinstance(each, ast.Starred) for each in call.args):
                return [self.values(call.args[number], place)]
            return [UNKNOWN] if None in words or any(isinstance(a, ast.Starred) for a in call.args) else []
        for number, argument in enumerate(call.args):
            # Handed to `map`, `submit` and the like: with an argument behind it, or each element of that.
            if isinstance(argument, ast.Name) and argument.id == function:
                rest = call.args[number + 1 + index : number + 2 + index]
                values = [self.values(each, place) for each in rest]
                return [*values, *(self.elements(each) for each in values)] or [UNKNOWN]
        return []


def _default(scope: Scope, index: int) -> ast.expr | None:
    arguments = scope.body.args if scope.body is not None else None
    if arguments is None:
        return None
    named = [*arguments.posonlyargs, *arguments.args]
    if index < len(named):
        number = index - (len(named) - len(arguments.defaults))
        return arguments.defaults[number] if number >= 0 else None
    return arguments.kw_defaults[index - len(named)]
