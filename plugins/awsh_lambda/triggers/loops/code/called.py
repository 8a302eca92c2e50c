"""What calls of Python's library, of boto3 and of methods give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from awsh_lambda.triggers.loops.code.index import Place
from awsh_lambda.triggers.loops.code.texts_of import METHODS, formatted
from awsh_lambda.triggers.loops.code.values import (
    UNKNOWN,
    Dictionary,
    Event,
    Known,
    Listing,
    Module,
    Thing,
    Values,
    blurred,
    concatenated,
    either,
)
from awsh_lambda.triggers.texts import certain

if TYPE_CHECKING:
    from awsh_lambda.triggers.loops.code.evaluating import Evaluator

_THINGS = {
    "Bucket": "Bucket",
    "Object": "Object",
    "ObjectSummary": "Object",
    "Table": "Table",
    "Queue": "Queue",
    "Topic": "Topic",
    "get_queue_by_name": "Queue",
    "create_queue": "Queue",
}
"""Methods of boto3 that make a resource, and its kind."""

_SAME = {"str", "list", "tuple", "sorted", "reversed", "set", "iter", "dict", "deepcopy"}
_SAME |= {"unquote_plus", "unquote", "quote", "loads", "event_source", "literal_eval"}
"""Functions that give what they were given, as far as that is looked at."""


def library(evaluator: Evaluator, name: str, node: ast.Call, place: Place, given: list[Values]) -> Values:
    """What calling the NAME of some module gives. given: what its arguments may be."""
    if name in ("os.getenv", "os.environ.get"):
        key = certain(evaluator.texts(given[0])[0].text) if given else None
        known = key in evaluator.environment
        return evaluator.variable(key) if known or len(given) < 2 else given[1]
    if name in ("os.path.join", "posixpath.join"):
        return concatenated([part for each in given for part in ([Known(("/",))], evaluator.texts(each))][1:])
    if name == "enumerate" and given:
        return _several(_pair(UNKNOWN, evaluator.elements(given[0])))
    if name == "zip":
        return _several(_pair(*(evaluator.elements(each) for each in given)))
    if name == "dict" and node.keywords:
        words = tuple((word.arg or "*", evaluator.values(word.value, place)) for word in node.keywords)
        return frozenset([Dictionary(words)])
    if name == "typing.cast" and len(given) > 1:
        return given[1]
    if name == "filter" and len(given) > 1:
        return given[1]
    if given and name.rpartition(".")[2] in _SAME:
        return given[0]
    return blurred(*given)


def method(
    evaluator: Evaluator, node: ast.Call, func: ast.Attribute, place: Place, given: list[Values]
) -> Values | None:
    """What calling a method gives; None where it is a module's, or the code's own."""
    receiver = evaluator.values(func.value, place)
    if func.attr in _THINGS and given:
        return frozenset([_thing(_THINGS[func.attr], receiver, given)])
    if func.attr == "get_queue_url" and given:
        return frozenset([Dictionary((("QueueUrl", given[0]),))])
    if func.attr == "batch_writer":
        return receiver
    plain = [each for each in receiver if not isinstance(each, Module)]
    if not plain:
        return None
    if func.attr in ("get", "pop", "setdefault") and given:
        found = either(evaluator.inside(receiver, certain(key.text)) for key in evaluator.texts(given[0]))
        # What stands in for a key that is missing is not meant where the key is AWS's own.
        return (
            found
            if any(isinstance(each, (Event, Dictionary)) for each in plain)
            else either([found, *given[1:]])
        )
    if func.attr in ("items", "values", "copy"):
        elements = evaluator.elements(receiver)
        walked = {"items": _several(_pair(UNKNOWN, elements)), "values": _several(elements)}
        return walked.get(func.attr, receiver)
    return _of_text(evaluator, node, func, place, receiver, given)


def _of_text(
    evaluator: Evaluator,
    node: ast.Call,
    func: ast.Attribute,
    place: Place,
    receiver: Values,
    given: list[Values],
) -> Values | None:
    if func.attr == "format":
        words = {
            word.arg or "": evaluator.texts(evaluator.values(word.value, place)) for word in node.keywords
        }
        numbered = [evaluator.texts(evaluator.values(each, place)) for each in node.args]
        return formatted(evaluator.texts(receiver), numbered, words)
    if func.attr == "join" and given:
        lists = [each for each in given[0] if isinstance(each, Listing) and not each.several]
        if lists:
            between = evaluator.texts(receiver)
            parts = [part for each in lists[0].items for part in (between, evaluator.texts(each))]
            return concatenated(parts[1:])
    if func.attr in METHODS:
        return METHODS[func.attr](evaluator.texts(receiver), [evaluator.texts(each) for each in given])
    return None if func.attr in evaluator.index.functions else blurred(receiver, *given)


def _thing(kind: str, receiver: Values, given: list[Values]) -> Thing:
    within = [each for each in receiver if isinstance(each, Thing) and each.kind == "Bucket"]
    if kind == "Object" and within:
        return Thing(kind, either(each.name for each in within), given[0])
    return Thing(kind, given[0], given[1] if len(given) > 1 else UNKNOWN)


def _pair(*parts: Values) -> Values:
    return frozenset([Listing(tuple(parts))])


def _several(elements: Values) -> Values:
    return frozenset([Listing((elements,), several=True)])
