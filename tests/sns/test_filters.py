"""Conditions as filter policies, filter policies as conditions, and what both say of messages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsh import UsageError
from awsh.language.conditions import parse_condition
from awsh.sandbox.filter_policies import check, fits_attributes, fits_body
from awsh_sns.filters.translating import filter_policy
from awsh_sns.filters.words import in_words


def policy_of(text: str, *, body: bool = False) -> Any:
    return filter_policy(parse_condition(text), body=body, note=lambda _: None)


@pytest.mark.parametrize(
    ("condition", "policy"),
    [
        ("kind = order", {"kind": ["order"]}),
        ("kind in (a, b)", {"kind": ["a", "b"]}),
        ("kind != a and kind != b", {"kind": [{"anything-but": ["a", "b"]}, {"exists": False}]}),
        ("kind != null and kind != a", {"kind": [{"anything-but": ["a"]}]}),
        ("kind ~ ^Ab", {"kind": [{"prefix": "Ab"}]}),
        (r"key ~ '\.jpg$'", {"key": [{"suffix": ".jpg"}]}),
        ("kind ~ ^order$", {"kind": [{"equals-ignore-case": "order"}]}),
        ("kind !~ ^Ab", {"kind": [{"anything-but": {"prefix": "Ab"}}, {"exists": False}]}),
        ("total > 100 and total <= 500", {"total": [{"numeric": [">", 100, "<=", 500]}]}),
        ("total = 5", {"total": ["5", {"numeric": ["=", 5]}]}),
        ("not total < 5", {"total": [{"numeric": [">=", 5]}, {"exists": False}]}),
        ("size > 10MB", {"size": [{"numeric": [">", 10_000_000]}]}),
        ("kind", {"kind": [{"exists": True}]}),
        ("kind = null or kind = a", {"kind": [{"exists": False}, "a"]}),
        ("ip in 10.1.2.3/8", {"ip": [{"cidr": "10.0.0.0/8"}]}),
        (
            "a = x and (b = y or c = z)",
            {"a": ["x"], "$or": [{"b": ["y"]}, {"c": ["z"]}]},
        ),
        ("a = x and b = y or a = x and b = z", {"a": ["x"], "b": ["y", "z"]}),
    ],
)
def test_said_and_said_again(condition: str, policy: Any) -> None:
    made = policy_of(condition)
    assert made == policy
    check(made, body=False)
    again = policy_of(in_words(made))
    assert {name: sorted(map(str, rules)) for name, rules in again.items()} == {
        name: sorted(map(str, rules)) for name, rules in made.items()
    }


def test_a_body_has_names_inside_of_names() -> None:
    made = policy_of("customer.country in (DE, FR) and vip = true", body=True)
    assert made == {"customer": {"country": ["DE", "FR"]}, "vip": [True, "true"]}
    assert in_words(made) == "customer.country in (DE, FR) and vip = true"
    assert fits_body(made, json.dumps({"customer": [{"country": "FR"}], "vip": True}))
    assert not fits_body(made, "no JSON")


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("kind = a and name ~ foo", "beginnings and ends alone"),
        ("name ~ '.jpg$'", "no regular expressions"),
        ("name < m", "only numbers have an order"),
        ("not total in (a, 5)", "denies either numbers or texts"),
        ("name !~ 'x$'", "an end is not denied"),
        ("total > 1e9", "between -10^9 and 10^9"),
        ("a ~ ^x and a ~ y$", "two things are asked of it at once"),
        ("a = x and a = y", "no message can fit"),
        ("a = x or a != null or a = null", "every message fits"),
        ("a=1 and b=1 and c=1 and d=1 and e=1 and f=1", "asks for 6 names"),
        ("a in (1,2,3,4,5,6,7,8,9) and b in (1,2,3,4,5,6,7,8,9)", "324 combinations"),
        ("a = b.c and a < now", "only numbers"),
    ],
)
def test_what_sns_cannot_say_is_refused(condition: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        policy_of(condition)
    assert why in str(caught.value)


def test_what_is_let_through_besides_is_told() -> None:
    notes: list[str] = []
    for condition in ("total != 5", "kind != a", "total = 5"):
        filter_policy(parse_condition(condition), body=False, note=notes.append)
    assert notes == ["SNS denies the number alone: a text that reads 5 gets through"]


_NAMES = st.sampled_from(["kind", "total", "ip"])
_VALUES = st.sampled_from(["a", "b", "Ab", "5", "7", "10.1.2.3"])
_LEAVES = st.one_of(
    st.builds("{} {} {}".format, _NAMES, st.sampled_from(["=", "!="]), _VALUES),
    st.builds("{} in ({}, {})".format, _NAMES, _VALUES, _VALUES),
    st.builds("total {} {}".format, st.sampled_from(["<", "<=", ">", ">="]), st.integers(4, 8)),
    st.builds("{} {} null".format, _NAMES, st.sampled_from(["=", "!="])),
    st.builds("kind {} ^A".format, st.sampled_from(["~", "!~"])),
)
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


@given(
    _CONDITIONS,
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["a", "b", "Ab"]),
            "total": st.integers(3, 9),
            "ip": st.just("10.1.2.3"),
        },
    ),
)
@settings(max_examples=150, deadline=None)
def test_a_filter_lets_through_what_where_does(text: str, row: dict[str, Any]) -> None:
    condition = parse_condition(text)
    try:
        policy = filter_policy(condition, body=False, note=lambda _: None)
    except UsageError:
        return
    check(policy, body=False)
    attributes = {
        name: {"Type": "String" if isinstance(value, str) else "Number", "Value": str(value)}
        for name, value in row.items()
    }
    held = condition(row)
    assert fits_attributes(policy, attributes) == held
    assert fits_body(policy, json.dumps(row)) == held
    assert parse_condition(in_words(policy))(row) == held
