"""Events of a log group: all of them, none twice, the late ones too."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from awsh import AwsError, log_events
from awsh.context import Context
from awsh.shell import Shell

GROUP = "/lab/events"


@pytest.fixture
def ctx(shell: Shell) -> Context:
    return shell.context()


@pytest.fixture
def logs(shell: Shell) -> Any:
    client = shell.aws.client("logs")
    client.create_log_group(logGroupName=GROUP)
    for stream in ("a", "b"):
        client.create_log_stream(logGroupName=GROUP, logStreamName=stream)
    return client


def put(logs: Any, stream: str, *events: tuple[int, str]) -> None:
    logs.put_log_events(
        logGroupName=GROUP,
        logStreamName=stream,
        logEvents=[{"timestamp": when, "message": message} for when, message in events],
    )


def now() -> int:
    return int(time.time() * 1000)


def test_more_than_a_page_in_order(ctx: Context, logs: Any) -> None:
    base = now() - 60_000
    put(logs, "b", *((base + 2 * each + 1, f"{2 * each + 1}") for each in range(5_010)))
    put(logs, "a", *((base + 2 * each, f"{2 * each}") for each in range(5_010)))
    found = [int(event["message"]) for event in log_events(ctx, GROUP)]
    assert found == list(range(10_020))
    since = datetime.fromtimestamp((base + 10_018) / 1000, UTC)
    last = list(log_events(ctx, GROUP, since=since, streams=["b"]))
    assert [(each["message"], each["stream"]) for each in last] == [("10019", "b")]


def test_followed_none_is_shown_twice_and_a_late_one_is_not_lost(
    ctx: Context, logs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = now()
    put(logs, "a", (start, "first"))
    to_come = iter(
        [[("a", start + 20_000, "ahead")], [("b", start - 5_000, "late"), ("b", start, "level")], []]
    )

    def sleep(seconds: float) -> None:
        for stream, when, message in next(to_come):
            put(logs, stream, (when, message))

    monkeypatch.setattr(ctx, "sleep", sleep)
    since = datetime.now(UTC) - timedelta(minutes=1)
    following = log_events(ctx, GROUP, since=since, follow=True)
    assert [each["message"] for each in islice(following, 4)] == ["first", "ahead", "late", "level"]
    with pytest.raises(RuntimeError):  # the pauses are used up: nothing came again
        next(following)


def test_a_group_that_is_not_there(ctx: Context) -> None:
    with pytest.raises(AwsError, match="ResourceNotFoundException"):
        list(log_events(ctx, "/lab/none"))
    assert list(log_events(ctx, "/lab/none", to_come=True)) == []


def test_ctrl_c_ends_following(ctx: Context, logs: Any) -> None:
    put(logs, "a", (now(), "first"))
    following = log_events(ctx, GROUP, follow=True)
    assert next(following)["message"] == "first"
    ctx.stopped = lambda: True
    with pytest.raises(KeyboardInterrupt):
        next(following)
