"""Query and scan: a condition means what it means behind `| where`, wherever it is looked at."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from awsh.errors import UsageError
from awsh.language.conditions import parse_condition
from awsh.sandbox import rules
from awsh.sandbox.rules.dynamodb_requests import _doubled
from awsh.shell import Shell
from awsh.testing import Person
from awsh_dynamodb.expressions.bounds import _Told
from awsh_dynamodb.expressions.building import Parts
from awsh_dynamodb.expressions.keys import sort_condition
from awsh_dynamodb.values.wire import item_to_wire
from tests.dynamodb.conftest import ORDERS, Typed

TEXTS = [
    *(
        "Ada",
        "ada",
        "bob",
        "",
        "36",
        "36.0",
        "037",
        "7d",
        "10MB",
        "today",
        "true",
        "null",
        "ünï",
        "Zoë 2026",
        "~",
    ),
    *(
        "2026-11-23",
        "2026-11-22",
        "2026-11-23T10:00:00+02:00",
        "2026-11-22T23:30:00-08:00",
        "2027-01-01 note",
    ),
]
NUMBERS = [0, 1, -1, 36, 37, Decimal("36.5"), Decimal("0.1"), 10**7, 10**15 + 1, 7 * 86400]
OTHERS = [
    *(True, False, None, [], [1, "Ada", None], ["36", 36], {"c": "Ada"}, {"c": 36, "d": None}, {}, [[36]]),
    *(
        {"c": {"e": "Ada"}},
        frozenset({"Ada", "bob"}),
        frozenset({36, 1}),
        [{"c": "Ada"}, {"c": 36}],
        {"0": "Ada"},
    ),
]
OPERANDS = [
    *(
        "Ada",
        "ada",
        "36",
        "36.0",
        "36.5",
        "0.1",
        "0",
        "-1",
        "1e1",
        "10MB",
        "7d",
        "2026-11-23",
        "today",
        "true",
        "null",
    ),
    *(
        "2026-11-23T10:00:00+02:00",
        "false",
        "''",
        "'ünï'",
        "2026",
        "9007199254740993.0",
        "9" * 41,
        "'a b'",
        "~",
    ),
]
PATTERNS = ["Ada", "^Ada", "^2026-11", "36", "ada", "^3", "Z", "A.a", "^"]
COLUMNS = ["a", "b", "a.c", "'a.c'", "b.c", "b.c.e", "b.0", "a.value", "id"]


def comparison(chance: random.Random, columns: list[str]) -> str:
    column, op = chance.choice(columns), chance.choice(["=", "!=", "<", "<=", ">", ">=", "~", "!~", "in", ""])
    if op == "in":
        return f"{column} in ({', '.join(chance.choices(OPERANDS, k=2))})"
    return f"{column} {op} {chance.choice(PATTERNS if op.endswith('~') else OPERANDS)}" if op else column


def condition(chance: random.Random, depth: int = 0) -> str:
    if depth > 2 or chance.random() < 0.5:
        return comparison(chance, COLUMNS)
    if chance.random() < 0.3:
        return f"not ({condition(chance, depth + 1)})"
    word = chance.choice(["and", "or"])
    return f"({condition(chance, depth + 1)} {word} {condition(chance, depth + 1)})"


def stored(item: dict[str, Any]) -> Any:
    from moto.dynamodb.models.dynamo_type import Item

    return Item(None, None, item_to_wire(item))  # type: ignore[arg-type]


def checked(expression: str | bool, used: dict[str, Any]) -> Any:
    """What DynamoDB makes of an expression, as a test of stored items."""
    from moto.dynamodb.comparisons import get_filter_expression

    if isinstance(expression, bool):
        return lambda item: expression
    names, values = used.get("ExpressionAttributeNames"), used.get("ExpressionAttributeValues")
    return get_filter_expression(expression, names, values).expr


def test_no_row_is_lost_on_the_way() -> None:
    rules.install("dynamodb")
    chance = random.Random(5)
    items = [
        {"id": str(i), **{name: chance.choice(chance.choice([TEXTS, NUMBERS, OTHERS])) for name in names}}
        for i in range(40)
        for names in [[name for name in ("a", "b", "a.c") if chance.random() < 0.75]]
    ]
    pairs = [(item, stored(item)) for item in items]
    told = passed = 0
    for _ in range(150):
        text = condition(chance)
        predicate = parse_condition(text)
        try:
            outline = predicate.outline
        except UsageError:  # a bad pattern
            continue
        parts = Parts()
        bounds = _Told(parts, frozenset()).of(outline)
        used = parts.used(str(bounds.upper), str(bounds.lower))
        upper, lower = checked(bounds.upper, used), checked(bounds.lower, used)
        told += isinstance(bounds.upper, str)
        assert not _doubled(str(bounds.upper)), bounds.upper
        for item, kept in pairs:
            try:
                holds = bool(predicate(item))
            except UsageError:  # what cannot be compared
                continue
            passed += holds
            assert upper(kept) or not holds, (text, item, bounds.upper)
            assert holds or not lower(kept), (text, item, bounds.lower)
    assert told > 80
    assert passed > 500


@pytest.mark.parametrize(("kind", "values"), [("S", [text for text in TEXTS if text]), ("N", NUMBERS)])
def test_no_row_is_lost_by_its_sort_key(kind: str, values: list[Any]) -> None:
    rules.install("dynamodb")
    chance = random.Random(6)
    narrowed = 0
    for _ in range(200):
        text = " and ".join(comparison(chance, ["a"]) for _ in range(chance.randint(1, 3)))
        predicate, parts = parse_condition(text), Parts()
        found = sort_condition(predicate.outline, "a", kind, parts)
        if found is None:
            continue
        narrowed += 1
        test = checked(found, parts.used(found))
        for value in values:
            try:
                assert test(stored({"a": value})) or not predicate({"a": value}), (text, value, found)
            except UsageError:
                continue
    assert narrowed > 20


@pytest.mark.parametrize(
    "line",
    [
        "orders ada",
        "orders ada where no > 1 and total >= 10",
        "orders ada where no >= 2 and no < 4 and day ~ ^2026",
        "orders ada where not no = 2",
        "orders ada where day > 2026-11-21",
        "orders ada --index by-day",
    ],
)
def test_a_query_is_a_scan_of_one_key(typed: Typed, line: str) -> None:
    if "--index" in line:
        assert typed("dynamodb query orders 2026-11-22 --index by-day") == [ORDERS[1]]
        return
    asked, _, where = line.partition(" where ")
    rows = typed(f"dynamodb query {line}")
    assert rows == (typed(f"dynamodb query {asked} | where {where}") if where else ORDERS)
    assert typed(f"dynamodb query {line} --reverse --limit 1") == rows[::-1][:1]


def test_conditions_reach_dynamodb(typed: Typed, person: Person) -> None:
    """What it filters by is what it sends: the rest stays there."""
    typed("dynamodb scan orders where total > 50 --capacity")
    typed("dynamodb query orders ada where no >= 3 --capacity")
    sent = [note.partition(", ")[2] for note in person.notes]
    assert sent == [
        "4 items read, 1 of them sent",
        "2 items read, 2 of them sent",
    ]


def test_words_around_a_condition(typed: Typed, here: Shell) -> None:
    assert typed("dynamodb scan users where age > 36 --select name") == [{"name": "Bob"}]
    assert typed("dynamodb scan users --select id where address.city = Paris or not age | get id") == [
        "bob",
        "zoe",
    ]
    here.scope["least"] = 40
    assert typed("let ids = ($(dynamodb scan users where age > $least) | get id); $ids") == ["bob"]
    assert (
        typed("dynamodb scan users where id in $(dynamodb query orders ada | get customer | uniq)")[0]["id"]
        == "ada"
    )
    with pytest.raises(UsageError, match="where wants CONDITION"):
        typed("dynamodb scan users where")
    with pytest.raises(UsageError, match="is expected"):
        typed("dynamodb scan users where age 3")
    with pytest.raises(UsageError, match="or an option is expected"):
        typed("dynamodb scan users where age > 3 limit 5")


def test_rows_stream_and_stop(typed: Typed, here: Shell) -> None:
    here.scope["rows"] = [{"id": f"s{n:03}", "pad": "x" * 12000} for n in range(120)]
    typed("dynamodb create wide --key id --wait")
    typed("$rows | dynamodb put wide")
    asked: list[str] = []
    here.context().client("dynamodb").meta.events.register(
        "before-call", lambda model, **_: asked.append(model.name)
    )
    assert len(typed("dynamodb scan wide | first 3")) == 3
    assert asked.count("Scan") == 1
    assert len(typed("dynamodb scan wide")) == 120
    assert asked.count("Scan") >= 3
    assert len(typed("dynamodb scan wide --parallel 3")) == 120
    assert len(typed("dynamodb scan wide --limit 100")) == 100
