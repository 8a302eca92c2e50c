"""Bodies that lie in S3: got from the bucket that was named, and told of where they lie in another."""

from __future__ import annotations

from awsh import CommandError, Context, quote
from awsh_sqs import large
from awsh_sqs.receiving.rows import Received


class Bodies:
    """bucket: whose bodies are got. None for none: whoever can send to a queue chooses where a message points to."""

    def __init__(self, ctx: Context, bucket: str | None) -> None:
        self._ctx = ctx
        self._bucket = bucket
        self._told = {bucket}

    def whole(self, received: Received) -> Received:
        """RECEIVED with the body that it points to, as if that had come itself; else as it is, with a note.

        Raises AwsError.
        """
        pointer = large.pointer_in(received["Body"])
        if pointer is None:
            return received
        if pointer.bucket != self._bucket:
            self._tell(received, pointer)
            return received
        try:
            body = large.fetch(self._ctx, pointer)
        except CommandError as error:
            self._ctx.note(f"message {received['MessageId']}: {error}")
            return received
        own = received.get("MessageAttributes") or {}
        return {
            **received,
            "Body": body,
            "ReceiptHandle": large.with_pointer(received["ReceiptHandle"], pointer),
            "MessageAttributes": {name: each for name, each in own.items() if name not in large.ATTRIBUTES},
        }

    def _tell(self, received: Received, pointer: large.Pointer) -> None:
        if pointer.bucket in self._told:
            return
        self._told.add(pointer.bucket)
        self._ctx.note(
            f"the body of message {received['MessageId']} is {pointer.url}: `--s3 {quote(pointer.bucket)}` gets what "
            "lies in that bucket, and has it deleted with its message"
        )
