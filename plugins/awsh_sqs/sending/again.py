"""One SendMessageBatch, and again what of it SQS could not take: it tells of each message, not of the request."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from awsh import Context

_FIRST, _SLOWEST = 0.1, 5.0
"""Seconds of the first pause before what SQS could not take is sent again, and of the longest."""
PATIENCE = 60.0
"""Seconds, in all."""


class Outgoing:
    """Messages on their way, by the client: what is begun is ended whatever Ctrl-C says, so that it is known what was
    sent.

    left: the entries to send, by their ids; what is sent is not among them any more. refused: why those were not sent
    that never will be. overtaken: the groups in which a message came behind a later one, which only a FIFO queue
    promises not to do.
    """

    def __init__(self, ctx: Context, url: str) -> None:
        self.left: dict[str, Mapping[str, Any]] = {}
        self.refused: dict[str, str] = {}
        self.overtaken: set[str] = set()
        self._ctx = ctx
        self._url = url

    def send(self, over: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Sends what is left. over: whether nothing is tried again. Raises AwsError where SQS takes none of it, and
        CommandError where its answer did not come, so that it may have them.
        """
        client = self._ctx.client("sqs")
        pause, until = _FIRST, time.monotonic() + patience
        while self.left:
            with self._ctx.errors():
                answer = client.send_message_batch(
                    QueueUrl=self._url, Entries=[{"Id": id, **entry} for id, entry in self.left.items()]
                )
            again = self._heard(answer.get("Failed") or ())
            if again and (time.monotonic() > until or over()):
                self.refused |= again
                self.left = {}
            if self.left:
                time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(2 * pause, _SLOWEST)

    def _heard(self, failed: Any) -> dict[str, str]:
        """What may be sent again, with the reason."""
        again: dict[str, str] = {}
        for each in failed:
            reason = f"{each['Code']}: {each.get('Message', '')}".rstrip(": ")
            (self.refused if each["SenderFault"] else again)[each["Id"]] = reason
        tried, self.left = self.left, {id: self.left[id] for id in again}
        waiting: set[str] = set()
        for id, entry in tried.items():
            group = entry.get("MessageGroupId")
            if group and id in again:
                waiting.add(group)
            elif group in waiting and id not in self.refused:
                self.overtaken.add(group)
        return again


def note_overtaken(ctx: Context, groups: Iterable[str]) -> None:
    """Tells of the groups of a FIFO queue whose order is not that of their messages."""
    for group in sorted(groups):
        ctx.note(f"group {group}: a message that SQS took only the second time came behind a later one")
