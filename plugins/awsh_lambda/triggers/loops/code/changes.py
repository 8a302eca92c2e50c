"""What the code changes: every call of a method that does, and where to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from awsh_lambda.triggers.loops.code.evaluating import Evaluator
from awsh_lambda.triggers.loops.code.index import Place, name_of
from awsh_lambda.triggers.loops.code.operations import (
    CHANGING,
    CLIENT,
    OF_SEVERAL,
    RESOURCE,
    UNFOLLOWED,
    UPLOADS,
    WITH_ADDRESS,
    Operation,
)
from awsh_lambda.triggers.loops.code.values import (
    UNKNOWN,
    Dictionary,
    Known,
    Listing,
    Thing,
    Value,
    Values,
    either,
)
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.texts import ANYTHING, Text, certain, shown, text

_READS = ("select", "exists")


class Change(NamedTuple):
    """A call. where: `app.py:12`. call: the method. targets, keys: what it may change."""

    where: str
    call: str
    targets: tuple[Known, ...]
    keys: tuple[Text, ...] = (ANYTHING,)


def changes(evaluator: Evaluator, watched: Watched, *, addressed: bool) -> Iterator[Change]:
    """Every call that changes something of the kind that is WATCHED, wherever to.

    addressed: functions of other libraries count too, where they are given `s3://BUCKET/KEY`.
    """
    names = CHANGING | WITH_ADDRESS if addressed else CHANGING
    for call, place in evaluator.index.calls:
        if name_of(call) not in names:
            continue
        where = f"{place.scope.file}:{call.lineno}"
        for target, keys in _places(evaluator, watched, call, place):
            found = dict.fromkeys(key.text for key in evaluator.texts(keys))
            yield Change(where, name_of(call), tuple(evaluator.texts(target)), tuple(found))


def _places(
    evaluator: Evaluator, watched: Watched, call: ast.Call, place: Place
) -> Iterator[tuple[Values, Values]]:
    """What it changes and, of a bucket, the keys."""
    name = name_of(call)
    if isinstance(call.func, ast.Attribute):
        things = [each for each in evaluator.values(call.func.value, place) if isinstance(each, Thing)]
        for thing in things:
            operation = RESOURCE.get((thing.kind, name))
            if operation is not None and _fits(operation, watched):
                key = (
                    thing.key if thing.kind == "Object" else _given(evaluator, operation, call, place, "Key")
                )
                yield thing.name, UNKNOWN if key is None else key
        if things:
            return
    if watched.source == "s3" and name in WITH_ADDRESS:
        yield from _addresses(evaluator, call, place)
    fitting = [each for each in CLIENT.get(name, ()) if _fits(each, watched)]
    found = [
        (target, operation)
        for operation in fitting
        if (target := _given(evaluator, operation, call, place, operation.target)) is not None
    ]
    for target, operation in found:
        if operation.target in OF_SEVERAL:
            for each in _tables(evaluator, target):
                yield each, UNKNOWN
            continue
        key = _given(evaluator, operation, call, place, operation.key)
        yield target, UNKNOWN if key is None else key
    if not found and _unfollowed(evaluator, watched, call, name, fitting=bool(fitting)):
        key = (
            _given(evaluator, CLIENT["put_object"][0], call, place, "Key") if watched.source == "s3" else None
        )
        yield UNKNOWN, UNKNOWN if key is None else key


def _unfollowed(evaluator: Evaluator, watched: Watched, call: ast.Call, name: str, *, fitting: bool) -> bool:
    """Whether it is a method of a resource that could not be followed, or is told all in `**arguments`."""
    if not isinstance(call.func, ast.Attribute):
        return False
    words = {word.arg for word in call.keywords}
    if fitting and None in words:
        return True
    source, change, mark = UNFOLLOWED.get(name, ("", "", ""))
    if source == watched.source and change in watched.changes and mark in words:
        return True
    # What the code itself calls so is read where it is defined.
    return fitting and name in UPLOADS and name not in evaluator.index.functions


def _fits(operation: Operation, watched: Watched) -> bool:
    return operation.source == watched.source and operation.change in watched.changes


def _given(
    evaluator: Evaluator, operation: Operation, call: ast.Call, place: Place, parameter: str
) -> Values | None:
    """What PARAMETER is given; None where it is not."""
    if not parameter:
        return None
    for word in call.keywords:
        if word.arg == parameter:
            return evaluator.values(word.value, place)
        if word.arg is None:
            found = [
                values
                for each in evaluator.values(word.value, place)
                if isinstance(each, Dictionary) and (values := each.get(parameter)) is not None
            ]
            if found:
                return either(found)
    order = operation.order
    # A Bucket or Object that could not be followed takes fewer.
    if len(call.args) >= len(order) and parameter in order:
        return evaluator.values(call.args[order.index(parameter)], place)
    return None


def _addresses(evaluator: Evaluator, call: ast.Call, place: Place) -> Iterator[tuple[Values, Values]]:
    """`s3://BUCKET/KEY` among the arguments of something that writes."""
    arguments = [*call.args, *(word.value for word in call.keywords)]
    if name_of(call) == "open" and not any(
        (certain(mode.text) or "").strip("bt+") in ("w", "a", "x")
        for each in arguments
        for mode in evaluator.texts(evaluator.values(each, place))
    ):
        return
    receivers = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    for argument in (*arguments, *receivers):
        for each in evaluator.texts(evaluator.values(argument, place)):
            bucket, key = _address(each)
            # Without `s3://` it is one only where it surely begins with a bucket, as of s3fs.
            first = each.text[0] if each.text else None
            if first is not None and (
                first.startswith("s3://") or ("/" in shown(each.text) and None not in bucket.text)
            ):
                yield frozenset([bucket]), frozenset([key])


def _address(whole: Known) -> tuple[Known, Known]:
    pieces = [(whole.text[0] or "").removeprefix("s3://"), *whole.text[1:]]
    for number, piece in enumerate(pieces):
        if piece is not None and "/" in piece:
            before, _, behind = piece.partition("/")
            return (
                Known(text(*pieces[:number], before), whole.event),
                Known(text(behind, *pieces[number + 1 :]), whole.event),
            )
    return Known(text(*pieces), whole.event), Known(ANYTHING)


def _tables(evaluator: Evaluator, given: Values) -> Iterator[Values]:
    """The tables in what `batch_write_item` and its kin are told."""
    for each in given:
        if isinstance(each, Dictionary):
            named = [values for key, values in each.items if key == "TableName"]
            yield from named
            if not named:
                for key, values in each.items:
                    inner = [each for each in values if isinstance(each, Dictionary)]
                    if inner or key in ("Statement", "Parameters"):
                        yield from _tables(evaluator, values)
                    else:
                        yield frozenset([Known(ANYTHING if key == "*" else (key,))])
        elif isinstance(each, Listing):
            for values in each.items:
                yield from _tables(evaluator, values)
        else:
            yield from _statement(evaluator, each)


def _statement(evaluator: Evaluator, value: Value) -> Iterator[Values]:
    """The table of a statement of PartiQL that changes one."""
    [known] = evaluator.texts(frozenset([value]))
    first = known.text[0] if known.text else ""
    words = (first or "").replace('"', " ").split()
    if words and words[0].lower() in _READS:
        return
    whole = certain(known.text)
    if whole is None:
        yield frozenset([Known(ANYTHING, known.event)])
        return
    names = [word for word in whole.replace('"', " ").replace("'", " ").split() if word.lower() not in _WORDS]
    yield frozenset([Known((names[0],) if names else ANYTHING, known.event)])


_WORDS = {"insert", "into", "update", "delete", "from"}
