"""A statement of a queue's or topic's own policy in words: `topic news may send`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from awsh.policies.conditions import each_condition
from awsh.policies.document import listed
from awsh.policies.words import condition, joined, people, what, where, who


class Said(NamedTuple):
    """A statement in words, whole and in parts."""

    who: str
    what: str
    when: str
    sentence: str


def said(statement: Mapping[str, Any], arn: str, deeds: Mapping[str, str]) -> Said:
    """STATEMENT as it stands in the policy of the resource ARN. deeds: what actions, in small letters, are called."""
    sources = source_arns(statement)
    # What a service does on behalf of a topic, people say of the topic.
    named = bool(sources) and _is_service(statement.get("Principal"))
    subject = where({"Resource": sources}) if named else who(statement)
    when = condition(_rest(statement, arn) if named else statement)
    denied = statement.get("Effect") != "Allow"
    nobody = denied and subject == "everybody"
    may = f"{'nobody' if nobody else subject} {'may not' if denied and not nobody else 'may'}"
    done = _what(statement, deeds)
    resources = [str(each) for each in listed(statement.get("Resource"))]
    elsewhere = "" if arn in resources else f" (of {where(statement)})"
    return Said(subject, done, when, f"{may} {done}{elsewhere}" + (f", {when}" if when else ""))


def source_arns(statement: Mapping[str, Any]) -> list[str]:
    """The ARNs of those on whose behalf alone the statement holds: its aws:SourceArn."""
    return [
        str(each)
        for operator, key, values in each_condition(statement)
        if key.lower() == "aws:sourcearn" and "Not" not in operator
        for each in values
    ]


def principals(statement: Mapping[str, Any]) -> list[str]:
    """Whom it names as AWS principals: ARNs, or accounts by their number."""
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, Mapping) else principal
    return [account_of(str(each)) for each in listed(named)]


def account_of(principal: str) -> str:
    """The number where PRINCIPAL is an account's root, else PRINCIPAL: AWS takes both, and writes the latter."""
    parts = principal.split(":")
    return parts[4] if len(parts) == 6 and parts[5] == "root" else principal


def names_everybody(statement: Mapping[str, Any]) -> bool:
    """Whether it is about anybody at all: `*`, or all but some."""
    return "NotPrincipal" in statement or people(statement.get("Principal")) == "everybody"


def is_for_everybody(statement: Mapping[str, Any]) -> bool:
    """Whether it lets in everybody, under no condition at all."""
    return (
        statement.get("Effect") == "Allow" and not statement.get("Condition") and names_everybody(statement)
    )


def _rest(statement: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """STATEMENT without the conditions that say whose topic or bucket it is."""
    account = arn.split(":")[4]
    left: dict[str, Any] = {}
    for operator, key, values in each_condition(statement):
        own_account = key.lower() == "aws:sourceaccount" and values == [account]
        if key.lower() != "aws:sourcearn" and not own_account:
            left.setdefault(operator, {})[key] = values
    return {**statement, "Condition": left}


def _is_service(principal: Any) -> bool:
    return isinstance(principal, Mapping) and set(principal) == {"Service"}


def _what(statement: Mapping[str, Any], deeds: Mapping[str, str]) -> str:
    if "NotAction" in statement:
        return what(statement)
    actions = [str(each) for each in listed(statement.get("Action"))]
    return joined(dict.fromkeys(deeds.get(each.lower(), f"use {each}") for each in actions))
