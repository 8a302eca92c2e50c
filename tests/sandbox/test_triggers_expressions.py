"""When a schedule is due, and that the clock does it then."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

pytest.importorskip("moto", reason="the sandbox's packages are not installed: pip install '.[local]'")

from awsh.sandbox.runners.triggers.expressions import Malformed, parse
from awsh.sandbox.runners.triggers.schedules import Schedules


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "after", "due"),
    [
        ("rate(1 minute)", "2026-01-01T00:00:00", "2026-01-01T00:01:00"),
        ("rate(5 minutes)", "2026-01-01T00:07:00", "2026-01-01T00:10:00"),
        ("rate(2 days)", "2026-01-02T12:00:00", "2026-01-03T00:00:00"),
        ("cron(0 12 * * ? *)", "2026-01-01T12:00:00", "2026-01-02T12:00:00"),
        ("cron(0/15 * * * ? *)", "2026-01-01T12:16:00", "2026-01-01T12:30:00"),
        ("cron(0 18 ? * MON-FRI *)", "2026-01-02T19:00:00", "2026-01-05T18:00:00"),
        ("cron(0 8 1 * ? *)", "2026-01-15T00:00:00", "2026-02-01T08:00:00"),
        ("cron(0 8 L * ? *)", "2026-02-01T00:00:00", "2026-02-28T08:00:00"),
        ("cron(0 9 ? * 2#1 *)", "2026-01-06T00:00:00", "2026-02-02T09:00:00"),
        ("cron(0 9 ? * 6L *)", "2026-01-01T00:00:00", "2026-01-30T09:00:00"),
        ("cron(0 9 1W 8 ? *)", "2026-01-01T00:00:00", "2026-08-03T09:00:00"),
        ("cron(0 0 29 FEB ? *)", "2026-01-01T00:00:00", "2028-02-29T00:00:00"),
        ("cron(30 10 ? JAN,JUN SUN 2027-2028)", "2026-01-01T00:00:00", "2027-01-03T10:30:00"),
        ("at(2026-03-01T10:00:00)", "2026-01-01T00:00:00", "2026-03-01T10:00:00"),
    ],
)
def test_when_it_is_due(expression: str, after: str, due: str) -> None:
    found = parse(expression, since=at("2026-01-01T00:00:00"))(at(after))
    assert found == at(due)


@pytest.mark.parametrize("expression", ["cron(0 0 1 1 ? 2020)", "at(2020-01-01T00:00:00)"])
def test_what_is_over_is_never_due(expression: str) -> None:
    assert parse(expression)(at("2026-01-01T00:00:00")) is None


def test_a_time_zone_keeps_its_hour_through_the_summer() -> None:
    noon = parse("cron(0 12 * * ? *)", zone=ZoneInfo("Europe/Vilnius"))
    assert noon(at("2026-01-01T00:00:00")) == at("2026-01-01T10:00:00")
    assert noon(at("2026-07-01T00:00:00")) == at("2026-07-01T09:00:00")


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "cron(0 12 * * * *)",
        "cron(60 12 * * ? *)",
        "cron(0 12 * * ?)",
        "cron(0 12 ? * FUN *)",
        "at(tomorrow)",
        "daily",
    ],
)
def test_what_is_no_schedule(expression: str) -> None:
    with pytest.raises(Malformed):
        parse(expression)


def test_a_rule_of_every_minute_sends_its_event_each_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.events.models import events_backends

    from awsh.sandbox.runners.triggers import buses

    fired = []
    monkeypatch.setattr(buses, "send", lambda rule, event: fired.append((rule.name, event)))
    backend = events_backends["111111111111"]["us-east-1"]
    now = at("2026-01-01T00:00:00")
    for name, state in (("on", "ENABLED"), ("off", "DISABLED")):
        made = backend.put_rule(name, scheduled_expression="rate(1 minute)", state=state)
        made.scheduled_from = now.timestamp()  # type: ignore[attr-defined]
    try:
        clock = Schedules(now=time.time)
        clock.run_due(now, at("2026-01-01T00:00:59"))
        assert fired == []
        clock.run_due(at("2026-01-01T00:00:59"), at("2026-01-01T00:01:00"))
    finally:
        backend.event_buses["default"].rules.clear()
    [(name, event)] = fired
    assert name == "on"
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    assert event["time"] == "2026-01-01T00:01:00Z"
    assert event["resources"][0].endswith(":rule/on")
