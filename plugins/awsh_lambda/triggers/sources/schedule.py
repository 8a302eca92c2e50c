"""A schedule: a rule of EventBridge with the function for its target."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from awsh import AwsError, CommandError, Context, function_policies
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.naming import digest, stable
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources.expressions import read_expression
from awsh_lambda.triggers.wish import Wish

_LONGEST = 64
MADE = "made by awsh to wake "
"""How the description of a rule begins that is removed with its target."""


def add(ctx: Context, function: Function, given: str, wish: Wish) -> Trigger:
    """Wakes the function at times (PutRule, AddPermission, PutTargets)."""
    expression = read_expression(given)
    text = None if wish.input is None else json.dumps(wish.input)
    name = wish.rule or rule_name(function, expression, text)
    made = f"{MADE}{function.name}"
    state = "DISABLED" if wish.disabled else "ENABLED"
    there = _rule(ctx, name)
    if there is not None and there.get("ScheduleExpression") != expression:
        raise CommandError(
            f"there is a rule {name!r} already, for {there.get('ScheduleExpression') or 'events'}",
            hint="another name: --rule NAME",
        )
    if there is None or (wish.disabled and there["State"] != state):
        # Tags and description of a rule that somebody else has made stay theirs.
        ctx.call(
            "events",
            "put_rule",
            Name=name,
            ScheduleExpression=expression,
            State=state,
            Description=(there or {}).get("Description", made),
        )
        there = _rule(ctx, name) or {}
    arn = there["Arn"]
    with function_policies.permitted(ctx, function.target, service="events", source=arn):
        targets = [each for each in _targets(ctx, name) if each["Arn"] == function.target]
        if targets and targets[0].get("Input") == text:
            ctx.note(f"rule {name} wakes {function.name} already: {expression}")
        else:
            _target(
                ctx, name, targets[0]["Id"] if targets else stable(function.name, _LONGEST), function, text
            )
    return row(function, there)


def rule_name(function: Function, expression: str, text: str | None) -> str:
    """The name of the rule for it: the same each time, another for other times or another input."""
    # `rate(5 minutes)` loses nothing as `rate-5-minutes`; a cron expression and an input are told by their hash.
    when = re.sub(r"[( ]", "-", expression).rstrip(")") if expression.startswith("rate") else expression
    words = filter(None, (function.name, function.qualifier, when, text and digest(text)))
    return stable("-".join(words), _LONGEST)


def rules(ctx: Context, function: Function) -> Iterator[dict[str, Any]]:
    """Those with the function for a target (ListRuleNamesByTarget, DescribeRule)."""
    for name in ctx.search("events", "list_rule_names_by_target", "RuleNames[]", TargetArn=function.target):
        yield ctx.call("events", "describe_rule", Name=name)


def _rule(ctx: Context, name: str) -> dict[str, Any] | None:
    try:
        return ctx.call("events", "describe_rule", Name=name)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None


def _targets(ctx: Context, rule: str) -> list[dict[str, Any]]:
    return list(ctx.search("events", "list_targets_by_rule", "Targets[]", Rule=rule))


def _target(ctx: Context, rule: str, id: str, function: Function, text: str | None) -> None:
    answer = ctx.call(
        "events",
        "put_targets",
        Rule=rule,
        Targets=[{"Id": id, "Arn": function.target, **({"Input": text} if text is not None else {})}],
    )
    for failed in answer.get("FailedEntries") or ():
        raise CommandError(f"EventBridge did not take {function.name}: {failed.get('ErrorMessage')}")


def row(function: Function, rule: Mapping[str, Any]) -> Trigger:
    """What is shown of a rule; also of one that waits for events."""
    expression = rule.get("ScheduleExpression")
    return {
        "function": function.name,
        "source": "schedule" if expression else "events",
        "name": rule["Name"],
        "does": expression or f"events that fit {rule.get('EventPattern', '')}",
        "state": str(rule.get("State", "ENABLED")).lower(),
        "id": rule["Name"],
        "arn": rule["Arn"],
        "alias": function.qualifier,
    }
