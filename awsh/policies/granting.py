"""Statements that let somebody in, for the policy of a queue, a topic, or the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any

from awsh.policies.document import one_or_many
from awsh.policies.whom import Whom, parted
from awsh.service_roles import service_principal


def letting_in(whom: Whom, actions: Sequence[str], resource: str) -> dict[str, Any]:
    """The statement that lets WHOM do ACTIONS on a RESOURCE, an ARN."""
    if whom.source:
        who: Any = {"Service": service_principal(whom.service)}
    else:
        who = "*" if whom.principal == "*" else {"AWS": whom.principal}
    statement: dict[str, Any] = {
        "Sid": _sid(whom),
        "Effect": "Allow",
        "Principal": who,
        "Action": one_or_many(list(dict.fromkeys(actions))),
        "Resource": resource,
    }
    if whom.source:
        statement["Condition"] = {"ArnEquals": {"aws:SourceArn": whom.source}}
        if not whom.source.split(":")[4]:
            # Names of buckets tell no account. Where the ARN does it says enough: not every service sends the key.
            statement["Condition"]["StringEquals"] = {"aws:SourceAccount": resource.split(":")[4]}
    if whom.organization:
        statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": whom.organization}}
    return statement


def _sid(whom: Whom) -> str:
    if whom.source:
        kind, name = whom.service.removesuffix(".amazonaws.com"), whom.source.rpartition(":")[2]
    else:
        kind, _ = parted(whom.word)
        name = whom.principal.split(":")[4] if kind == "account" else whom.organization or whom.principal
    return f"{kind}-{name.rpartition('/')[2]}"


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two statements say the same, whatever they are called."""
    return {**one, "Sid": ""} == {**other, "Sid": ""}


def named_apart(statement: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """STATEMENT under a Sid that none of the OTHERS has."""
    taken = {each.get("Sid") for each in others}
    names = chain([statement["Sid"]], (f"{statement['Sid']}-{number}" for number in count(2)))
    return {**statement, "Sid": next(name for name in names if name not in taken)}
