"""`sqs allow`, `sqs revoke`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import MANY, Candidate, Completing, Context, ValueType
from awsh_sqs.access.rows import QueueStatement
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QueueUrl

Deed = Literal["send", "receive", "look", "purge", "everything"]


def _complete(completing: Completing) -> Iterator[Candidate]:
    from awsh import policies

    return policies.whom.complete(completing, completing.given.get("words", []))


WhomWord = Annotated[str, ValueType("from WHOM", complete=_complete)]


@sqs.command
def allow(
    ctx: Context,
    queue: QueueUrl,
    *words: WhomWord,
    may: Annotated[list[Deed] | None, MANY] = None,
) -> list[QueueStatement]:
    """Let somebody send to a queue, or more, by the queue's own policy (SetQueueAttributes).

    WHOM is `sns:TOPIC`, `s3:BUCKET` or `events:RULE`, which send; or `account:NUMBER`, `role:NAME`, `user:NAME`,
    `org:ID` or an ARN, which do what --may says. What is allowed already, and all others, stays as it is. AWS
    may take a minute until it holds.

    Args:
        queue: whose policy.
        words: `from` whom, one or several.
        may: what they may do: send, receive (and delete), look (numbers and attributes), purge, everything;
            send when left out.
    Examples:
        awsh> aws sns create-topic --name news
        awsh> sqs allow orders from sns:news
        awsh> sqs allow orders from s3:lab-bucket
        awsh> sqs allow orders from account:111122223333 --may send receive
    """
    from awsh import policies
    from awsh_sqs.access.changing import let_in

    return let_in(ctx, queue, policies.whom.whoms(words, allow.usage), may or [])


@sqs.command
def revoke(ctx: Context, queue: QueueUrl, *words: WhomWord) -> None:
    """Take back what lets somebody use a queue (SetQueueAttributes).

    Where another, wider statement still lets them in, that is said. They need not exist any more.

    Args:
        queue: whose policy.
        words: `from` whom, as for `sqs allow`.
    Examples:
        awsh> sqs allow orders from account:111122223333
        awsh> sqs revoke orders from account:111122223333
    """
    from awsh import policies
    from awsh_sqs.access.changing import shut_out

    shut_out(ctx, queue, policies.whom.whoms(words, revoke.usage))
