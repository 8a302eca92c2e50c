"""Rules of EventBridge: rules that are on send what fits; schedules are kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.runners.triggers import buses
from awsh.sandbox.runners.triggers.delivery import put
from awsh.sandbox.runners.triggers.expressions import Malformed, parse
from awsh.sandbox.runners.triggers.schedules import SCHEDULES


@rule("moto.events.models:Rule.send_to_targets", "original_event", "transform_input")
def send_to_targets(
    moto: Callable[..., Any], rule: Any, original_event: Any, transform_input: bool = True
) -> None:
    """Only of a rule that is enabled and has a pattern; to functions and topics too."""
    if rule.state != "ENABLED" or not rule.event_pattern.dump():
        return
    event = {name: value for name, value in original_event.items() if name != "ingestion-time"}
    if not isinstance(event["time"], str):
        event["time"] = datetime.fromtimestamp(float(event["time"]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if rule.event_pattern.matches_event(event):
        buses.send(rule, event)


@rule("moto.events.models:EventsBackend.put_rule", "name")
def put_rule(moto: Callable[..., Any], backend: Any, name: str, *more: Any, **others: Any) -> Any:
    """`rate(1 minutes)` and the like: ValidationException; the time of a rate begins now."""
    from moto.events.exceptions import ValidationException

    written = others.get("scheduled_expression")
    if written:
        try:
            parse(written, kinds=("rate", "cron"))
        except Malformed:
            raise ValidationException("Parameter ScheduleExpression is not valid.") from None
    known: Any = backend.event_buses["default"].rules.get(name)
    made = moto(name, *more, **others)
    same = known is not None and known.scheduled_expression == made.scheduled_expression
    made.scheduled_from = getattr(known, "scheduled_from", time.time()) if same else time.time()
    SCHEDULES.look()
    return made


@rule("moto.events.models:Rule.enable")
def enable(moto: Callable[..., Any], rule: Any) -> None:
    """Its schedule goes on."""
    moto()
    SCHEDULES.look()


@rule("moto.events.models:EventsBackend.put_targets", "name", "event_bus_arn", "targets")
def put_targets(
    moto: Callable[..., Any], backend: Any, name: str, event_bus_arn: str | None, targets: list[Any]
) -> Any:
    """Five at most for one rule: LimitExceededException."""
    from moto.core.exceptions import JsonRESTError

    bus = backend._get_event_bus(backend._normalize_event_bus_arn(event_bus_arn))
    known = bus.rules.get(name)
    ids = {each["Id"] for each in (*targets, *(known.targets if known else ()))}
    if len(ids) > 5:
        raise JsonRESTError(
            "LimitExceededException", "The requested resource exceeds the maximum number allowed."
        )
    return moto(name, event_bus_arn, targets)


@rule("moto.events.notifications:_invoke_lambda", "account_id", "fn_arn", "event")
def invoke_lambda(moto: Callable[..., Any], account_id: str, fn_arn: str, event: Any) -> None:
    """What CloudTrail would tell of a new bucket wakes a function outside of the request."""
    put(fn_arn, json.dumps(event))
