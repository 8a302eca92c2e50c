"""Messages over the limit: the body in S3, and a pointer to it in the queue, as the extended client has it.

The Amazon SQS Extended Client for Java and Python reads what is sent so, and what it sends is read here.

    store(ctx, bucket, body, attributes)   the body of the message in its stead, and MessageAttributes to add
    deduplication_id(body)                 of a FIFO queue that goes by content: two pointers to equal bodies differ
    pointer_in(text) -> Pointer | None     what a body points to, without any request
    fetch(ctx, pointer) -> str             the body it points to
    with_pointer(receipt, pointer) -> str  the receipt handle of the extended client: it says what to delete
    split(receipt)                         the other way: the queue's own handle, and the Pointer or None
    remove(ctx, pointer)                   the object, once its message is deleted

Whoever can send to a queue chooses what a message points to, and deleting it would delete there: only pointers into
a bucket that the person named may be followed. All may be called from several threads.
"""

from awsh_sqs.large.pointer import ATTRIBUTES, Pointer, deduplication_id, pointer_in
from awsh_sqs.large.receipts import split, with_pointer
from awsh_sqs.large.store import fetch, remove, store

__all__ = [
    "ATTRIBUTES",
    "Pointer",
    "deduplication_id",
    "fetch",
    "pointer_in",
    "remove",
    "split",
    "store",
    "with_pointer",
]
