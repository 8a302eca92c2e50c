"""Conditions as tests of rows: `size > 10MB and (name ~ log or tags.env in (dev, test))`.

A row is a mapping, or a plain value whose one column is `value`. What a literal means depends on
what the row has:

    a number or size   a number or size: 100, 1.5, 10MB (10^6), 8MiB (2^20)
    a time             a duration is the distance from now: `created < 7d` is in the last seven days,
                       `expires < 30d` in the next thirty; else a moment: 2026-11-23T10:00, now;
                       a day (2026-11-23, today, yesterday) is all of it for = != <= and its beginning
                       for < > >=
    a duration         a duration, 90s, 1h30m; or seconds
    true or false      true, false, yes, no, on, off
    text               text, case and all; for < <= > >= numbers and times where both sides are
    a list or mapping  whatever its items are: holds when any item does
    nothing            null: `= null` holds, `!=`, `!~` and `not` hold, nothing else does

`~` searches for a regular expression, in any case unless it holds a capital letter. `!=` and `!~`
are the opposites of `=` and `~`. `in (a, b)` and `in $list` hold when `=` does for one. A column
alone holds when it has something: not null, false, 0 or empty. Quoted, null is the text.

Operands are expanded once, before the first row. What cannot be compared, as `size > hello`, is an
error at the first row that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from awsh.columns import getter
from awsh.errors import Span, UsageError
from awsh.language.compare import Mismatch, Test, Tests, comparer
from awsh.language.outline import Alone, Compared, Every, Inverse, Opaque, Outline, Some
from awsh.language.tree import (
    Both,
    Comparison,
    Condition,
    Either,
    Expression,
    Field,
    Items,
    Not,
    Operand,
    Variable,
    Word,
)
from awsh.values import Record, Rows

Path = tuple[str, ...]


class Predicate:
    """A condition, callable on a row. Raises UsageError where value and operand cannot be compared.

    expand: what a word inside the condition stands for. placed: its spans are places in the line that runs.
    """

    def __init__(self, condition: Condition, expand: Callable[[Word], Any], *, placed: bool = True) -> None:
        self.condition = condition
        self._expand = expand
        self._placed = placed
        self._expanded: dict[Span, Any] = {}

    def __call__(self, row: Any) -> bool:
        return bool(self.test(row))

    def __repr__(self) -> str:
        return f"<condition on {', '.join(self.fields)}>"

    @property
    def expression(self) -> Expression | None:
        """The tree, for who can let AWS do a part of the filtering."""
        return self.condition.expression

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns it asks for, `tags.env` with the dot."""
        return tuple(".".join(path) for path in self.paths)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The same as paths."""
        return tuple(self._paths(every=True))

    @property
    def required(self) -> dict[Path, Span | None]:
        """Columns that some row should have, and where they stand: all but those compared with null."""
        return {path: self._span(span) for path, span in self._paths(every=False).items()}

    @cached_property
    def test(self) -> Test:
        """The compiled test: true or false in Python's sense. Raises UsageError for what is wrong with the
        condition itself."""
        if self.expression is None:
            raise UsageError(
                "where wants a condition", span=self._span(self.condition.span), hint="as in size > 10MB"
            )
        return self._compiled(self.expression, self._now)

    @cached_property
    def outline(self) -> Outline:
        """What it asks, for who can let a service do a part of the filtering. Raises UsageError as `test` does."""
        self.test  # noqa: B018  (what is wrong with it is said in its words)
        return self._outlined(self.expression)

    @cached_property
    def _now(self) -> datetime:
        return datetime.now().astimezone()

    def _outlined(self, expression: Expression | None) -> Outline:
        match expression:
            case Not(inner=inner):
                return Inverse(self._outlined(inner))
            case Both(left=left, right=right):
                return Every((self._outlined(left), self._outlined(right)))
            case Either(left=left, right=right):
                return Some((self._outlined(left), self._outlined(right)))
            case Comparison(left=Field(path=path), op=None):
                return Alone(path)
            case Comparison(left=Field(path=path) as field, op=op, right=Operand() | Items() as right) if op:
                asked = op.removeprefix("!")
                compared = Compared(path, asked, self._given(right, asked, field), self._now)
                return Inverse(compared) if op.startswith("!") else compared
        return Opaque()

    def _span(self, span: Span) -> Span | None:
        return span if self._placed else None

    def _paths(self, *, every: bool) -> dict[Path, Span]:
        found: dict[Path, Span] = {}
        for comparison in _comparisons(self.expression):
            null = isinstance(comparison.right, Operand) and _is_null(comparison.right.word)
            for side in (comparison.left, comparison.right):
                if isinstance(side, Field) and (every or not null):
                    found.setdefault(side.path, side.span)
        return found

    def _compiled(self, expression: Expression, now: datetime) -> Test:
        if isinstance(expression, Not):
            inner = self._compiled(expression.inner, now)
            return lambda row: not inner(row)
        if isinstance(expression, (Both, Either)):
            left, right = self._compiled(expression.left, now), self._compiled(expression.right, now)
            if isinstance(expression, Both):
                return lambda row: left(row) and right(row)
            return lambda row: left(row) or right(row)
        return self._comparison(expression, now)

    def _comparison(self, comparison: Comparison, now: datetime) -> Test:
        left, op, right = comparison.left, comparison.op, comparison.right
        if op is None:
            if isinstance(left, Field):
                get = getter(left.path)
                return lambda row: bool(get(row))
            return self._alone(left)
        if right is None:
            span = self._span(Span(comparison.span.end, comparison.span.end))
            raise UsageError(f"{op} wants a value", span=span)
        label = ".".join(left.path) if isinstance(left, Field) else "the value"
        place = self._span(right.span)

        def wrong(error: Mismatch) -> UsageError:
            what = error.reason if error.reason.startswith("'") else f"{label} {error.reason}"
            return UsageError(what, span=place, hint=error.hint)

        def tests_for(given: Any) -> Tests:
            try:
                return comparer(op, given, now)
            except Mismatch as error:
                raise wrong(error) from None

        if isinstance(right, Field):
            other = getter(right.path)
            first = getter(left.path) if isinstance(left, Field) else _constant(self._value(left))

            def compare_columns(row: Any) -> object:
                value = first(row)
                given = other(row)
                if op == "in" and not isinstance(given, (list, tuple)):
                    given = [given]
                try:
                    return tests_for(given)(value)
                except Mismatch as error:
                    raise wrong(error) from None

            return compare_columns
        tests = tests_for(self._given(right, op, left))
        if isinstance(left, Field):
            return _on_column(left.path, tests, wrong)
        value = self._value(left)
        try:
            held = bool(tests(value))
        except Mismatch as error:
            raise wrong(error) from None
        return lambda row: held

    def _alone(self, operand: Operand) -> Test:
        """A variable alone: a condition kept as text, or a truth for all rows."""
        value = self._value(operand)
        if isinstance(value, str):
            try:
                return parse_condition(value).test
            except ValueError as error:
                raise UsageError(str(error), span=self._span(operand.span)) from None
        held = bool(value)
        return lambda row: held

    def _given(self, right: Operand | Items, op: str, left: Field | Operand) -> Any:
        """What stands on the right: one value, or for `in` a list of them."""
        if isinstance(right, Items):
            return [value for item in right.items for value in _spread(self._value(item), left)]
        value = self._value(right)
        return _spread(value, left) if op == "in" else value

    def _value(self, operand: Operand) -> Any:
        if _is_null(operand.word):
            return None
        # Once, whoever asks: `$( )` runs a line.
        if operand.span not in self._expanded:
            value = self._expand(operand.word)
            if isinstance(value, Rows):
                value = list(value)
            self._expanded[operand.span] = value.fields if isinstance(value, Record) else value
        return self._expanded[operand.span]


def _on_column(path: Path, tests: Tests, wrong: Callable[[Mismatch], UsageError]) -> Test:
    get = getter(path)
    known, make = tests.known, tests.of

    def test_any(row: Any) -> object:
        value = get(row)
        try:
            return make(type(value))(value)
        except Mismatch as error:
            raise wrong(error) from None

    if len(path) > 1:
        return test_any
    (name,) = path

    def test(row: Any) -> object:
        try:
            value = row[name]
            check = known[type(value)]
        except (KeyError, TypeError, IndexError):
            return test_any(row)
        try:
            return check(value)
        except Mismatch as error:  # of an item in a list
            raise wrong(error) from None

    return test


def _constant(value: Any) -> Callable[[Any], Any]:
    return lambda row: value


def _spread(value: Any, left: Field | Operand) -> list[Any]:
    """The items of a list after `in`; of rows, the column that is compared."""
    items = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    if isinstance(left, Field) and any(isinstance(item, Mapping) for item in items):
        return [item.get(left.path[-1]) if isinstance(item, Mapping) else item for item in items]
    return items


def _is_null(word: Word) -> bool:
    return word.literal == "null" and not word.quoted


def _comparisons(expression: Expression | None) -> Iterator[Comparison]:
    if isinstance(expression, Comparison):
        yield expression
    elif isinstance(expression, Not):
        yield from _comparisons(expression.inner)
    elif expression is not None:
        yield from _comparisons(expression.left)
        yield from _comparisons(expression.right)


def parse_condition(text: str) -> Predicate:
    """A condition that was quoted, or made by a program. Raises ValueError with the reason."""
    from awsh.language import parse
    from awsh.language.tree import Call, Chain

    parsed = parse(f"where {text}", conditions=frozenset({"where"}))
    if parsed.problems:
        raise ValueError(parsed.problems[0].message)
    statements = parsed.script.statements
    if (
        len(statements) == 1
        and isinstance(chain := statements[0], Chain)
        and not chain.rest
        and not chain.background
    ):
        stages = chain.first.stages
        if len(stages) == 1 and chain.first.redirect is None and isinstance(call := stages[0], Call):
            part = call.words[-1].parts[0] if len(call.words) == 2 and call.words[1].parts else None
            if isinstance(part, Condition) and part.expression is not None:
                return Predicate(part, _literal, placed=False)
    raise ValueError(f"{text!r} is not a condition such as size > 10MB")


def _literal(word: Word) -> str:
    if word.literal is None:
        variable = next((part for part in word.parts if isinstance(part, Variable)), None)
        what = f"${variable.name}" if variable else "$( )"
        raise UsageError(f"a quoted condition cannot hold {what}", hint="write it without quotes around it")
    return word.literal
