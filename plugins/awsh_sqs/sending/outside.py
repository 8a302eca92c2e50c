"""Bodies that go to S3, with a pointer to them in the queue."""

from __future__ import annotations

from dataclasses import replace

from awsh import Context
from awsh_sqs.sending.messages import Destination, Message


class Outside:
    """BUCKET takes the bodies of messages over the limit: the queue's, or THRESHOLD bytes."""

    def __init__(self, ctx: Context, bucket: str, threshold: int | None) -> None:
        self._ctx = ctx
        self._bucket = bucket
        self._threshold = threshold

    def takes(self, destination: Destination, message: Message) -> bool:
        """Whether a body goes to the bucket."""
        if not message.body:
            return False
        if self._threshold is not None and message.size > self._threshold:
            return True
        return destination.too_large(message)

    def placed(self, destination: Destination, message: Message) -> Message:
        """MESSAGE, or the pointer in its stead where it is too large. Raises UsageError, AwsError."""
        if not self.takes(destination, message):
            return message
        from awsh_sqs import large

        dedup = message.dedup
        if dedup is None and destination.fifo and destination.by_content:
            # Two pointers to the same body are not the same.
            dedup = large.deduplication_id(message.body)
        body, more = large.store(self._ctx, self._bucket, message.body, message.attributes)
        return replace(message, body=body, attributes={**message.attributes, **more}, dedup=dedup)

    def withdrawn(self, message: Message, *, unsure: bool = False) -> None:
        """Deletes the body of a message that was placed and not sent; where that is unsure, a note says where it is."""
        from awsh_sqs import large

        pointer = large.pointer_in(message.body)
        if pointer is None:
            return
        if unsure:
            self._ctx.note(f"whether its message was sent is not known, so {pointer.url} stays")
        else:
            large.remove(self._ctx, pointer)


def place_of(message: Message) -> str:
    """The URL of the body of a message that was placed."""
    from awsh_sqs import large

    pointer = large.pointer_in(message.body)
    return pointer.url if pointer is not None else ""
