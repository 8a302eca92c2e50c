"""The clock of EventBridge: rules with a schedule, and EventBridge Scheduler's schedules."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from awsh.sandbox import rules
from awsh.sandbox.runners.triggers import buses
from awsh.sandbox.runners.triggers.delivery import Undelivered, put
from awsh.sandbox.runners.triggers.expressions import Malformed, Next, parse
from awsh.sandbox.runners.triggers.permissions import role_may
from awsh.sandbox.runners.triggers.work import WORK

log = logging.getLogger(__name__)

_ACTIONS = {"lambda": "lambda:InvokeFunction", "sqs": "sqs:SendMessage", "sns": "sns:Publish"}


@dataclass(frozen=True)
class Due:
    """One schedule: when it is due after a time, and what is then done. arn: which it is."""

    arn: str
    after: Next
    do: Callable[[datetime], None]


class Schedules:
    """One thread that sleeps until the next schedule is due; none where there is no schedule.

    now: the time, which a test may set.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._changed = threading.Condition()
        self._running = self._ended = False

    def begin(self) -> None:
        """Goes on with what there was when the sandbox ended."""
        self._ended = False
        self.look()

    def look(self) -> None:
        """Schedules have changed."""
        with self._changed:
            self._changed.notify_all()
            if not self._running and not self._ended and any(True for _ in every()):
                self._running = True
                threading.Thread(target=self._run, daemon=True, name="schedules").start()

    def end(self) -> None:
        """Nothing is due any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _run(self) -> None:
        since = datetime.fromtimestamp(self._now(), UTC)
        while True:
            with self._changed:
                soonest = min((when for each in every() if (when := each.after(since))), default=None)
                if self._ended or soonest is None:
                    self._running = False
                    return
                wait = soonest.timestamp() - self._now()
                if wait > 0:
                    # look() and end() wake it: what was added meanwhile may be due sooner.
                    self._changed.wait(min(wait, 3600))
                if self._ended or self._now() < soonest.timestamp():
                    continue
            now = datetime.fromtimestamp(self._now(), UTC)
            self.run_due(since, now)
            since = now

    def run_due(self, since: datetime, now: datetime) -> None:
        """Does what was due after SINCE and not after NOW, each once."""
        for each in list(every()):
            when = each.after(since)
            if when is not None and when <= now:
                try:
                    each.do(when)
                except Undelivered as why:
                    log.warning("%s: %s", each.arn, why)
                except Exception:
                    log.exception("the schedule %s failed", each.arn)
        WORK.changed()


def every() -> Iterator[Due]:
    """Every schedule that is enabled."""
    if "moto.events.models" in sys.modules:
        yield from _rules()
    if "moto.scheduler.models" in sys.modules:
        yield from _schedules()


def _rules() -> Iterator[Due]:
    from moto.events.models import events_backends

    backends: list[Any] = [each for _, _, each in list(events_backends.iter_backends())]
    for backend in backends:
        for rule in list(backend.event_buses["default"].rules.values()):
            if rule.scheduled_expression and rule.state == "ENABLED":
                rule.scheduled_from = getattr(rule, "scheduled_from", time.time())
                since = datetime.fromtimestamp(rule.scheduled_from, UTC)
                try:
                    after = parse(rule.scheduled_expression, since=since)
                except Malformed:
                    continue
                yield Due(rule.arn, after, lambda when, rule=rule: _fire(rule, when))  # type: ignore[misc]


def _fire(rule: Any, when: datetime) -> None:
    event = buses.event("aws.events", "Scheduled Event", {}, rule.account_id, rule.region_name, [rule.arn])
    event["time"] = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    buses.send(rule, event)


def _schedules() -> Iterator[Due]:
    from moto.scheduler.models import scheduler_backends

    backends: list[Any] = [each for _, _, each in list(scheduler_backends.iter_backends())]
    for backend in backends:
        for group in list(backend.schedule_groups.values()):
            for each in list(group.schedules.values()):
                if each.state == "ENABLED":
                    yield Due(each.arn, _within(each), _call(backend, group, each))


def _within(schedule: Any) -> Next:
    """When a schedule is due, between its start and its end."""
    zone = ZoneInfo(schedule.schedule_expression_timezone)
    begin = schedule.start_date or schedule.creation_date
    since = datetime.fromtimestamp(float(begin), UTC)
    end = datetime.fromtimestamp(float(schedule.end_date), UTC) if schedule.end_date else None
    after = parse(schedule.schedule_expression, since=since, zone=zone)

    def within(now: datetime) -> datetime | None:
        when = after(max(now, since) if schedule.start_date else now)
        return when if when is not None and (end is None or when <= end) else None

    return within


def _call(backend: Any, group: Any, schedule: Any) -> Callable[[datetime], None]:
    def call(when: datetime) -> None:
        target, arn = schedule.target, schedule.target["Arn"]
        kind = arn.split(":")[2]
        try:
            if kind not in _ACTIONS:
                raise Undelivered(f"the sandbox delivers nothing to {arn}")
            if not role_may(target["RoleArn"], _ACTIONS[kind], arn):
                raise Undelivered(f"{target['RoleArn']} may not {_ACTIONS[kind]} on {arn}")
            rules.install({"lambda": "awslambda"}.get(kind, kind))
            group_id = target.get("SqsParameters", {}).get("MessageGroupId")
            put(arn, _payload(backend, schedule, when), **({"group_id": group_id} if group_id else {}))
        except Undelivered:
            buses.to_dead_letters(target, _payload(backend, schedule, when))
            raise
        finally:
            if schedule.action_after_completion == "DELETE" and _within(schedule)(when) is None:
                group.schedules.pop(schedule.name, None)

    return call


def _payload(backend: Any, schedule: Any, when: datetime) -> str:
    text = schedule.target.get("Input")
    if text is None:
        account, region = backend.account_id, backend.region_name
        return json.dumps(
            buses.event("aws.scheduler", "Scheduled Event", "{}", account, region, [schedule.arn])
        )
    stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, value in {"schedule-arn": schedule.arn, "scheduled-time": stamp, "attempt-number": "1"}.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return str(text)


SCHEDULES = Schedules()
"""This process's: moto's rules and the runner meet here."""
