"""Messages received, held, deleted and given back: nothing that is shown is lost."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from awsh.cli import Ended
from awsh.endings import Endings
from awsh.errors import AwsError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person, Sandbox
from awsh_sqs.receiving import late, receive
from tests.sandbox.asking import wait_until
from tests.sqs.conftest import Typed

Counts = Callable[[str], tuple[int, int]]


def test_held_until_acknowledged_or_given_back(typed: Typed, person: Person, counts: Counts) -> None:
    typed("sqs create a ; !seq 1 25 | sqs send a")
    assert len(typed("sqs receive a")) == 10  # what one request gives
    typed("sqs receive a -n 15 | where body > 0 | first 5 | sqs ack")
    assert counts("a") == (10, 10)  # what nobody read is there again
    typed("sqs create b ; sqs send b '{\"total\": 12.5, \"id\": 7}' ; sqs send b '[not json' ; use queue b")
    person.notes.clear()
    typed("let m = sqs receive --wait 0")
    assert [row["body"] for row in typed("$m | sort -size")] == [
        {"total": pytest.approx(12.5), "id": 7},
        "[not json",
    ]
    typed("sqs extend 0 $m")
    assert counts("b") == (2, 0)
    typed("let m = sqs receive | where body.total > 10 ; sqs extend 5m $m ; sqs ack $m")
    assert person.notes == ["2 messages given back", "1 message hidden for 300 s", "1 message deleted"]
    typed("let none = sqs receive --wait 0 ; sqs ack $none")
    assert person.notes[3:] == ["0 messages deleted"]
    with pytest.raises(PartialFailure, match="ReceiptHandleIsInvalid"):
        typed("sqs ack nonsense AQEB")
    with pytest.raises(UsageError, match="the row is no message that was received"):
        typed("sqs ls | sqs ack")


def test_peeking_holds_nothing_and_says_what_it_does(typed: Typed, person: Person, counts: Counts) -> None:
    typed("sqs create a --dlq dead --max-receives 2 ; !seq 1 12 | sqs send a")
    person.notes.clear()
    assert len(typed("sqs peek a -n 12 --wait 0")) == 12
    assert counts("a") == (12, 0)
    assert typed("sqs peek a -n 3 | first 1")[0]["received"] == 2
    said = "looked at and given back; to SQS each was received once more, and after 2 a message goes to dead"
    assert person.notes == [f"12 messages {said}", f"3 messages {said}: 3 of these the next time"]


def test_only_what_was_read_is_deleted(typed: Typed, person: Person, counts: Counts, folder: Path) -> None:
    typed("sqs create a ; !seq 1 30 | sqs send a")
    assert len(typed("sqs receive a --all --delete | first 7")) == 7
    assert counts("a") == (23, 0)
    typed("sqs receive a -n 12 --delete > got.jsonl")
    assert (len((folder / "got.jsonl").read_text().splitlines()), counts("a")) == (12, (11, 0))


@pytest.mark.parametrize("delete", [True, False])
def test_followed_until_ctrl_c(
    typed: Typed,
    person: Person,
    counts: Counts,
    folder: Path,
    interrupted: Callable[[Callable[[], bool]], None],
    delete: bool,
) -> None:
    typed("sqs create a ; !seq 1 12 | sqs send a")
    person.notes.clear()
    interrupted(lambda: counts("a") == ((0, 0) if delete else (0, 12)))
    with pytest.raises(KeyboardInterrupt):
        typed(f"sqs receive a --follow {'--delete' if delete else ''} > got.jsonl")
    # In the file is what is deleted, and in the queue what is not, for others at once. An answer that Ctrl-C overtakes
    # is not shown any more.
    got = {json.loads(line)["body"] for line in (folder / "got.jsonl").read_text().splitlines()}
    assert len(got) == 12 if delete else 10 <= len(got) <= 12
    assert counts("a") == ((0, 0) if delete else (12, 0))
    done = "12 deleted, 0 given back" if delete else "all given back"
    assert person.notes == [f"stopped: 12 messages received, {done}"]
    # None was given back before the last receive was over, which would have got it once more.
    again = typed("sqs receive a -n 12 --wait 0")
    assert [row["received"] for row in again] == ([] if delete else [2] * 12)


def test_what_is_followed_is_acknowledged_as_it_comes(
    typed: Typed, person: Person, counts: Counts, interrupted: Callable[..., None]
) -> None:
    typed("sqs create a ; !seq 1 3 | sqs send a")
    person.notes.clear()
    interrupted(lambda: counts("a") == (0, 0))
    with pytest.raises(KeyboardInterrupt):
        typed("sqs receive a --follow | sqs ack")
    assert person.notes == ["stopped: 3 messages received, 0 given back", "3 messages deleted"]


def test_what_is_followed_stays_hidden_while_its_reader_is_busy(
    typed: Typed, shell: Shell, sandbox: Sandbox, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("sqs create a ; !seq 1 3 | sqs send a")
    monkeypatch.setattr(receive, "FOLLOWED", 1)
    ctx = shell.context()
    rows = receive.Receiving(
        ctx, ctx.resolve("sqs:queue", "a"), receive.Wish(number=None, follow=True)
    ).rows()
    next(rows)
    wait_until(lambda: any(each.operation == "ChangeMessageVisibilityBatch" for each in sandbox.requests))
    rows.close()
    assert counts("a")[0] >= 2  # what nobody has read


@pytest.mark.parametrize("end", ["refused", "not deleted", "signal"])
def test_what_is_deleted_is_written_whatever_comes(
    typed: Typed, sandbox: Sandbox, counts: Counts, folder: Path, interrupted: Callable[..., None], end: str
) -> None:
    typed("sqs create a ; !seq 1 30 | sqs send a")
    line = "sqs receive a --all --wait 0 --delete > got.json"
    raises: type[BaseException] = AwsError
    if end == "refused":
        sandbox.fail("sqs", "ReceiveMessage", after=2)
    elif end == "not deleted":
        sandbox.fail("sqs", "DeleteMessageBatch", after=1, times=9)
    else:
        raises, line = Ended, line.replace("--all", "--follow")
        interrupted(lambda: counts("a") == (0, 0), signal.SIGTERM)
    with Endings(_end), pytest.raises((raises, PartialFailure)):
        typed(line)
    rows = json.loads((folder / "got.json").read_text())
    late.wait()
    left = {row["id"] for row in typed("sqs receive a --all")}
    gone = {"refused": 10, "not deleted": 10, "signal": 30}[end]
    assert len(rows) >= gone
    assert len({row["id"] for row in rows} | left) == 30


def _end(signum: int) -> NoReturn:
    raise Ended(signum)


def test_what_comes_after_ctrl_c_is_given_back(
    shell: Shell, typed: Typed, sqs: Any, counts: Counts, interrupted: Callable[[Callable[[], bool]], None]
) -> None:
    typed("sqs create a")
    waiting: list[bool] = []
    real = sqs.receive_message

    def slow(**asked: Any) -> Any:
        waiting.append(True)
        return real(**asked)

    sqs.receive_message = slow
    interrupted(lambda: bool(waiting))
    with pytest.raises(KeyboardInterrupt):
        typed("sqs receive a --follow")
    typed("sqs send a late")
    late.wait()
    assert counts("a") == (1, 0)


def test_a_fifo_queue_is_emptied_in_order(typed: Typed, counts: Counts) -> None:
    typed("sqs create f --fifo --content-dedup ; !seq 1 25 | sqs send f.fifo --group g")
    assert [int(row["text"]) for row in typed("sqs receive f.fifo --all --wait 0 --delete")] == list(
        range(1, 26)
    )
    assert counts("f.fifo") == (0, 0)
