"""Behind `sqs receive`: rows as messages come; nothing that is shown is lost, nothing that is not stays hidden."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from awsh import Context, Crew, PartialFailure
from awsh_sqs.kinds import is_fifo
from awsh_sqs.limits import BATCH
from awsh_sqs.queues.emptying import counted
from awsh_sqs.receiving import late
from awsh_sqs.receiving.bodies import Bodies
from awsh_sqs.receiving.deleting import Deleting
from awsh_sqs.receiving.held import Held
from awsh_sqs.receiving.receipts import AT_ONCE, Handle, given_back
from awsh_sqs.receiving.renewing import Renewing
from awsh_sqs.receiving.rows import Received, message_row
from awsh_sqs.rows import Message

POLL = 1
"""Seconds that one request waits at most. AWS takes up to 20, but that long an answer may come after Ctrl-C."""
FOLLOWED = 60
"""Seconds that a message is hidden, time and again, while it is followed and not deleted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be received.

    number: the most messages, None for all there are. once: those of the first answer that has any. wait: seconds
    without any after which it is over. visibility: seconds, None for the queue's. bucket: whose bodies are fetched.
    give_back: all, once they are there.
    """

    number: int | None = BATCH
    once: bool = False
    wait: float = 1
    follow: bool = False
    visibility: int | None = None
    delete: bool = False
    bucket: str | None = None
    give_back: bool = False


class Receiving:
    """Messages of one queue."""

    def __init__(self, ctx: Context, url: str, wish: Wish) -> None:
        self._ctx = ctx
        self._url = url
        self._wish = wish
        self._client = ctx.client("sqs")
        self._bodies = Bodies(ctx, wish.bucket)
        self._fifo = is_fifo(url)
        holds_on = wish.follow and not wish.delete
        visibility = FOLLOWED if holds_on and wish.visibility is None else wish.visibility
        self._visibility = visibility
        self._held = Held(visibility if holds_on else None)
        self._renewing = Renewing(ctx, self._held) if self._held.seconds else None
        self._deleting = Deleting(ctx) if wish.delete else None
        # Of a FIFO group nothing comes before what came last is deleted: to ask several times at once is no use.
        self._crew: Crew[int, list[Received]] = Crew(ctx, self._poll, 1 if self._fifo else AT_ONCE)
        self._got = 0

    def rows(self) -> Iterator[Message]:
        """The messages as they come. What ends them early ends the line, once what there is is shown.

        Raises PartialFailure for messages that were shown and not deleted, CommandError, AwsError.
        """
        try:
            # Whoever has a row is not torn away from it: it may be deleted by now.
            with self._ctx.interrupt_told():
                yield from self._until_stopped()
        except GeneratorExit:
            raise
        except BaseException as error:
            if not self._got or (isinstance(error, Exception) and not self._wish.delete):
                raise
            self._ctx.end_early(error)

    def _until_stopped(self) -> Iterator[Message]:
        stopped = failed = False
        if self._renewing is not None:
            self._renewing.start()
        try:
            yield from self._handed_on()
            if self._deleting is not None:
                self._deleting.finish()
        except KeyboardInterrupt:
            stopped = True
        except GeneratorExit:
            raise
        except BaseException:
            failed = True
            raise
        finally:
            back = self._wound_up(all_of_them=stopped or failed or self._wish.give_back)
        stopped = stopped or self._ctx.stopped()
        if stopped and self._got:
            told = f"{'all' if back == self._held.taken else f'{back:,}'} given back"
            if self._deleting is not None:
                told = f"{self._deleting.done:,} deleted, {back:,} given back"
            self._ctx.note(f"stopped: {counted(self._held.taken)} received, {told}")
        if self._deleting is not None and self._deleting.failures:
            failures = [(id, f"shown, and not deleted: {why}") for id, why in self._deleting.failures]
            raise PartialFailure(self._deleting.done, failures)
        if stopped:
            raise KeyboardInterrupt

    def _wound_up(self, *, all_of_them: bool) -> int:
        """Ends what is under way, and gives back what nobody has read, or all of it: how many."""
        try:
            if self._deleting is not None:
                self._deleting.end()
            if self._renewing is not None:
                self._renewing.stop()
            # A receive that is under way would get what is given back now, which to SQS is one more receive.
            self._crew.end(late.PATIENCE if self._held.any(handed_on=all_of_them) else 0)
        except KeyboardInterrupt:
            # The second one: nothing is waited for any more, and what a receive still gets it gives back itself.
            all_of_them = True
        return given_back(self._ctx, self._held.close(handed_on=all_of_them or self._ctx.stopped()))

    def _handed_on(self) -> Iterator[Message]:
        for received in self._answers():
            for each in received:
                row = message_row(self._url, self._bodies.whole(each))
                try:
                    yield row
                finally:
                    self._hand_on(row, each["ReceiptHandle"])
                if self._ctx.stopped():
                    raise KeyboardInterrupt
            if self._deleting is not None:
                self._deleting.give()
                if self._fifo:
                    self._deleting.finish()

    def _hand_on(self, row: Message, receipt: str) -> None:
        """A reader has the row, and comes for the next or has enough."""
        own = Handle(self._url, row["id"], receipt)
        if self._deleting is not None:
            # Its own receipt handle may tell of a body in S3, which goes too.
            self._deleting.add(own._replace(receipt=row["receipt"]))
            self._held.drop([own])
        else:
            self._held.hand_on(own)

    def _answers(self) -> Iterator[list[Received]]:
        wish, crew = self._wish, self._crew
        asked, width, enough, last = 0, 1, False, time.monotonic()
        while True:
            while not enough and crew.pending < width:
                some = BATCH if wish.number is None else min(BATCH, wish.number - self._got - asked)
                if some <= 0:
                    break
                crew.give(some)
                asked += some
            if not crew.pending:
                return
            some, received = crew.hear()
            asked -= some
            self._got += len(received)
            if received:
                enough = enough or wish.once
                # One after the other until there turn out to be many; AWS gives fewer than it has.
                width = min(2 * width, crew.most) if 2 * len(received) >= some else width
                yield received
                last = time.monotonic()
            else:
                width = 1
                enough = enough or (not wish.follow and time.monotonic() - last >= wish.wait)

    def _poll(self, some: int) -> list[Received]:
        """One ReceiveMessage, in a thread."""
        wish = self._wish
        asked: dict[str, Any] = {} if self._visibility is None else {"VisibilityTimeout": self._visibility}
        if self._fifo:
            # Asked again after a broken connection, AWS gives the same messages again.
            asked["ReceiveRequestAttemptId"] = str(uuid4())
        with late.running():
            with self._ctx.errors():
                answer = self._client.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=some,
                    WaitTimeSeconds=POLL if wish.follow else min(POLL, int(wish.wait)),
                    MessageSystemAttributeNames=["All"],
                    MessageAttributeNames=["All"],
                    **asked,
                )
            received: list[Received] = answer.get("Messages") or []
            handles = [Handle(self._url, each["MessageId"], each["ReceiptHandle"]) for each in received]
            if not self._held.take(handles):
                given_back(self._ctx, handles)
                return []
            return received
