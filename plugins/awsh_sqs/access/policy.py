"""`sqs policy`: shown in words, set as a whole, statements taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import (
    CURRENT,
    PIPED,
    Bytes,
    Candidate,
    CommandError,
    Completing,
    Context,
    LocalPath,
    Name,
    UsageError,
    Value,
    ValueType,
)
from awsh_sqs.access.rows import QueueStatement, statement_rows
from awsh_sqs.groups import policy
from awsh_sqs.kinds import QUEUE, QueueUrl


def _complete_sids(completing: Completing) -> Iterator[Candidate]:
    """The statements of the queue that is named, as they are remembered."""
    ctx = completing.ctx
    named = (completing.given.get("queue") or [ctx.current(QUEUE.name) or ""])[0]

    def fetch() -> Iterator[Name]:
        from awsh import queue_policies

        for row in statement_rows(queue_policies.queue_of(ctx, ctx.resolve(QUEUE.name, named))):
            yield Name(row["sid"], "", row["means"])

    for found in ctx.matching(f"sqs:statements-of-{named}", completing.word, "sqs", fetch):
        yield Candidate(found.id, found.description)


@policy.command
def show(ctx: Context, queue: QueueUrl = CURRENT, *, json: bool = False) -> Bytes | list[QueueStatement]:
    """Show who else may do what with a queue, in words (GetQueueAttributes).

    Args:
        queue: which one; the current one when left out.
        json: the policy itself, which `sqs policy set --file` takes.
    Examples:
        awsh> sqs allow orders from account:111122223333
        awsh> sqs policy show orders
        awsh> sqs policy show orders --json > policy.json
    """
    from awsh import policies, queue_policies

    found = queue_policies.queue_of(ctx, queue)
    if json and found.policy is None:
        raise CommandError(
            f"queue {found.name} has no policy", hint=f"`sqs allow {found.name} from …` makes one"
        )
    if found.policy is None:
        ctx.note(f"queue {found.name} has no policy: its account alone uses it, as its own policies say")
        return []
    return policies.as_text(found.policy) if json else statement_rows(found)


@policy.command(name="set")
def set_(
    ctx: Context,
    queue: QueueUrl = CURRENT,
    *,
    file: LocalPath | None = None,
    tls_only: bool = False,
    document: Annotated[Value, PIPED] = None,
) -> list[QueueStatement]:
    """Give a queue a policy, from a file or a pipeline, in place of the one it has (SetQueueAttributes).

    It is checked before it is sent; where somebody loses what they may, or everybody may something, it asks.

    Args:
        queue: which one; the current one when left out.
        file: a policy as JSON; `-` is standard input.
        tls_only: nobody may do anything without TLS; this is added to the policy that the queue has.
        document: the policy, from a pipeline: JSON text or a record.
    Examples:
        awsh> sqs policy set orders --tls-only
        awsh> sqs policy show orders --json > policy.json
        awsh> sqs policy set orders --file policy.json
    """
    from awsh_sqs.access.setting import put, tls_only_added, wanted

    ways = [file is not None, document is not None, tls_only]
    if sum(ways) != 1:
        raise UsageError(
            "a policy is wanted, in one way: --file, a pipeline, or --tls-only", usage=set_.usage
        )
    if tls_only:
        return tls_only_added(ctx, queue)
    return put(ctx, queue, wanted(ctx, file, document))


@policy.command
def rm(
    ctx: Context,
    queue: QueueUrl = CURRENT,
    *sids: Annotated[str, ValueType("SID", complete=_complete_sids)],
) -> None:
    """Take statements of a queue's policy away, or all of it, after asking (SetQueueAttributes).

    Args:
        queue: which one; the current one when left out.
        sids: the statements, as `sqs policy show` names them; the whole policy when left out.
    Examples:
        awsh> sqs policy set orders --tls-only
        awsh> sqs policy rm orders tls-only
    """
    from awsh_sqs.access.setting import taken_away

    taken_away(ctx, queue, sids)
