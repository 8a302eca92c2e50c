"""Behind `sqs send` of one message."""

from __future__ import annotations

from pathlib import Path

from awsh import CommandError, Context, Size
from awsh_sqs.rows import Sent
from awsh_sqs.sending.messages import Destination, Message
from awsh_sqs.sending.outside import Outside, place_of


def sent(ctx: Context, destination: Destination, message: Message, outside: Outside | None) -> Sent:
    """Sends a message (SendMessage). Raises CommandError for what the queue would refuse, AwsError."""
    placed = outside.placed(destination, message) if outside is not None else message
    try:
        destination.check(placed)
        answer = ctx.call("sqs", "send_message", QueueUrl=destination.url, **placed.parameters())
    except BaseException:
        if outside is not None and placed is not message:
            outside.withdrawn(placed)
        raise
    return {
        "id": answer["MessageId"],
        "queue": destination.name,
        "size": Size(message.size),
        "group": message.group,
        "sequence": answer.get("SequenceNumber"),
        "s3": place_of(placed) if placed is not message else None,
    }


def text_of_file(path: Path) -> str:
    """A file as the body of a message. Raises CommandError."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise CommandError(f"{error.strerror}: {path}") from None
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{path} is no UTF-8 text (byte {error.start + 1}), and a message is text",
            hint=f"`!base64 -w0 {path} | sqs send …` sends it as text",
        ) from None
