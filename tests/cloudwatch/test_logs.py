"""`logs`: groups, what is written to them, and queries, as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from awsh import AwsError, CommandError, UsageError
from awsh.context import Context
from awsh.shell import Shell
from awsh.testing import Person

Typed = Callable[[str], list[Any]]


@pytest.fixture
def app(typed: Typed) -> Iterator[Typed]:
    typed("logs create /lab/app --keep 14d --tag env=test")
    yield typed
    typed("logs rm /lab/app")


def test_a_groups_life(typed: Typed, person: Person, here: Shell) -> None:
    [made] = typed("logs create /aws/lambda/hello")
    assert made["retention"] is None
    assert made["log_class"] == "STANDARD"
    assert typed("logs retention set hello 30d")[0]["retention"] == timedelta(days=30)
    assert "older than 30 days" in person.questions[-1]
    assert typed("logs retention set hello 365")[0]["retention"].days == 365
    assert len(person.questions) == 1, "nothing goes where more is kept"
    with pytest.raises(UsageError, match="not kept for 8 days"):
        typed("logs retention set hello 8d")
    assert typed("logs retention set hello forever")[0]["retention"] is None
    assert [row["name"] for row in typed("logs ls /aws/")] == ["/aws/lambda/hello"]
    typed("use log-group hello")
    assert typed("logs show")[0]["streams"] == 0
    person.answer = False
    with pytest.raises(CommandError):
        typed("logs rm hello")
    person.answer = True
    typed("logs rm hello")
    assert "log group /aws/lambda/hello (0 B)" in person.questions[-1]
    with pytest.raises(UsageError, match="no log group 'hello'"):
        typed("logs show hello")
    with pytest.raises(AwsError, match="InvalidParameterException"):
        typed("logs create 'not allowed'")


def test_what_is_written_is_found(app: Typed, person: Person) -> None:
    app("logs put app 'ERROR: disk full' --stream web/1")
    app("logs put app 'ready in 3 s' --stream web/2")
    app("""logs put app '{"status": 503, "path": "/a", "ok": false, "tags": ["x", "y"]}' --stream api""")
    assert [row["name"] for row in app("logs streams app web")] == ["web/1", "web/2"]
    assert len(app("logs streams app -n 1")) == 1

    def found(pattern: str) -> int:
        return len(app(f"logs filter app '{pattern}'"))

    assert [found(each) for each in ("ERROR disk", '"disk full"', "-ERROR", "?ready ?ERROR", "%r.ady%")] == [
        *(1, 1, 2, 2, 1)
    ]
    assert found("{ $.status >= 500 && $.ok IS FALSE && $.missing NOT EXISTS }") == 1
    assert found('{ ($.path = "/b*" || $.tags[1] = "y") && $.status != 200 }') == 1
    assert found("[word = ready, ..., number > 2, unit]") == 1
    assert found("[a, b]") == 0
    for wrong in ("disk-full", "{ $.status >= }", '"open', "[a, b"):
        with pytest.raises(AwsError, match="InvalidParameterException"):
            found(wrong)
    [tail] = app("logs tail app --stream web/2")
    assert tail["message"] == "ready in 3 s"
    assert tail["group"] == "/lab/app"
    assert not app("logs filter app --since 2h --until 1h")


def test_several_groups_are_one_tail_in_order(app: Typed, here: Shell) -> None:
    app("logs create /lab/other")
    moment = datetime.now(UTC) - timedelta(minutes=1)
    client = here.aws.client("logs")
    for index, group in enumerate(("/lab/app", "/lab/other", "/lab/app")):
        if index < 2:
            client.create_log_stream(logGroupName=group, logStreamName="s")
        event = {"timestamp": int(moment.timestamp() * 1000) + index, "message": f"number {index}"}
        client.put_log_events(logGroupName=group, logStreamName="s", logEvents=[event])
    assert [row["message"] for row in app("logs tail app other")] == [f"number {each}" for each in range(3)]
    from awsh import log_events

    context: Context = here.context()
    follow = log_events(context, ["/lab/app", "/lab/other"], since=moment, follow=True)
    assert [next(follow)["message"] for _ in range(3)] == [f"number {each}" for each in range(3)]
    app("logs put other late")
    assert next(follow)["message"] == "late"
    app("logs rm other")


def test_queries_are_really_answered(app: Typed, person: Person) -> None:
    for status, path, milliseconds in ((200, "/a", 10), (503, "/a", 30), (200, "/b", 20)):
        app(f"""logs put app '{{"status": {status}, "path": "{path}", "ms": {milliseconds}}}'""")
    app("logs put app 'user=ada took 7 ms'")
    by_path = "stats count(*) as n, avg(ms), pct(ms, 50) as p50, max(ms)-min(ms) as spread by path"
    assert app(f"logs query 'filter ispresent(path) | {by_path} | sort path' app") == [
        {"path": "/a", "n": 2, "avg_ms": 20, "p50": 20, "spread": 20},
        {"path": "/b", "n": 1, "avg_ms": 20, "p50": 20, "spread": 0},
    ]
    assert "3 of 4 events matched" in person.said
    [parsed] = app(
        "logs query 'parse \"user=* took * ms\" as user, took | filter took > 5 | display user, took' app"
    )
    assert parsed == {"user": "ada", "took": 7}
    [regex] = app(
        "logs query 'parse @message /user=(?<who>\\w+)/ | filter who like /^a/ | fields toupper(who) as W' app"
    )
    assert regex == {"W": "ADA"}
    newest = app("logs query 'fields @timestamp, status | filter status in [503, 404]' app --limit 1")
    assert newest[0]["status"] == 503
    assert isinstance(newest[0]["timestamp"], datetime)
    assert len(app("logs query 'stats count(*) by bin(1h)' app")) <= 2
    for wrong, why in (
        ("filter status >", "too soon"),
        ("pattern @message", "does not have Insights' command pattern"),
        ("nonsense", "unknown command"),
        ("stats path", "something to count"),
        ("fields nofunction(a)", "no function"),
    ):
        with pytest.raises(AwsError, match=f"MalformedQueryException.*{why}"):
            app(f"logs query '{wrong}' app")


def test_ctrl_c_stops_a_query_on_the_server(app: Typed, here: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    client = here.aws.client("logs")
    monkeypatch.setattr(client, "stop_query", lambda queryId: stopped.append(queryId))

    def interrupted(self: Context, seconds: float) -> None:
        raise KeyboardInterrupt

    call = Context.call

    def running(self: Context, service: str, operation: str, **parameters: Any) -> Any:
        answer = call(self, service, operation, **parameters)
        return answer | {"status": "Running"} if operation == "get_query_results" else answer

    monkeypatch.setattr(Context, "call", running)
    monkeypatch.setattr(Context, "sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        app("logs query 'fields @message' app")
    assert len(stopped) == 1
