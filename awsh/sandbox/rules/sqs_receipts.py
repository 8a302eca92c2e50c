"""Rules of SQS: what a receipt handle is good for: deleting a message, hiding it longer or not at all."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_shelf import now, shelf_of
from awsh.sandbox.runners.triggers.signals import SIGNALS

_HANDLE = b"sqs\0"


def make_handle(queue: Any, message: Any) -> str:
    """A new receipt handle for a message of QUEUE; it says of which."""
    fields = (queue.queue_arn.encode(), message.id.encode(), secrets.token_bytes(48))
    return base64.b64encode(_HANDLE + b"\0".join(fields)).decode()


def _held_by(queue: Any, receipt_handle: str) -> tuple[str, Any]:
    """The id that a receipt handle of QUEUE is about, and the message. Raises ReceiptHandleIsInvalid."""
    from moto.sqs.exceptions import ReceiptHandleIsInvalid

    try:
        known = base64.b64decode(receipt_handle or "", validate=True)
        arn, id, _ = known.removeprefix(_HANDLE).split(b"\0", 2)
    except (binascii.Error, ValueError):
        raise ReceiptHandleIsInvalid from None
    if not known.startswith(_HANDLE) or arn != queue.queue_arn.encode():
        raise ReceiptHandleIsInvalid
    return id.decode(), shelf_of(queue).get(id.decode())


@rule("moto.sqs.models:Queue.delete_message", "receipt_handle")
def delete_message(moto: Callable[..., Any], queue: Any, receipt_handle: str) -> None:
    """One that is gone already is deleted once more; a FIFO queue wants the newest receipt handle."""
    from moto.sqs.exceptions import SQSException

    with queue._messages_lock:
        id, message = _held_by(queue, receipt_handle)
        if message is None:
            return
        old = message.receipt_handle != receipt_handle or not shelf_of(queue).is_held(id)
        if queue.fifo_queue and old:
            raise SQSException(
                "InvalidParameterValue",
                f"Value {receipt_handle} for parameter ReceiptHandle is invalid. "
                "Reason: The receipt handle has expired.",
            )
        shelf_of(queue).remove(id)
        queue._messages_lock.notify_all()
    if queue.fifo_queue:
        SIGNALS.send(queue.queue_arn)


@rule(
    "moto.sqs.models:SQSBackend.change_message_visibility",
    "queue_name",
    "receipt_handle",
    "visibility_timeout",
)
def change_message_visibility(
    moto: Callable[..., Any], backend: Any, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    """Only of a message that somebody has received: MessageNotInflight; for twelve hours in all."""
    from moto.sqs.exceptions import InvalidParameterValue, SQSException

    queue = backend.get_queue(queue_name)
    with queue._messages_lock:
        id, message = _held_by(queue, receipt_handle)
        moment = now()
        shelf_of(queue).next_time(moment)
        if message is None or not shelf_of(queue).is_held(id):
            raise SQSException(
                "AWS.SimpleQueueService.MessageNotInflight",
                "The message referred to isn't in flight.",
            )
        until = moment + int(visibility_timeout) * 1000
        if until - message.approximate_first_receive_timestamp > 43_200_000 + 1000:
            raise InvalidParameterValue(
                f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: Total "
                "VisibilityTimeout for the message is beyond the limit [43200 seconds]"
            )
        message.visible_at = until
        shelf_of(queue).hold(message, until, moment)
        queue._messages_lock.notify_all()
    SIGNALS.send(queue.queue_arn)
