"""Bodies in S3: put, pointed to, got back byte for byte, and deleted with their messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
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
    assert [row["text"] for row in shell.run("sqs peek --s3 others").value] != [body]
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
