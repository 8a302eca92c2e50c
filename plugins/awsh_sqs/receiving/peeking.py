"""Behind `sqs peek`."""

from __future__ import annotations

from awsh import Context
from awsh_sqs.kinds import name_of
from awsh_sqs.queues.emptying import counted
from awsh_sqs.queues.listing import attributes_of, redrive_of
from awsh_sqs.receiving.receive import Receiving, Wish
from awsh_sqs.rows import Message

HIDDEN = 30
"""Seconds that a message is hidden at most, while the others are looked at."""


def peeked(ctx: Context, url: str, number: int, wait: float, bucket: str | None) -> list[Message]:
    """Messages that are there for others again; a note says what looking at them did. Raises AwsError."""
    wish = Wish(number=number, once=number <= 10, wait=wait, visibility=HIDDEN, bucket=bucket, give_back=True)
    rows = list(Receiving(ctx, url, wish).rows())
    if rows:
        ctx.note(_what_it_did(ctx, url, rows))
    return rows


def _what_it_did(ctx: Context, url: str, rows: list[Message]) -> str:
    told = f"{counted(len(rows))} looked at and given back; to SQS each was received once more"
    redrive = redrive_of(attributes_of(ctx, url, "RedrivePolicy"))
    if redrive is None:
        return told
    most, dlq = int(redrive["maxReceiveCount"]), name_of(redrive["deadLetterTargetArn"])
    spent = sum(row["received"] >= most for row in rows)
    after = f", and after {most} a message goes to {dlq}"
    return f"{told}{after}" + (f": {spent:,} of these the next time" if spent else "")
