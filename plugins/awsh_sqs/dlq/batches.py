"""A handful of messages taken from one queue and sent to another: each sent before it is deleted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from awsh import AwshError, Context
from awsh_sqs.dlq.queues import Queue
from awsh_sqs.limits import BATCH, LARGEST, size_of
from awsh_sqs.sending.again import PATIENCE, Outgoing

HIDDEN_SECONDS = 120
WAIT_SECONDS = 1


@dataclass
class Round:
    """What came of one handful. refused: messages that the target does not take, with AWS's reason; they are hidden
    until they are `given_back`. twice: sent, and not deleted: in both queues.
    overtaken: groups in which a message came behind a later one. new: whether it brought anything that was not known.
    """

    moved: int = 0
    refused: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    twice: list[dict[str, Any]] = field(default_factory=list)
    overtaken: set[str] = field(default_factory=set)
    new: bool = True


@dataclass(frozen=True)
class Carrier:
    """Moves messages from SOURCE to TARGET. group: the message group of those that have none, in a FIFO queue.

    By the client, not `ctx.call`: between sending and deleting nothing may be held up by Ctrl-C.
    """

    ctx: Context
    source: Queue
    target: Queue
    group: str = ""

    def carry(self, most: int, done: Round) -> None:
        """Moves up to MOST messages (ReceiveMessage, SendMessageBatch, DeleteMessageBatch), and adds to DONE what comes
        of it. Raises AwsError, CommandError.
        """
        client = self.ctx.client("sqs")
        with self.ctx.errors():
            messages = client.receive_message(
                QueueUrl=self.source.url,
                MaxNumberOfMessages=min(most, BATCH),
                WaitTimeSeconds=WAIT_SECONDS,
                VisibilityTimeout=HIDDEN_SECONDS,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            ).get("Messages", [])
        until, waiting = time.monotonic() + PATIENCE, list(batches(messages))
        try:
            while waiting:
                self._carry(client, waiting.pop(0), done, until - time.monotonic())
                if done.refused and self.source.fifo:
                    # What comes behind it in its group may not pass it.
                    break
        finally:
            self.give_back([each for left in waiting for each in left])

    def _carry(self, client: Any, batch: Sequence[dict[str, Any]], done: Round, patience: float) -> None:
        by_id = {str(number): each for number, each in enumerate(batch)}
        outgoing = Outgoing(self.ctx, self.target.url)
        outgoing.left = {id: self._entry(each) for id, each in by_id.items()}
        try:
            outgoing.send(self.ctx.stopped, patience)
        finally:
            # Whether what is left was sent is not known where its answer did not come: it stays in any case.
            self.give_back([by_id[id] for id in outgoing.left])
            done.refused += [(by_id[id], why) for id, why in outgoing.refused.items()]
            if self.target.fifo:
                done.overtaken |= outgoing.overtaken
            sent = [
                each for id, each in by_id.items() if id not in outgoing.refused and id not in outgoing.left
            ]
            done.twice += self._deleted(client, sent)
            done.moved += len(sent)

    def _deleted(self, client: Any, sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Deletes what was SENT; what could not be, asked twice."""
        left = list(sent)
        for _ in range(2):
            if not left:
                break
            entries = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                for number, each in enumerate(left)
            ]
            try:
                with self.ctx.errors():
                    answer = client.delete_message_batch(QueueUrl=self.source.url, Entries=entries)
            except AwshError:
                continue
            left = [left[int(each["Id"])] for each in answer.get("Failed", ())]
        return left

    def _entry(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """What is sent for a received MESSAGE: body, attributes and group as they were."""
        told = message.get("Attributes", {})
        entry: dict[str, Any] = {"MessageBody": message["Body"]}
        own = {
            name: {key: each[key] for key in ("DataType", "StringValue", "BinaryValue") if key in each}
            for name, each in message.get("MessageAttributes", {}).items()
        }
        if own:
            entry["MessageAttributes"] = own
        if told.get("AWSTraceHeader"):
            header = {"DataType": "String", "StringValue": told["AWSTraceHeader"]}
            entry["MessageSystemAttributes"] = {"AWSTraceHeader": header}
        group = told.get("MessageGroupId") or self.group
        if group:
            entry["MessageGroupId"] = group
        if self.target.fifo:
            # Not its own deduplication id: the target may have seen that within five minutes, and would say yes and
            # drop the message. This one is the same again where the move is killed and begun anew.
            entry["MessageDeduplicationId"] = message["MessageId"]
        return entry

    def give_back(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Messages that were received are to be had again at once; never raises, as they are so later anyway."""
        for start in range(0, len(messages), BATCH):
            entries = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 0}
                for number, each in enumerate(messages[start : start + BATCH])
            ]
            with suppress(AwshError), self.ctx.errors():
                self.ctx.client("sqs").change_message_visibility_batch(
                    QueueUrl=self.source.url, Entries=entries
                )


def batches(messages: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """MESSAGES in their order, as many at a time as one request that sends may have, by number and bytes."""
    batch: list[dict[str, Any]] = []
    size = 0
    for each in messages:
        own = size_of(each["Body"], each.get("MessageAttributes", {}))
        if batch and (len(batch) == BATCH or size + own > LARGEST):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += own
    if batch:
        yield batch
