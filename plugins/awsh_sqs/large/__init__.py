"""Messages over the limit: the body in S3, and a pointer to it in the queue, as the extended client has it.

What `sqs send`, `receive` and `ack` call, all of it from several threads; each raises CommandError, AwsError:

    store(ctx, bucket, body) -> (text, attributes)   the body of the message in its stead, and MessageAttributes to add
    pointer_in(text) -> Pointer | None               what a body points to, without any request
    fetch(ctx, pointer) -> str                       the body it points to
    with_pointer(receipt, pointer) -> str            the receipt handle of the extended client: it says what to delete
    split(receipt) -> (receipt, Pointer | None)      the other way
    remove(ctx, pointer)                             the object, once its message is deleted
"""
