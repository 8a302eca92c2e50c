"""Messages of words, files and pipelines: whole, typed, in order, and refused before SQS does."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh import Rows
from awsh.errors import AwsError, AwshError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person, Sandbox
from awsh_sqs.sending.many import sent_all
from awsh_sqs.sending.messages import Destination
from awsh_sqs.sending.sources import Wish
from tests.sandbox.asking import wait_until
from tests.sqs.conftest import Typed


def got(typed: Typed, queue: str) -> list[Any]:
    return typed(f"sqs receive {queue} --all --wait 0 --delete")


def test_words_and_attributes(typed: Typed, folder: Path) -> None:
    typed("sqs create a")
    (folder / "body.txt").write_text("of a file\n")
    [sent] = typed("sqs send a 'two words' -a kind=order -a n:Number.int=5 -a x:number=1.50 -a b:Binary=AP8=")
    assert (sent["queue"], sent["size"]) == ("a", 9 + 15 + 12 + 11 + 9)
    typed("sqs send a --file body.txt")
    typed("use queue a ; sqs send current")
    first, second, third = got(typed, "a")
    assert first["attributes"] == {"kind": "order", "n": 5, "x": first["attributes"]["x"], "b": b"\x00\xff"}
    assert str(first["attributes"]["x"]) == "1.50"
    assert first["types"] == {"n": "Number.int", "x": "Number", "b": "Binary"}
    assert (first["id"], second["body"], third["body"]) == (sent["id"], "of a file\n", "current")


def test_rows_lines_and_messages_again(typed: Typed, person: Person, folder: Path) -> None:
    typed("sqs create a ; sqs create b")
    (folder / "rows.jsonl").write_text('{"id": 1, "n": 1.5}\n{"id": 2, "at": {"x": [1]}}\n')
    typed("open rows.jsonl | sqs send a -a from=file")
    typed("open rows.jsonl | sqs send a --body id")
    typed(r"!printf 'one\n\ntwo\r\n' | sqs send a")
    typed(r"!printf 'one\ntwo' | sqs send a --whole")
    assert person.notes == [
        f"{n} messages sent to a" if n > 1 else "1 message sent to a" for n in (2, 2, 2, 1)
    ]
    rows = got(typed, "a")
    assert sorted(str(row["text"]) for row in rows) == sorted(
        ['{"id": 1, "n": 1.5}', '{"id": 2, "at": {"x": [1]}}', "1", "2", "one", "two", "one\ntwo"]
    )
    assert sum(row["attributes"] == {"from": "file"} for row in rows) == 2
    typed("open rows.jsonl | sqs send a -a n:Number=7 ; sqs receive a -n 2 --delete | sqs send b")
    again = got(typed, "b")
    assert [
        (row["text"], row["attributes"], row["types"]) for row in sorted(again, key=lambda r: r["text"])
    ] == [
        (text, {"n": 7}, {"n": "Number"}) for text in ('{"id": 1, "n": 1.5}', '{"id": 2, "at": {"x": [1]}}')
    ]


def test_order_within_groups(typed: Typed, folder: Path) -> None:
    typed("sqs create orders --fifo")
    rows = [{"who": f"w{n % 3}", "n": n} for n in range(95)]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    typed("open rows.jsonl | sqs send orders.fifo --group-by who --dedup-by n")
    typed("open rows.jsonl | sqs send orders.fifo --group-by who --dedup-by n")  # duplicates, all of them
    by_group = defaultdict(list)
    for row in got(typed, "orders.fifo"):
        by_group[row["group"]].append(row["body"]["n"])
    assert by_group == {f"w{k}": list(range(k, 95, 3)) for k in range(3)}


def test_what_was_received_goes_on_to_a_queue_of_either_kind(typed: Typed) -> None:
    typed("sqs create orders --fifo ; sqs create plain")
    typed("sqs send orders.fifo first --group g --dedup 1 ; sqs send orders.fifo second --group g --dedup 2")
    # The queue has seen these deduplication ids, and takes the messages all the same.
    typed("sqs receive orders.fifo --delete | sqs send orders.fifo")
    typed("sqs receive orders.fifo --delete | sqs send plain")
    assert sorted((row["text"], row["group"]) for row in got(typed, "plain")) == [
        ("first", "g"),
        ("second", "g"),
    ]


REFUSED = [
    ("sqs send a", "no current queue"),
    ("use queue a; sqs send a", "a is the queue; the message is missing (as in `sqs send a 'the text'`)"),
    ("use queue --clear; sqs send", "sqs send wants a message (as in `sqs send QUEUE 'the text'`)"),
    ("sqs send a two words", "3 words, and a message is one (as in `sqs send a 'two words'`)"),
    ("sqs send a ''", "a message can't be empty"),
    ("sqs send a 'x\x07'", "character U+0007 at position 2"),
    ("sqs send a x --delay 16m", "'16m' is not 0 to 15m"),
    ("sqs send a x -a n:Number=x", "n: 'x' is no number"),
    ("sqs send a x -a n:Nmber=1", "'Nmber' is no type: String, Number, Binary"),
    ("sqs send a x -a AWS.n=1", "AWS. and Amazon. are AWS's own"),
    ("sqs send a x -a b:Binary=?", "'?' is not base64"),
    (
        "sqs send a x " + " ".join(f"-a k{n}=v" for n in range(11)),
        "11 attributes, and a message has 10 at most",
    ),
    ("sqs send a x --dedup 1", "a is no FIFO queue, and knows no deduplication ids"),
    ("sqs send f.fifo x", "f.fifo is a FIFO queue, where each message has a group (--group ID"),
    ("sqs send f.fifo x --group g", "so each message wants a deduplication id (--dedup ID"),
    ("sqs send f.fifo x --group 'a b'", "'a b' can't be a message group"),
    ("sqs send f.fifo x --group g --dedup 1 --delay 5s", "whose messages have no delay of their own"),
    ("sqs send a --file big.txt", "1.0 MiB (1,048,577 bytes) with its attributes, and a takes 1.0 MiB"),
    ("sqs send a --file raw", "raw is no UTF-8 text (byte 1), and a message is text"),
    ("!seq 1 3 | sqs send a x y", "the messages are typed, or come from --file or a pipeline"),
    ("!seq 1 3 | sqs send f.fifo", "row 1: f.fifo is a FIFO queue"),
    ("!seq 1 3 | sqs send a --dedup 1", "--dedup would make one message of all rows"),
    ("sqs ls | sqs send a --body nothing", "row 1: no nothing for its body"),
]


def test_refused_before_sqs_does(typed: Typed, folder: Path) -> None:
    (folder / "big.txt").write_text("x" * 1_048_577)
    (folder / "raw").write_bytes(b"\xff")
    typed("sqs create a ; sqs create f --fifo")
    for line, says in REFUSED:
        with pytest.raises(AwshError) as told:
            typed(line)
        assert says in str(told.value), line
    assert [row["waiting"] for row in typed("sqs ls")] == [0, 0]


def test_a_row_that_is_no_good_and_batches_by_size(typed: Typed, person: Person, folder: Path) -> None:
    typed("sqs create a")
    rows = [{"text": "x" * 300_000} for _ in range(5)] + [{"text": ""}, {"text": "last"}]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(CommandError, match="row 6: a message can't be empty"):
        typed("open rows.jsonl | sqs send a --body text")
    assert person.notes == ["sent: the rows up to 5, none behind; `sqs send … --skip 5` goes on"]
    typed("open rows.jsonl | sqs send a --body text --skip 6")
    assert sorted(len(row["text"]) for row in got(typed, "a")) == [4, *[300_000] * 5]


def test_bodies_over_the_limit_lie_in_s3(typed: Typed, folder: Path) -> None:
    (folder / "big.txt").write_text("é" * 600_000)
    typed("sqs create a ; s3 mb lab-bodies")
    [sent] = typed("sqs send a --file big.txt -a kind=big --s3 lab-bodies")
    assert sent["s3"].startswith("s3://lab-bodies/")
    typed("!seq 1 12 | sqs send a --s3 lab-bodies --threshold 1")  # those of two digits
    assert len(typed("s3 ls lab-bodies")) == 4
    assert all(
        "PayloadS3Pointer" in row["text"] or len(row["text"]) == 1
        for row in typed("sqs peek a -n 13 --wait 0")
    )
    rows = typed("sqs receive a --all --wait 0 --s3 lab-bodies --delete")
    assert sorted(row["text"] for row in rows) == sorted(["é" * 600_000, *map(str, range(1, 13))])
    assert typed("s3 ls lab-bodies") == []


def test_what_sqs_fails_is_sent_again_and_what_it_refuses_is_named(
    typed: Typed, shell: Shell, sqs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("sqs create a")
    real, calls = sqs.send_message_batch, []

    def half(QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:
        calls.append(len(Entries))
        bad = [each for each in Entries if each["MessageBody"] == "13"]
        slow = [each for each in Entries[5:] if each not in bad] if len(calls) < 3 else []
        answer = real(QueueUrl=QueueUrl, Entries=[each for each in Entries if each not in (*bad, *slow)])
        failed = [{"Id": each["Id"], "SenderFault": False, "Code": "InternalError"} for each in slow]
        failed += [{"Id": each["Id"], "SenderFault": True, "Code": "No", "Message": "not it"} for each in bad]
        return {**answer, "Failed": failed}

    monkeypatch.setattr(sqs, "send_message_batch", half)
    with pytest.raises(PartialFailure, match="1 failed, 19 done: row 13: No: not it"):
        typed("!seq 1 20 | sqs send a")
    assert sorted(int(row["text"]) for row in got(typed, "a")) == [n for n in range(1, 21) if n != 13]


def test_a_group_whose_order_was_broken_is_named(
    typed: Typed, sqs: Any, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("sqs create f --fifo --content-dedup")
    real, calls = sqs.send_message_batch, iter([True])

    def first_fails(QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:
        late = Entries[:1] if next(calls, False) else []
        answer = real(QueueUrl=QueueUrl, Entries=[each for each in Entries if each not in late])
        return {
            **answer,
            "Failed": [{"Id": each["Id"], "SenderFault": False, "Code": "Busy"} for each in late],
        }

    monkeypatch.setattr(sqs, "send_message_batch", first_fails)
    typed("!seq 1 3 | sqs send f.fifo --group g")
    assert person.notes[-2:] == [
        "group g: a message that SQS took only the second time came behind a later one",
        "3 messages sent to f.fifo",
    ]
    assert [row["text"] for row in got(typed, "f.fifo")] == ["2", "3", "1"]


def test_a_refusal_is_told_while_rows_still_come(typed: Typed, shell: Shell, sandbox: Sandbox) -> None:
    typed("sqs create a")
    sandbox.fail("sqs", "SendMessageBatch", times=99)
    read: list[int] = []

    def slowly() -> Iterator[dict[str, int]]:
        for number in range(50):
            read.append(number)
            wait_until(lambda: len(sandbox.requests) >= before + len(read) - 1)
            yield {"n": number}

    ctx = shell.context()
    destination = Destination(ctx, ctx.resolve("sqs:queue", "a"))
    before = len(sandbox.requests)
    with pytest.raises(AwsError):
        sent_all(ctx, destination, Rows(slowly(), endless=True), Wish({}), None, skip=0, rate=None)
    assert len(read) < 12


def test_nothing_is_sent_in_a_rehearsal(shell: Shell, typed: Typed, person: Person) -> None:
    typed("sqs create a")
    shell.dry_run = True
    typed("!seq 1 20 | sqs send a")
    assert person.notes == ["20 messages would be sent to a"]
    with pytest.raises(UsageError):
        typed("sqs send")
