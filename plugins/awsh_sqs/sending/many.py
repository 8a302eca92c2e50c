"""Behind `sqs send` of a pipeline: all of it, and how far it got when it ends early."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

from awsh import AwsError, Bytes, CommandError, Context, PartialFailure, Rows, Value
from awsh_sqs.limits import BATCH
from awsh_sqs.queues.emptying import counted
from awsh_sqs.sending.again import note_overtaken
from awsh_sqs.sending.batches import Sending
from awsh_sqs.sending.messages import Destination
from awsh_sqs.sending.outside import Outside
from awsh_sqs.sending.sources import Wish, messages_of


def sent_all(
    ctx: Context,
    destination: Destination,
    value: Value,
    wish: Wish,
    outside: Outside | None,
    *,
    skip: int,
    rate: float | None,
) -> None:
    """Sends VALUE's messages behind the first SKIP, and notes how many. rate: the most a second.

    Raises CommandError, PartialFailure, AwsError.
    """
    with closing(messages_of(ctx, value, wish, fifo=destination.fifo)) as messages:
        behind = islice(messages, skip, None)
        if ctx.dry_run:
            ctx.note(f"{counted(sum(1 for _ in behind))} would be sent to {destination.name}")
            return
        # Who follows something wants each of its rows to be there when it has come.
        endless = isinstance(value, (Rows, Bytes)) and value.endless
        total = len(value) - skip if isinstance(value, (list, tuple)) else None
        # What was begun is ended, so that it is known what was sent.
        with ctx.interrupt_told(), ctx.progress(f"send to {destination.name}", total) as bar:
            most = 1 if endless else BATCH
            sending = Sending(ctx, destination, outside, bar.advance, most=most, rate=rate)
            try:
                sending.run(behind)
            except (KeyboardInterrupt, CommandError, AwsError):
                _note_how_far(ctx, sending, skip)
                raise
    note_overtaken(ctx, sending.overtaken)
    if sending.refused:
        refused = sorted(sending.refused, key=lambda pair: pair[0].row)
        raise PartialFailure(sending.sent, [(f"row {message.row}", why) for message, why in refused])
    ctx.note(f"{counted(sending.sent)} sent to {destination.name}")


def _note_how_far(ctx: Context, sending: Sending, skip: int) -> None:
    done = max(sending.done, skip)
    if not sending.sent and sending.exact:
        ctx.note("nothing is sent")
        return
    behind = "none behind" if sending.exact else "of those behind some may be"
    refused = f", {len(sending.refused)} of them refused" if sending.refused else ""
    ctx.note(f"sent: the rows up to {done:,}{refused}, {behind}; `sqs send … --skip {done}` goes on")
