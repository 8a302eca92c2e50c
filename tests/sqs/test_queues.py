"""Queues: made with what belongs to them, found by their names, changed, emptied, removed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person, Sandbox
from tests.sqs.conftest import Typed


def test_made_with_its_dead_letter_queue(typed: Typed, person: Person, sqs: Any) -> None:
    [made] = typed(
        "sqs create pay --fifo --content-dedup --high-throughput --dlq failed --max-receives 3 --visibility 2m"
        " --retention 7d --max-size 256KiB --encryption kms --tag team=blue"
    )
    assert (made["name"], made["dlq"], made["max_receives"]) == ("pay.fifo", "failed.fifo", 3)
    assert (made["visibility"], made["retention"]) == (timedelta(minutes=2), timedelta(days=7))
    assert (made["content_dedup"], made["high_throughput"], made["max_size"]) == (True, True, 262_144)
    assert (made["encryption"], made["tags"]) == ("alias/aws/sqs", {"team": "blue"})
    assert person.notes == ["made failed.fifo, which keeps dead letters for 14 days"]
    [dlq] = typed("sqs show failed")  # a beginning is enough where it is the only one
    assert (dlq["fifo"], dlq["retention"], dlq["dlq_of"]) == (True, timedelta(days=14), ["pay.fifo"])
    assert dlq["encryption"] == "alias/aws/sqs"

    [changed] = typed("sqs set pay --no-dlq --no-content-dedup --delay 5s --encryption sqs")
    assert (changed["dlq"], changed["content_dedup"], changed["delay"]) == (None, False, timedelta(seconds=5))
    [again] = typed("sqs set pay.fifo --dlq failed --max-receives 9")
    assert (again["dlq"], again["max_receives"]) == ("failed.fifo", 9)
    assert typed("sqs set pay.fifo --max-receives 4")[0]["max_receives"] == 4


def test_known_by_name_arn_url_and_as_the_current_one(typed: Typed, shell: Shell) -> None:
    [made] = typed("sqs create lab-orders --tag env=lab")
    for name in ("lab-orders", "lab-o", made["arn"], made["url"]):
        assert typed(f"sqs show {name}")[0]["url"] == made["url"]
    typed("use queue lab-orders")
    assert [segment.text for segment in shell.toolbar() if segment.label == "queue"] == ["lab-orders"]
    assert typed("sqs show | get tags") == [{"env": "lab"}]
    typed("sqs tag lab-orders team=blue ; sqs untag lab-orders env")
    assert typed("sqs show | get tags") == [{"team": "blue"}]
    with pytest.raises(UsageError, match="lab-orders is in eu-west-1, and requests go to us-east-1"):
        typed("sqs show arn:aws:sqs:eu-west-1:123456789012:lab-orders")
    with pytest.raises(UsageError, match=r"no queue 'lab-ordres' \(did you mean 'lab-orders'\?\)"):
        typed("sqs show lab-ordres")


REFUSED = [
    ("sqs create a.b", "'.' can't be in a queue's name"),
    (f"sqs create {'x' * 81}", "80 characters at most, and this one 81"),
    (f"sqs create {'x' * 78} --fifo", "too long: 80 characters at most, with .fifo"),
    ("sqs create a --delay 16m", "'16m' is not 0 to 15m"),
    ("sqs create a --visibility 13h", "'13h' is not 0 to 12h"),
    ("sqs create a --retention 15d", "'15d' is not 60s to 14d"),
    ("sqs create a --wait 21", "'21' is not 0 to 20s"),
    ("sqs create a --max-size 2MiB", "is not 1KiB to 1MiB"),
    ("sqs create a --dlq b --max-receives 0", "'0' is not 1 to 1000"),
    ("sqs create a --max-receives 3", "--max-receives is for --dlq QUEUE"),
    ("sqs create a --content-dedup", "--content-dedup is for FIFO queues"),
    ("sqs create a --dlq b.fifo", "b.fifo is a FIFO queue, and the dead letters of a standard queue"),
    ("sqs create a --dlq a", "a can't be its own dead-letter queue"),
    ("sqs create a --encryption sqs --kms-key k", "--kms-key and --kms-reuse are for --encryption kms"),
]


def test_limits_are_known_before(typed: Typed) -> None:
    for line, says in REFUSED:
        with pytest.raises(UsageError) as told:
            typed(line)
        assert says in str(told.value), line
    assert typed("sqs ls") == []


def test_what_is_lost_is_asked_about(typed: Typed, person: Person, sqs: Any, shell: Shell) -> None:
    typed("sqs create a --dlq b ; !seq 1 3 | sqs send a ; sqs send b x ; use queue b")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("sqs purge a")
    with pytest.raises(CommandError, match="left as it was"):
        typed("sqs rm b")
    with pytest.raises(CommandError, match="left as it was"):
        typed("sqs ls | sqs rm")
    assert person.questions == [
        "Delete 3 messages of queue a?",
        "Delete queue b, the dead-letter queue of a, with 1 message?",
        "Delete 2 queues, b, a, with 4 messages?",
    ]
    person.answer = True
    typed("sqs purge a")
    with pytest.raises(CommandError, match="a was purged less than a minute ago"):
        typed("sqs purge a")
    typed("sqs rm a b")
    assert (typed("sqs ls"), shell.context().current("sqs:queue")) == ([], None)
    with pytest.raises(CommandError, match="a queue a was deleted less than a minute ago"):
        typed("sqs create a")
    typed("sqs create there")
    with pytest.raises(CommandError, match="there is a queue 'there' already"):
        typed("sqs create there")


def test_listed_with_ages_where_cloudwatch_answers(
    typed: Typed, person: Person, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("sqs create a ; sqs create b --delay 1m ; sqs send a x ; sqs send b y")
    rows = {row["name"]: row for row in typed("sqs ls --age")}
    assert (rows["a"]["waiting"], rows["b"]["waiting"], rows["b"]["delayed"]) == (1, 0, 1)
    assert timedelta() <= rows["a"]["age"] < timedelta(minutes=1)
    assert "age" not in typed("sqs ls a")[0]
    real = shell.aws.search

    def refused(service: str, *rest: Any, **more: Any) -> Any:
        if service == "cloudwatch":
            raise AwsError("AccessDenied", "you may not", operation="GetMetricData")
        return real(service, *rest, **more)

    monkeypatch.setattr(shell.aws, "search", refused)
    assert [row["age"] for row in typed("sqs ls --age")] == [None, None]
    assert person.notes[-1].startswith("no ages: AccessDenied")


def test_cleanup_takes_back_what_was_made(typed: Typed, person: Person, sqs: Any) -> None:
    typed("aws sqs create-queue --queue-name gone ; sqs rm gone ; sqs create a --dlq b ; sqs send a x")
    person.questions.clear()
    typed("cleanup")
    assert typed("sqs ls") == []
    assert "1 message" in "\n".join((*person.questions, *person.notes))


def test_a_new_queue_that_is_not_known_everywhere_yet(sandbox: Sandbox, typed: Typed) -> None:
    sandbox.fail("sqs", "GetQueueAttributes", "AWS.SimpleQueueService.NonExistentQueue", times=2)
    [made] = typed("sqs create late --dlq late-failed")
    assert (made["name"], made["dlq"]) == ("late", "late-failed")
    sandbox.fail("sqs", "ListQueueTags")
    assert typed("sqs show late")[0]["tags"] == {}
    sandbox.fail("sqs", "GetQueueAttributes", "AccessDenied")
    with pytest.raises(AwsError, match="AccessDenied"):
        typed("sqs create other")
