"""Bodies in S3: put, pointed to, got back byte for byte, and deleted with their messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person, Sandbox
from awsh_sqs import large

HANDLE = "AQEB-..odd..-/handle+=="


def test_there_and_back(shell: Shell) -> None:
    ctx = shell.context()
    ctx.call("s3", "create_bucket", Bucket="bodies")
    body = "ä\r\n\x85 'x' \U0001f600" * 9_000
    text, attributes = large.store(ctx, "bodies", body)
    assert text.startswith('["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bodies",')
    assert attributes == {
        "ExtendedPayloadSize": {"DataType": "Number", "StringValue": str(len(body.encode()))}
    }
    pointer = large.pointer_in(text)
    assert pointer
    assert large.fetch(ctx, pointer) == body
    assert large.split(large.with_pointer(HANDLE, pointer)) == (HANDLE, pointer)
    large.remove(ctx, pointer)
    with pytest.raises(CommandError, match="is not there any more"):
        large.fetch(ctx, pointer)
    with pytest.raises(AwsError):
        large.store(ctx, "nobody-has-this", body)


def test_what_points_and_what_does_not() -> None:
    old = '["com.amazon.sqs.javamessaging.MessageS3Pointer", {"s3BucketName": "b", "s3Key": "a/b"}]'
    assert large.pointer_in(old) == ("b", "a/b")
    for text in ("hello", "[1,2]", old.replace('"b"', "1"), old[:-1], old.replace("s3Key", "key"), "[" + old):
        assert large.pointer_in(text) is None
    assert large.split(HANDLE) == (HANDLE, None)
    joined = "-..s3BucketName..-b-..s3BucketName..--..s3Key..-a/b-..s3Key..-" + HANDLE
    assert large.split(joined) == (HANDLE, ("b", "a/b"))
    assert large.with_pointer(HANDLE, large.Pointer("b", "a/b")) == joined


def test_attributes_that_leave_no_room(shell: Shell) -> None:
    ctx = shell.context()
    with pytest.raises(UsageError, match="ExtendedPayloadSize is kept"):
        large.store(ctx, "bodies", "x", ["ExtendedPayloadSize"])
    with pytest.raises(UsageError, match="9 attributes at most"):
        large.store(ctx, "bodies", "x", [f"a{number}" for number in range(10)])


def test_sent_and_received_by_the_commands(shell: Shell, tmp_path: Path) -> None:
    person = Person()
    body = "ä\r\n\x85 'x' \U0001f600" * 90_000
    (tmp_path / "body.txt").write_bytes(body.encode())
    shell.run("s3 mb bodies ; s3 mb others ; sqs create big ; use queue big")
    sent = shell.run(f"sqs send --file {tmp_path}/body.txt --s3 bodies -a kind=text").value
    assert dict(sent.fields)["s3"].startswith("s3://bodies/")
    (row,) = shell.run("sqs peek --s3 others", console=person).value
    pointer = large.pointer_in(row["text"])
    assert pointer is not None
    assert f"the body of message {row['id']} is {pointer.url}: `--s3 bodies` gets what lies in" in person.said
    (row,) = shell.run("sqs receive --s3 bodies").value
    assert (row["text"] == body, row["attributes"]) == (True, {"kind": "text"})
    assert shell.run("s3 ls bodies | count").value == 1
    shell.run(f"sqs ack {row['receipt']}")
    assert shell.run("s3 ls bodies | count").value == 0
    gone = large.Pointer("bodies", "gone")
    size = {"ExtendedPayloadSize": {"DataType": "Number", "StringValue": "3"}}
    url = shell.context().resolve("sqs:queue", "big")
    shell.context().call("sqs", "send_message", QueueUrl=url, MessageBody=gone.body, MessageAttributes=size)
    (row,) = shell.run("sqs receive --s3 bodies --delete", console=person).value
    assert row["text"] == gone.body
    assert "s3://bodies/gone, is not there any more" in person.said


def test_no_body_is_left_behind_and_none_is_lost(sandbox: Sandbox, shell: Shell, person: Person) -> None:
    shell.run("s3 mb bodies ; sqs create big")
    send = "!seq 1 30 | sqs send big --s3 bodies --threshold 1"
    for operation, line in (
        ("SendMessageBatch", send.replace("1 30", "10 15")),
        ("SendMessage", "sqs send big 12 --s3 bodies --threshold 1"),
    ):
        sandbox.fail("sqs", operation)
        with pytest.raises(AwsError):
            shell.run(line, console=person)
    assert person.notes == ["nothing is sent"]
    assert shell.run("s3 ls bodies | count").value == 0
    sandbox.interrupt("s3", "PutObject", nth=3)
    with pytest.raises(KeyboardInterrupt):
        shell.run(send)
    sent = shell.run("sqs ls | get waiting").value
    assert shell.run("s3 ls bodies | count").value == max(0, next(iter(sent)) - 9)
    shell.run(f"{send} --skip {next(iter(shell.run('sqs ls | get waiting').value))}")
    sandbox.interrupt("sqs", "DeleteMessageBatch")
    with pytest.raises(KeyboardInterrupt):
        shell.run("sqs receive big --all --wait 0 --s3 bodies --delete")
    rest = shell.run("sqs receive big --all --wait 0 --visibility 5m | where size > 2 | count").value
    assert shell.run("s3 ls bodies | count").value == rest
