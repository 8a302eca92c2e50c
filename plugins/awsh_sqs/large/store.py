"""Putting bodies into a bucket, getting them back, and deleting them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError
from awsh_sqs.large.pointer import ATTRIBUTE, ATTRIBUTES, Pointer

MOST_ATTRIBUTES = 9
"""Of a message with a pointer, whose size is the tenth."""


def store(
    ctx: Context, bucket: str, body: str, attributes: Collection[str] = ()
) -> tuple[str, dict[str, Any]]:
    """Puts BODY into BUCKET: what to send in its stead, and the MessageAttributes to add (s3 PutObject).

    attributes: the names of those that the message has already. Where sending fails, `remove` it:
    `pointer_in` of what was to be sent. Raises UsageError where they leave no room, AwsError.
    """
    reserved = next((name for name in ATTRIBUTES if name in attributes), None)
    if reserved:
        raise UsageError(f"attribute {reserved} is kept for the size of a body in S3", hint="rename it")
    if len(attributes) > MOST_ATTRIBUTES:
        raise UsageError(
            f"a message whose body goes to S3 has {MOST_ATTRIBUTES} attributes at most, and this one "
            f"{len(attributes)}"
        )
    content, pointer = body.encode(), Pointer(bucket, str(uuid.uuid4()))
    text = "text/plain; charset=utf-8"
    # By the client: what is done with a message that was begun is not torn by Ctrl-C.
    with ctx.errors():
        ctx.client("s3").put_object(Bucket=bucket, Key=pointer.key, Body=content, ContentType=text)
    return pointer.body, {ATTRIBUTE: {"DataType": "Number", "StringValue": str(len(content))}}


def fetch(ctx: Context, pointer: Pointer) -> str:
    """The body that a message points to (s3 GetObject).

    Raises CommandError where it is gone or is no text, AwsError.
    """
    try:
        with ctx.errors():
            answer = ctx.client("s3").get_object(Bucket=pointer.bucket, Key=pointer.key)
            content: bytes = answer["Body"].read()
        return content.decode()
    except AwsError as error:
        if error.code == "NoSuchKey":
            raise CommandError(f"the body of the message, {pointer.url}, is not there any more") from error
        raise
    except UnicodeDecodeError as error:
        raise CommandError(f"the body of the message, {pointer.url}, is no text") from error


def remove(ctx: Context, pointer: Pointer) -> None:
    """Deletes a body whose message is deleted, or was never sent (s3 DeleteObject).

    After the message, never before it: a body without a message wastes room, a message without its body is lost.
    Where AWS refuses, a note says what is left.
    """
    try:
        with ctx.errors():
            ctx.client("s3").delete_object(Bucket=pointer.bucket, Key=pointer.key)
    except AwsError as error:
        ctx.note(f"{pointer.url} is left: {error.message}")
