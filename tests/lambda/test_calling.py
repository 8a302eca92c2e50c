"""Functions called: what they get, what they answer, what they fail with, what they write."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


@pytest.fixture(scope="module", autouse=True)
def functions(region: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`echo`, which answers what it gets, or fails with what it is told."""
    from awsh.sandbox import connect

    code = tmp_path_factory.mktemp("code") / "echo.py"
    code.write_text(
        "import time\n"
        "def handler(event, context):\n"
        "    print('got', event)\n"
        "    if isinstance(event, dict) and event.get('boom'):\n"
        "        return fail(event)\n"
        "    if isinstance(event, dict) and event.get('sleep'):\n"
        "        time.sleep(event['sleep'])\n"
        "    return event\n"
        "def fail(event):\n"
        "    raise ValueError(event['boom'])\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with Shell(connect(region), yes=True) as shell:
            # Not waited for: the first call is.
            shell.run(f"lambda create echo --from {code} --role lab-role --timeout 1s")


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        ("", [{}]),
        (
            "name=Ada count:=3 deep.er:=true text=1.50",
            [{"name": "Ada", "count": 3, "deep": {"er": True}, "text": "1.50"}],
        ),
        ("""'{"a": [1, null]}'""", [{"a": [1, None]}]),
        ("'[1, 2]'", [1, 2]),
        ("--file event.json", [{"from": "file"}]),
        ("7", [7]),
    ],
)
def test_payloads(typed: Typed, folder: Path, payload: str, answer: list[Any]) -> None:
    (folder / "event.json").write_text('{"from": "file"}')
    assert typed(f"lambda invoke echo {payload}") == answer


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("echo '{broken'", "the payload is not JSON"),
        ("echo hello", "'hello' is no field"),
        ("echo a=1 a.b=2", "a has a value already"),
        ("echo a.b=2 a=1", "a has fields already"),
        ("echo a:=[x,y]", "'.x,y.' is no JSON"),
        ("echo --file hello.py", "hello.py is not JSON"),
        ("echo a=1 --file event.json", "one payload"),
        ("echo --each", "--each wants rows"),
        ("echo --version 1 --alias live", "not both"),
    ],
)
def test_payloads_that_are_none(typed: Typed, line: str, said: str) -> None:
    with pytest.raises((UsageError, CommandError), match=said):
        typed(f"lambda invoke {line}")


def test_what_is_too_large_is_not_sent(typed: Typed, folder: Path) -> None:
    (folder / "large.json").write_text(json.dumps("x" * 1_100_000))
    with pytest.raises(UsageError, match=r"AWS takes 1.0 MiB where the answer is not waited for"):
        typed("lambda invoke echo --file large.json --async")
    (folder / "large.json").write_text(json.dumps("x" * 6_300_000))
    with pytest.raises(UsageError, match=r"AWS takes 6.0 MiB"):
        typed("lambda invoke echo --file large.json")


def test_what_it_took_is_told_and_its_log_if_wanted(typed: Typed, person: Any) -> None:
    typed("lambda invoke echo a:=1 --log")
    assert "got {'a': 1}" in person.notes
    assert "billed" in person.notes[-1]
    assert "of 128 MB" in person.notes[-1]


def test_an_error_of_the_function_is_one_of_the_line(typed: Typed, person: Any) -> None:
    with pytest.raises(CommandError) as caught:
        typed("lambda invoke echo boom=ouch --log")
    assert "    return fail(event)" in person.notes
    assert caught.value.message == "echo: ValueError: ouch at echo.py:10 in fail"
    assert caught.value.exit_code == 1
    assert "  at echo.py:5 in handler: return fail(event)" in person.notes
    with pytest.raises(CommandError) as caught:
        typed("lambda invoke echo sleep:=3")
    assert caught.value.message == "echo: Sandbox.Timedout: Task timed out after 1.00 seconds"
    assert caught.value.hint == "`lambda set echo --timeout 30s` gives it longer"


def test_rows_are_a_list_or_a_call_each(typed: Typed, person: Any) -> None:
    rows = "!seq 1 40 | from lines | select n=value"
    assert [row["n"] for row in typed(f"{rows} | lambda invoke echo")] == [f"{n}" for n in range(1, 41)]
    assert [row["n"] for row in typed(f"{rows} | lambda invoke echo --each")] == [
        f"{n}" for n in range(1, 41)
    ]
    assert person.notes[-1].startswith("40 calls, ")
    with pytest.raises(PartialFailure) as caught:
        typed("""!printf '{"a":1}\\n{"boom":"ouch"}\\n{"a":2}\\n' | from jsonl | lambda invoke echo --each""")
    assert (caught.value.done, caught.value.failures) == (
        2,
        (("row 2", "ValueError: ouch at echo.py:10 in fail"),),
    )


def test_ctrl_c_among_many_calls_waits_for_none(here: Shell, person: Any) -> None:
    here.run("lambda set echo --timeout 20s --wait", console=person)
    ctx = here.context(person)
    from awsh_lambda.invoking.calling import each_called

    rows = each_called(ctx, "echo", "", iter([{"n": 1}, *[{"sleep": 9}] * 50]), at_once=3, queue=False)
    assert next(rows) == {"n": 1}
    began = time.monotonic()
    ctx.stopped = lambda: True
    with pytest.raises(KeyboardInterrupt):
        next(rows)
    assert time.monotonic() - began < 5
    assert person.notes[-1].startswith("1 calls were answered")


def test_a_call_that_nobody_waits_for_is_in_the_log(here: Shell, typed: Typed, person: Any) -> None:
    assert typed("lambda invoke echo mark=queued --async") == []
    assert "queued" in person.said
    ctx = here.context(person)
    from awsh import log_events

    for event in log_events(ctx, "/aws/lambda/echo", follow=True, to_come=True):
        if "'mark': 'queued'" in event["message"]:
            break
    assert [row for row in typed("lambda logs echo --since 5m --filter mark") if "queued" in row["message"]]


def test_of_a_function_that_is_not_there(typed: Typed) -> None:
    typed("lambda ls")
    for line in ("invoke ecko", "logs ecko", "show ecko", "rm ecko", "set ecko --memory 256MB"):
        with pytest.raises(AwsError) as caught:
            typed(f"lambda {line}")
        assert caught.value.code == "ResourceNotFoundException", line
