"""Behind `dynamodb query` and `scan`: a request, its pages, and the condition over what comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from awsh import Context, Rows, UsageError, conditions
from awsh_dynamodb.expressions.bounds import filter_expression
from awsh_dynamodb.expressions.building import Parts
from awsh_dynamodb.expressions.keys import sort_condition
from awsh_dynamodb.items.single import projection
from awsh_dynamodb.items.words import partition_of
from awsh_dynamodb.searching.pages import Consumed, Pages, parallel_pages, read_pages
from awsh_dynamodb.tables.schema import Schema
from awsh_dynamodb.values.wire import item_from_wire


def queried(
    ctx: Context,
    schema: Schema,
    words: Sequence[Any],
    where: conditions.Predicate | None,
    *,
    index: str | None,
    reverse: bool,
    limit: int | None,
    select: Sequence[str] | None,
    consistent: bool,
    capacity: bool,
    usage: str,
) -> Rows:
    """The rows of a query. Raises UsageError, CommandError."""
    found = schema.index(index) if index else None
    key = found.key if found else schema.key
    partition, rest = partition_of(words, key, schema, usage)
    parts = Parts()
    name = key[0]
    keyed = f"{parts.path((name,))} = {parts.wire(partition[name])}"
    if rest:
        if len(key) == 1 or len(rest) > 1:
            raise UsageError(f"{rest[-1]!r} is too much: a query is by {' and '.join(key)}", usage=usage)
        sort, _ = partition_of(rest, key[1:], schema, usage)
        keyed += f" AND {parts.path((key[1],))} = {parts.wire(sort[key[1]])}"
    elif where is not None and len(key) > 1:
        narrowed = sort_condition(where.outline, key[1], schema.types[key[1]], parts)
        keyed += f" AND {narrowed}" if narrowed else ""
    request = _request(
        schema, found.name if found else None, where, select, parts, frozenset(key), consistent, keyed
    )
    request |= {"KeyConditionExpression": keyed, "ScanIndexForward": not reverse}
    consumed = Consumed(ctx, schema.table) if capacity else None
    pages = read_pages(ctx, "query", _asking(request, where, limit), consumed)
    return _rows(schema, pages, where, limit, select)


def scanned(
    ctx: Context,
    schema: Schema,
    where: conditions.Predicate | None,
    *,
    index: str | None,
    parallel: int,
    limit: int | None,
    select: Sequence[str] | None,
    consistent: bool,
    capacity: bool,
) -> Rows:
    """The rows of a scan. Raises UsageError, CommandError."""
    found = schema.index(index) if index else None
    parts = Parts()
    request = _request(schema, found.name if found else None, where, select, parts, frozenset(), consistent)
    consumed = Consumed(ctx, schema.table) if capacity else None
    if parallel > 1:
        pages = parallel_pages(ctx, request, parallel, consumed)
    else:
        pages = read_pages(ctx, "scan", _asking(request, where, limit), consumed)
    return _rows(schema, pages, where, limit, select)


def _request(
    schema: Schema,
    index: str | None,
    where: conditions.Predicate | None,
    select: Sequence[str] | None,
    parts: Parts,
    untold: frozenset[str],
    consistent: bool,
    keyed: str = "",
) -> dict[str, Any]:
    if consistent and index and schema.index(index).kind == "global":
        raise UsageError("a global index is never consistent", hint="leave --consistent out")
    filtered = filter_expression(where.outline, parts, untold) if where is not None else None
    # The condition is looked at here once more, so what it looks at must come along.
    wanted = [path[0] for path in where.paths] if where is not None else []
    told = where is None or not _has_opaque(where.outline)
    projected = projection(select, parts, wanted) if told else ""
    return {
        "TableName": schema.table,
        **({"IndexName": index} if index else {}),
        **({"ConsistentRead": True} if consistent else {}),
        **({"FilterExpression": filtered} if filtered else {}),
        **({"ProjectionExpression": projected} if projected else {}),
        **parts.used(keyed, filtered or "", projected),
    }


def _has_opaque(outline: conditions.Outline) -> bool:
    """Whether it looks at columns that it does not tell."""
    match outline:
        case conditions.Inverse(inner=inner):
            return _has_opaque(inner)
        case conditions.Every(parts=parts) | conditions.Some(parts=parts):
            return any(map(_has_opaque, parts))
    return isinstance(outline, conditions.Opaque)


def _asking(request: dict[str, Any], where: conditions.Predicate | None, limit: int | None) -> dict[str, Any]:
    """A page need have no more items than are wanted; with a condition nobody knows how many that are."""
    return {**request, "Limit": limit} if limit is not None and where is None else request


def _rows(
    schema: Schema,
    pages: Pages,
    where: conditions.Predicate | None,
    limit: int | None,
    select: Sequence[str] | None,
) -> Rows:
    test = where.test if where is not None else None
    names = list(select or ())
    first = dict.fromkeys(schema.key)

    def rows() -> Iterator[dict[str, Any]]:
        left = limit
        with closing(pages):
            for page in pages:
                items = map(item_from_wire, page)
                for item in filter(test, items) if test else items:
                    yield _selected(item, names) if names else {**first, **item}
                    if left is not None:
                        left -= 1
                        if not left:
                            return

    return Rows(rows(), tuple(names))


def _selected(item: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Only what was asked for, in that order: the condition may have wanted more."""
    tops = dict.fromkeys(name.partition(".")[0].partition("[")[0] for name in names)
    return {name: item[name] for name in tops if name in item}
