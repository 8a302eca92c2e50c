"""Messages: one, many, those that SNS does not take, and how far it got."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwsError, AwshError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.sns.conftest import Typed


def test_words_a_file_and_a_text_for_each_protocol(
    typed: Typed, got: Callable[[str], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "order.txt").write_bytes(b"from a file\r\n")
    typed("sns publish news 'from words' -a kind=order -a total=120 --subject Order")
    typed(f"sns publish news --file {tmp_path}/order.txt -a kind=order -a total:String=120")
    typed("use topic news")
    typed("sns publish 'for all' --for sqs='for queues' --for email='for people' -a kind=order -a total=99.5")
    assert got("inbox") == ["from words", "from a file\r\n", "for queues"]
    assert got("large") == ["from words"]
    typed("use topic --clear")


def test_rows_go_in_batches_and_each_arrives_once(
    typed: Typed, here: Shell, person: Person, got: Callable[[str], list[str]]
) -> None:
    here.scope["rows"] = [{"kind": "order", "total": n} for n in range(1, 138)]
    typed("$rows | sns publish news --attributes-by kind,total")
    assert person.notes[-1] == "137 messages published to news"
    inbox, large = (sorted(json.loads(text)["total"] for text in got(queue)) for queue in ("inbox", "large"))
    assert (inbox, large) == (list(range(1, 138)), list(range(100, 138)))
    typed("!printf 'one\\n\\ntwo\\n' | sns publish news")
    assert sorted(got("inbox")) == ["one", "two"]
    typed("!printf 'one\\ntwo\\n' | sns publish news --whole")
    assert got("inbox") == ["one\ntwo"]


def test_what_is_refused_is_named_and_what_failed_is_tried_again(
    typed: Typed,
    here: Shell,
    person: Person,
    got: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here.scope["rows"] = [{"text": text} for text in ("a", "", "x" * 262_145, "b", "c")]
    failing = {"Id": "4", "Code": "InternalError", "Message": "try later", "SenderFault": False}
    answers = iter([{"Failed": [failing], "Successful": []}])
    call = here.aws.call

    def sometimes(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if operation == "publish_batch" and (answer := next(answers, None)):
            parameters["PublishBatchRequestEntries"] = [
                each for each in parameters["PublishBatchRequestEntries"] if each["Id"] != failing["Id"]
            ]
            call(service, operation, parameters)
            return answer
        return call(service, operation, parameters)

    monkeypatch.setattr(here.aws, "call", sometimes)
    with pytest.raises(PartialFailure) as caught:
        typed("$rows | sns publish news --body text")
    assert caught.value.done == 3
    assert [name for name, _ in caught.value.failures] == ["row 2", "row 3"]
    assert "262,145 bytes with its attributes, and news takes 262,144" in caught.value.failures[1][1]
    assert sorted(got("inbox")) == ["a", "b", "c"]


def test_what_a_fifo_topic_takes_only_the_second_time_is_told(
    typed: Typed, here: Shell, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("sns create late --fifo --deduplicate-content")
    failing = {"Id": "1", "Code": "InternalError", "Message": "try later", "SenderFault": False}
    answers = iter([{"Failed": [failing], "Successful": []}])
    call = here.aws.call
    monkeypatch.setattr(
        here.aws,
        "call",
        lambda service, operation, parameters: (
            (operation == "publish_batch" and next(answers, None)) or call(service, operation, parameters)
        ),
    )
    typed("!seq 3 | sns publish late.fifo --group steps")
    assert person.notes[-2:] == [
        "group steps: a message that SNS took only the second time came behind a later one",
        "3 messages published to late.fifo",
    ]
    typed("sns rm late.fifo")


def test_what_is_stopped_says_how_to_go_on(
    typed: Typed,
    here: Shell,
    person: Person,
    got: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, call = threading.Semaphore(0), here.aws.call

    def telling(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if operation == "publish_batch":
            begun.release()
        return call(service, operation, parameters)

    monkeypatch.setattr(here.aws, "call", telling)

    def rows() -> Any:
        for number in range(1, 101):
            if number == 41:
                assert all(begun.acquire(timeout=60) for _ in range(4))
                raise KeyboardInterrupt
            yield {"n": number}

    from awsh import Rows

    here.scope["rows"] = Rows(rows())
    with pytest.raises(KeyboardInterrupt):
        typed("$rows | sns publish news")
    assert person.notes[-1] == "published: the rows up to 40, none behind; `sns publish … --skip 40` goes on"
    here.scope["rows"] = [{"n": number} for number in range(1, 101)]
    typed("$rows | sns publish news --skip 40")
    assert person.notes[-1] == "60 messages published to news"
    assert sorted(json.loads(text)["n"] for text in got("inbox")) == list(range(1, 101))


_REFUSED = [
    ("sns publish newz hello", "there is no topic 'newz'"),
    (
        "sns publish news hello there",
        "3 words, and a message is one (as in `sns publish news 'hello there'`)",
    ),
    ("sns publish news ''", "an empty message is none"),
    ("sns publish news '' --for email=x", "the default, must be there too"),
    ("sns publish news x --for pigeon=y", "knows no such protocol"),
    ("sns publish news x --subject 'a\nb'", "line break"),
    (f"sns publish news x --subject {'a' * 100}", "less than 100"),
    ("sns publish news x -a AWS.x=1", "no attribute's name"),
    ("sns publish news x -a n:Number=y", "is no number"),
    ("sns publish news x -a n:Figure=1", "none of String, Number"),
    ("sns publish news x --dedup 1", "no FIFO topic"),
    ("sns publish news x --group 'a b'", "letters, digits and punctuation"),
    ("sns publish news x --skip 3", "--skip is for the rows of a pipeline"),
    (f"sns publish news {'x' * 262_145}", "`sns set news --largest 1MiB`"),
    ("sns publish hello", "no current topic"),
    ("use topic news; sns publish news", "news is the topic; the message is missing"),
    ("use topic --clear; sns publish", "wants a message (as in `sns publish TOPIC 'the text'`)"),
    ("sns create flow.fifo; sns publish flow.fifo x", "belongs to a group"),
    ("sns publish flow.fifo x --group g", "does not deduplicate by content"),
]


def test_what_is_known_before_the_request(typed: Typed) -> None:
    for line, why in _REFUSED:
        with pytest.raises(AwshError) as caught:
            typed(line)
        assert why in str(caught.value), f"{line}: {caught.value}"


def test_a_topic_may_take_more(typed: Typed, got: Callable[[str], list[str]]) -> None:
    typed("sns fanout big store --raw; sns set big --largest 1MiB")
    typed(f"sns publish big {'x' * 300_000}")
    assert [len(text) for text in got("store")] == [300_000]


def test_text_messages_go_where_they_arrive(
    typed: Typed,
    here: Shell,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    [shown] = typed("sns sms show")
    assert (shown["spend_limit"], shown["sandbox"], shown["numbers"]) == (1, True, [])
    with pytest.raises(CommandError, match="is in the SMS sandbox, and the number is not verified"):
        typed("sns sms send '+49 170 1234567' hello")
    [row] = typed("sns sms verify +49-170-1234567")
    assert row == {"number": "+491701234567", "state": "pending"}
    with pytest.raises(CommandError, match="not the code"):
        typed("sns sms verify +491701234567 000000x")
    [mail] = typed("ses outbox show")
    code = mail["text"].split()[-1]
    [row] = typed(f"sns sms verify +491701234567 {code}")
    assert row["state"] == "verified"
    [sent] = typed("sns sms send +491701234567 'the shop is open' --kind transactional")
    assert sent["parts"] == 1
    assert "the shop is open" in typed("ses outbox show")[0]["text"]
    with monkeypatch.context() as patch:
        call = here.aws.call

        def denied(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
            if operation == "get_sms_sandbox_account_status":
                raise AwsError("AuthorizationError", "not authorized to perform it")
            return call(service, operation, parameters)

        patch.setattr(here.aws, "call", denied)
        typed("sns sms send +491701234567 'who may send need not be one who may ask'")
    assert person.notes[-1].startswith("whether it arrives is not known: ")
    with pytest.raises(UsageError, match="a price is more than nothing"):
        typed("sns sms send +491701234567 x --max-price 0")
    typed("set trace on ; sns sms send +491701234567 x --max-price 0.004 ; set trace off")
    assert '"StringValue": "0.004"' in capsys.readouterr().err
    with pytest.raises(CommandError, match="AWS has not granted 50 US dollars"):
        typed("sns sms set --spend-limit 50")
    with pytest.raises(UsageError, match="no sender"):
        typed("sns sms set --sender 'my shop'")
    [shown] = typed("sns sms set --kind transactional --sender Shop")
    assert (shown["kind"], shown["sender"]) == ("transactional", "Shop")
    typed("sns sms opt-in +447420500600")
    assert "+447420500600" not in [row["number"] for row in typed("sns sms opted-out")]
