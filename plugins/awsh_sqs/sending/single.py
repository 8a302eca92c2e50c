"""Behind `sqs send` of one message."""

from __future__ import annotations

from awsh import AwsError, Context, Size
from awsh_sqs.rows import Sent
from awsh_sqs.sending.messages import Destination, Message, Refusal
from awsh_sqs.sending.outside import Outside, place_of


def sent(ctx: Context, destination: Destination, message: Message, outside: Outside | None) -> Sent:
    """Sends a message (SendMessage). Raises CommandError for what the queue would refuse, AwsError."""
    placed = outside.placed(destination, message) if outside is not None else message
    try:
        destination.check(placed)
        answer = ctx.call("sqs", "send_message", QueueUrl=destination.url, **placed.parameters())
    except BaseException as error:
        if outside is not None and placed is not message:
            outside.withdrawn(placed, unsure=not isinstance(error, (AwsError, Refusal)))
        raise
    return {
        "id": answer["MessageId"],
        "queue": destination.name,
        "size": Size(message.size),
        "group": message.group,
        "sequence": answer.get("SequenceNumber"),
        "s3": place_of(placed) if placed is not message else None,
    }
