"""`sqs dlq`, `sqs redrive`, `sqs move`: nothing is lost, whatever comes between."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person, Sandbox

ARN = "arn:aws:sqs:us-east-1:123456789012:"


def make(sqs: Any, name: str, **attributes: str) -> str:
    if name.endswith(".fifo"):
        attributes["FifoQueue"] = "true"
    return str(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


def fill(sqs: Any, url: str, number: int, **more: Any) -> None:
    fifo = url.endswith(".fifo")
    for start in range(0, number, 10):
        entries = [
            {
                "Id": str(each),
                "MessageBody": f"m{each}",
                **more,
                **({"MessageGroupId": f"g{each % 3}", "MessageDeduplicationId": f"d{each}"} if fifo else {}),
            }
            for each in range(start, min(start + 10, number))
        ]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)


def drained(sqs: Any, url: str) -> list[dict[str, Any]]:
    """Everything in a queue that can be received, in the order it comes, and deleted."""
    found: list[dict[str, Any]] = []
    asked = {"AttributeNames": ["All"], "MessageAttributeNames": ["All"]}
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **asked).get("Messages"):
        for each in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        found += messages
    return found


Counts = Callable[[str], tuple[int, int]]
Interrupted = Callable[[Callable[[], bool]], None]


def test_by_hand_all_of_it_arrives_also_after_ctrl_c(
    sandbox: Sandbox, shell: Shell, sqs: Any, person: Person
) -> None:
    source, target = make(sqs, "a"), make(sqs, "b")
    odd = {"n": {"DataType": "Number.int", "StringValue": "7"}}
    odd["raw"] = {"DataType": "Binary", "BinaryValue": b"\0\xff"}  # type: ignore[dict-item]
    fill(sqs, source, 120, MessageAttributes=odd)
    sandbox.interrupt("sqs", "SendMessageBatch", nth=2)
    with pytest.raises(KeyboardInterrupt):
        shell.run("sqs move a b", console=person)
    assert "none lost; `sqs move a b` goes on" in person.said
    here, there = drained(sqs, source), drained(sqs, target)
    assert 10 <= len(there) < 120
    bodies = Counter(each["Body"] for each in [*here, *there])
    assert bodies == Counter(f"m{number}" for number in range(120))
    assert {key: each["DataType"] for key, each in there[0]["MessageAttributes"].items()} == {
        "n": "Number.int",
        "raw": "Binary",
    }
    assert there[0]["MessageAttributes"]["raw"]["BinaryValue"] == b"\0\xff"
    fill(sqs, source, 25)
    assert dict(shell.run("sqs move a b -n 12").value.fields)["moved"] == 12
    assert dict(shell.run("sqs move a b").value.fields) == {
        "source": "a",
        "target": "b",
        "moved": 13,
        "left": 0,
    }


def test_a_fifo_queue_keeps_its_order_and_what_was_seen_before_is_not_lost(shell: Shell, sqs: Any) -> None:
    source, target = make(sqs, "a.fifo"), make(sqs, "b.fifo")
    fill(sqs, source, 30)
    fill(sqs, target, 30)  # the same deduplication ids, a moment ago
    drained(sqs, target)
    shell.run("sqs move a.fifo b.fifo")
    shell.run("sqs move b.fifo a.fifo")
    found = [(each["Attributes"]["MessageGroupId"], int(each["Body"][1:])) for each in drained(sqs, source)]
    assert len(found) == 30
    for group in ("g0", "g1", "g2"):
        order = [number for name, number in found if name == group]
        assert order == sorted(order)


def test_what_the_target_does_not_take_stays(shell: Shell, sqs: Any) -> None:
    source, target = make(sqs, "a"), make(sqs, "b", MaximumMessageSize="1024")
    fill(sqs, source, 5)
    sqs.send_message(QueueUrl=source, MessageBody="x" * 2000)
    with pytest.raises(PartialFailure, match=r"1 failed, 5 done: .*must be shorter than 1024"):
        shell.run("sqs move a b")
    assert [each["Body"] for each in drained(sqs, source)] == ["x" * 2000]
    assert len(drained(sqs, target)) == 5


def test_what_aws_could_not_take_at_once_is_moved_all_the_same(
    shell: Shell, sqs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = make(sqs, "a"), make(sqs, "b")
    fill(sqs, source, 10)
    real, answers = sqs.send_message_batch, iter([3, 6, 0])

    def hesitant(QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:
        some = next(answers, None)
        if some == 0:
            raise AwsError("AccessDenied", "no more")
        answer = real(QueueUrl=QueueUrl, Entries=Entries[:some])
        late = [{"Id": each["Id"], "SenderFault": False, "Code": "InternalError"} for each in Entries[some:]]
        return {**answer, "Failed": late} if some else answer

    monkeypatch.setattr(sqs, "send_message_batch", hesitant)
    with pytest.raises(AwsError, match="no more"):
        shell.run("sqs move a b")
    # What was sent by then is not in both queues, and all else can be had at once.
    assert dict(shell.run("sqs move a b").value.fields) == {
        "source": "a",
        "target": "b",
        "moved": 1,
        "left": 0,
    }
    assert len({each["Body"] for each in drained(sqs, target)}) == 10


@pytest.fixture
def dead(sqs: Any) -> Callable[[int], None]:
    """Makes `jobs` and `jobs-dlq`, where so many messages of `jobs` have ended."""

    def make_dead(number: int) -> None:
        make(sqs, "jobs-dlq")
        policy = {"deadLetterTargetArn": f"{ARN}jobs-dlq", "maxReceiveCount": 1}
        jobs = make(sqs, "jobs", RedrivePolicy=json.dumps(policy), VisibilityTimeout="0")
        fill(sqs, jobs, number)
        for _ in range(2):
            for _ in range(number // 10 + 1):
                sqs.receive_message(QueueUrl=jobs, MaxNumberOfMessages=10)

    return make_dead


def test_redriven_and_stopped_by_ctrl_c(
    shell: Shell,
    sqs: Any,
    person: Person,
    interrupted: Interrupted,
    counts: Counts,
    dead: Callable[[int], None],
) -> None:
    dead(60)
    row = dict(shell.run("sqs dlq show jobs").value.fields)
    assert (row["waiting"], row["sources"]) == (60, ["jobs (after 1 receive)"])
    assert [each["name"] for each in shell.run("sqs dlq ls").value] == ["jobs-dlq"]
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    interrupted(lambda: counts("jobs")[0] >= 1)
    with pytest.raises(KeyboardInterrupt):
        shell.run("sqs redrive jobs-dlq --rate 5", console=person)
    assert "stopped after " in person.said
    assert "`sqs redrive jobs-dlq` goes on" in person.said
    assert [each["status"] for each in shell.run("sqs dlq moves jobs-dlq").value] == ["CANCELLED"]
    moved = dict(shell.run("sqs redrive jobs-dlq").value.fields)["moved"]
    assert 0 < moved < 60
    assert len({each["Body"] for each in drained(sqs, url)}) == 60


def test_what_aws_still_tells_of_an_earlier_task_is_not_this_one(
    shell: Shell, sqs: Any, dead: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dead(5)
    shell.run("sqs redrive jobs-dlq")
    fill(sqs, sqs.get_queue_url(QueueName="jobs-dlq")["QueueUrl"], 3)
    make(sqs, "other")
    real = sqs.list_message_move_tasks
    before = real(SourceArn=f"{ARN}jobs-dlq")
    told = iter([before, before, before])
    monkeypatch.setattr(sqs, "list_message_move_tasks", lambda **asked: next(told, None) or real(**asked))
    assert dict(shell.run("sqs redrive jobs-dlq --to other").value.fields)["moved"] == 3
    assert next(told, None) is None


def test_one_task_at_a_time_and_what_aws_cannot_move(
    shell: Shell, sqs: Any, dead: Callable[[int], None]
) -> None:
    dead(20)
    make(sqs, "other")
    shell.run("sqs redrive jobs-dlq --to other --rate 1 --no-wait")
    with pytest.raises(CommandError, match=r"being moved already: [0-9]+ of 20"):
        shell.run("sqs redrive jobs-dlq")
    assert dict(shell.run("sqs dlq stop jobs-dlq").value.fields)["status"] == "CANCELLED"
    shell.run("sqs move jobs-dlq other")  # a task of AWS's again
    assert next(iter(shell.run("sqs dlq moves jobs-dlq").value))["target"] == "other"
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="jobs-dlq")["QueueUrl"], MessageBody="stray")
    with pytest.raises(CommandError, match="does not know which queue they came from: say --to"):
        shell.run("sqs redrive jobs-dlq")
    make(sqs, "q.fifo")
    for line, message in (
        ("redrive other", "no queue has other for its dead letters"),
        ("redrive jobs-dlq --to q.fifo", "AWS wants both of a kind"),
        ("redrive jobs-dlq --rate 501", "AWS takes 1 to 500"),
        ("dlq messages jobs-dlq -n 0", "one message is the least"),
        ("move other other", "whence and whither"),
        ("move other q.fifo", "every message has a group"),
        ("move other jobs --group g", "jobs.* is none"),
        ("dlq allow jobs-dlq from nobody", "nobody"),
    ):
        with pytest.raises(UsageError, match=message):
            shell.run(f"sqs {line}")
    shell.run("sqs dlq allow jobs-dlq from other")
    assert shell.run("sqs dlq show jobs-dlq").value.fields["allows"] == "other"
