"""Rules of EventBridge Scheduler: what it refuses, and that its schedules are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from awsh.sandbox.rules import rule
from awsh.sandbox.runners.triggers.expressions import Malformed, parse
from awsh.sandbox.runners.triggers.schedules import SCHEDULES


@rule("moto.scheduler.models:EventBridgeSchedulerBackend.create_schedule")
def create_schedule(moto: Callable[..., Any], backend: Any, **given: Any) -> Any:
    """An expression or a time zone that is none, a role that is not there: ValidationException."""
    _check(backend, given)
    made = moto(**given)
    SCHEDULES.look()
    return made


@rule("moto.scheduler.models:EventBridgeSchedulerBackend.update_schedule")
def update_schedule(moto: Callable[..., Any], backend: Any, **given: Any) -> Any:
    """The same as when it was made."""
    _check(backend, given)
    made = moto(**given)
    made.state = made.state or "ENABLED"
    SCHEDULES.look()
    return made


def _check(backend: Any, given: dict[str, Any]) -> None:
    from moto.iam.models import iam_backends
    from moto.scheduler.exceptions import ValidationException

    try:
        zone = ZoneInfo(given.get("schedule_expression_timezone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        raise ValidationException(
            f"Invalid Schedule Expression Timezone {given['schedule_expression_timezone']}."
        ) from None
    try:
        parse(given["schedule_expression"], zone=zone)
    except Malformed:
        raise ValidationException(f"Invalid Schedule Expression {given['schedule_expression']}.") from None
    try:
        iam_backends[backend.account_id][backend.partition].get_role_by_arn(given["target"]["RoleArn"])
    except Exception:  # whatever moto calls it
        raise ValidationException(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
        ) from None
