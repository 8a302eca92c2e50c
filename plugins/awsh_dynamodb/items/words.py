"""The words behind a command about items: the table, unless it is the current one, then a key or attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, UsageError, ValueType, conditions
from awsh_dynamodb.expressions.building import Path, read_path
from awsh_dynamodb.items.completion import keys_of
from awsh_dynamodb.kinds import TABLE
from awsh_dynamodb.tables.schema import Schema, find, seek
from awsh_dynamodb.tables.words import TABLE_NAME
from awsh_dynamodb.values.limits import check_key
from awsh_dynamodb.values.typed import TYPES, read_json, read_value
from awsh_dynamodb.values.wire import Wire, from_wire, to_wire

_ASSIGNED = re.compile(
    r"(?P<path>(?:\\.|[^=\\])+?)(?P<kind>:(?:" + "|".join(TYPES) + r")|:)?=(?P<value>.*)", re.DOTALL
)


def table_of(ctx: Context, words: Sequence[Any], usage: str) -> tuple[Schema, list[Any]]:
    """The table that WORDS begin with, or the current one, and the words behind it.

    Raises UsageError, CommandError.
    """
    current = ctx.current(TABLE.name)
    first = words[0] if words else None
    if isinstance(first, str) and "=" not in first:
        name = first.rpartition("/")[2] if first.startswith("arn:") else first
        if current is None:
            return find(ctx, name), list(words[1:])
        found = seek(ctx, name) if TABLE_NAME.fullmatch(name) else None
        if found is not None:
            return found, list(words[1:])
    if current is None:
        raise UsageError("no current table", hint="name one, or choose it with `use table NAME`", usage=usage)
    return find(ctx, current), list(words)


def read_assigned(word: str, schema: Schema | None = None) -> tuple[Path, Any]:
    """`name=Ada`, `age:N=36`, `address:={"city":"Paris"}`: a path and a native value. Raises ValueError.

    schema: attributes in keys are of the type that they have there.
    """
    match = _ASSIGNED.fullmatch(word)
    if match is None:
        raise ValueError(f"{word!r} is not ATTRIBUTE=VALUE")
    path = read_path(match["path"])
    kind, text = match["kind"] or "", match["value"]
    if kind == ":":
        return path, read_json(text)
    if not kind and schema is not None and len(path) == 1:
        kind = schema.types.get(str(path[0]), "")
    try:
        return path, read_value(text, kind.removeprefix(":"))
    except ValueError as error:
        raise ValueError(f"{match['path']}: {error}") from None


def item_of(words: Sequence[Any], schema: Schema) -> dict[str, Any]:
    """An item of what is typed; `address.city=Paris` is an entry in a map. Raises ValueError."""
    item: dict[str, Any] = {}
    for word in words:
        if isinstance(word, Mapping):
            item.update(word)
            continue
        path, value = read_assigned(str(word), schema)
        inside: Any = item
        for step in path[:-1]:
            inside = inside.setdefault(step, {})
            if not isinstance(inside, dict) or isinstance(step, int):
                raise ValueError(f"{word}: there is another value at {step} already")
        if isinstance(path[-1], int):
            raise ValueError(f"{word}: a list is written whole, as in tags:='[1, 2]'")
        if path[-1] in inside:
            raise ValueError(f"{'.'.join(map(str, path))} is given twice")
        inside[path[-1]] = value
    return item


def key_of(words: Sequence[Any], schema: Schema, usage: str) -> tuple[Wire, list[Any]]:
    """The key that WORDS begin with, in DynamoDB's form, and the words behind it. Raises UsageError.

    A key is its values in their order, ATTRIBUTE=VALUE for each, or a row that has them.
    """
    rest = list(words)
    if rest and isinstance(rest[0], Mapping):
        return key_in(rest.pop(0), schema), rest
    given: dict[str, Any] = {}
    for name in schema.key:
        if not rest:
            break
        word = rest[0]
        try:
            named = next((each for each in schema.key if _names(word, each)), None)
            if named is not None:
                given[named] = read_assigned(word, schema)[1]
            else:
                given[name] = read_value(_text(word), schema.types[name])
        except ValueError as error:
            raise UsageError(str(error), usage=usage) from None
        rest.pop(0)
    missing = [name for name in schema.key if name not in given]
    if missing:
        raise UsageError(
            f"an item of {schema.table} is known by {' and '.join(schema.key)}; {missing[0]} is missing",
            usage=usage,
        )
    return key_in(given, schema), rest


def partition_of(
    words: Sequence[Any], key: tuple[str, ...], schema: Schema, usage: str
) -> tuple[Wire, list[Any]]:
    """The same of a partition key alone, for all of its items: KEY is that of the table or an index."""
    if not words:
        raise UsageError(f"a query wants a value for {key[0]}", usage=usage)
    first, name = words[0], key[0]
    try:
        if isinstance(first, Mapping):
            value = first[name]
        elif _names(first, name):
            value = read_assigned(first, schema)[1]
        else:
            value = read_value(_text(first), schema.types[name])
        return {name: to_wire(value)}, list(words[1:])
    except KeyError:
        raise UsageError(f"the row has no {name}", usage=usage) from None
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None


def key_in(item: Mapping[str, Any], schema: Schema) -> Wire:
    """The key of a row. Raises UsageError for one that has none, or not of the table's types."""
    try:
        key = {name: to_wire(item[name]) for name in schema.key if name in item}
        check_key(schema, key)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return key


def key_text(key: Mapping[str, Wire]) -> str:
    """A key as it is said: `customer=ada no=5`."""
    return " ".join(f"{name}={from_wire(value)}" for name, value in key.items())


def _names(word: Any, attribute: str) -> bool:
    return isinstance(word, str) and word.startswith((f"{attribute}=", f"{attribute}:"))


def _text(word: Any) -> str:
    if isinstance(word, (Mapping, list, tuple, bool)):
        raise ValueError(f"{word!r} is no value of a key")
    return word if isinstance(word, str) else str(word)


def _convert(ctx: Context, given: Any) -> Any:
    return given


def complete_table_then_key(completing: Completing) -> Iterator[Candidate]:
    """Tables first; behind one, keys of it as a look at some items has them."""
    given = completing.given.get("words", [])
    if not given:
        for _, candidate in completing.ctx.candidates(TABLE.name, completing.word):
            yield candidate
    current = completing.ctx.current(TABLE.name)
    table = given[0] if given else current
    if table:
        yield from keys_of(completing, table, given[1:] if given else [])


def complete_table(completing: Completing) -> Iterator[Candidate]:
    """Tables, as the first word."""
    if not completing.given.get("words"):
        for _, candidate in completing.ctx.candidates(TABLE.name, completing.word):
            yield candidate


def complete_assignments(completing: Completing) -> Iterator[Candidate]:
    """A table first, then the attributes that its items have, each with its `=`."""
    from awsh_dynamodb.items.completion import attributes_of

    given = completing.given.get("words", [])
    yield from complete_table(completing)
    table = given[0] if given and "=" not in given[0] else completing.ctx.current(TABLE.name)
    if table and "=" not in completing.word:
        taken = {word.partition("=")[0].partition(":")[0] for word in given}
        for name, about in attributes_of(completing.ctx, table):
            if name not in taken:
                yield Candidate(f"{name}=", about, final=False)


def complete_columns(completing: Completing) -> Iterator[Candidate]:
    """Attributes that items of the table have, for a condition."""
    from awsh_dynamodb.items.completion import attributes_of

    given = completing.given.get("words", [])
    table = given[0] if given and "=" not in given[0] else completing.ctx.current(TABLE.name)
    for name, about in attributes_of(completing.ctx, table) if table else ():
        yield Candidate(name, about)


def complete_update(completing: Completing) -> Iterator[Candidate]:
    """A table, a key, what to do, and attributes."""
    from awsh_dynamodb.items.updating import CLAUSES

    given = completing.given.get("words", [])
    doing = next((word for word in reversed(given) if word in CLAUSES), "")
    if not doing:
        yield from complete_table_then_key(completing)
    if given:
        yield from (
            Candidate(word) for word in CLAUSES if word.startswith(completing.word) and word not in given
        )
    if doing and "=" not in completing.word:
        sign = "" if doing == "remove" else "="
        for candidate in complete_columns(completing):
            yield Candidate(candidate.text + sign, candidate.description, final=not sign)


def complete_names(completing: Completing) -> Iterator[Candidate]:
    """Attributes with commas between."""
    before, comma, _ = completing.word.rpartition(",")
    for candidate in complete_columns(completing):
        if candidate.text not in before.split(","):
            yield Candidate(before + comma + candidate.text, candidate.description, label=candidate.text)


Condition = Annotated[conditions.Predicate, conditions.condition_on(complete_columns)]
KeyWords = Annotated[Any, ValueType("[TABLE] KEY [SORT]", _convert, complete_table_then_key)]
UpdateWords = Annotated[
    Any, ValueType("[TABLE] KEY [SORT] set|remove|add|append|delete …", _convert, complete_update)
]
Names = Annotated[Any, ValueType("NAMES", lambda ctx, given: str(given).split(","), complete_names)]
ItemWords = Annotated[Any, ValueType("[TABLE] ATTRIBUTE=VALUE", _convert, complete_assignments)]
TableWords = Annotated[Any, ValueType("[TABLE]", _convert, complete_table)]
