"""Setting a queue's policy as a whole, and taking statements away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, UsageError, Value, policies, queue_policies
from awsh_sqs.access.rows import QueueStatement, statement_rows
from awsh_sqs.access.words import said

TLS_ONLY = "tls-only"


def wanted(ctx: Context, file: Path | None, piped: Value) -> dict[str, Any]:
    """The policy that was given. Raises UsageError with the place of what is wrong."""
    if file is not None:
        return policies.from_file(ctx, file, "resource")
    return policies.from_pipeline(ctx, piped, "resource")


def put(ctx: Context, url: str, document: dict[str, Any]) -> list[QueueStatement]:
    """Sets the policy, after asking where somebody loses something or everybody may something."""
    queue = queue_policies.queue_of(ctx, url)
    queue_policies.check_size(queue, document)
    for number, each in enumerate(policies.statements(document), start=1):
        resources = [str(resource) for resource in policies.listed(each.get("Resource"))]
        if resources and not any(policies.matches(resource, queue.arn) for resource in resources):
            raise UsageError(
                f"statement {policies.named(number, each)} is about {policies.where(each)}, not about queue "
                f"{queue.name}",
                hint=f"its Resource is {queue.arn}",
            )
    new = [said(each, queue.arn).sentence for each in policies.statements(document)]
    lost = [said(each, queue.arn).sentence for each in policies.statements(queue.policy)]
    gone = [each for each in lost if each not in new]
    if gone:
        ctx.confirm(f"Let it no longer hold of queue {queue.name} that {'; '.join(gone)}?")
    for each in policies.statements(document):
        sentence = said(each, queue.arn).sentence
        if policies.is_for_everybody(each) and sentence not in lost:
            ctx.confirm(f"Queue {queue.name}: {sentence}, whoever they are. Is that meant?")
    queue_policies.write(ctx, queue, document)
    return statement_rows(queue._replace(policy=document))


def tls_only_added(ctx: Context, url: str) -> list[QueueStatement]:
    """Adds the statement that denies all that does not come by TLS, where it is not there."""
    queue = queue_policies.queue_of(ctx, url)
    denying = {
        "Sid": TLS_ONLY,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": queue.arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    if denying not in policies.statements(queue.policy):
        queue_policies.add(ctx, queue, denying)
        queue = queue_policies.queue_of(ctx, url)
    return statement_rows(queue)


def taken_away(ctx: Context, url: str, sids: Sequence[str]) -> None:
    """Takes the statements of these names away, or all, after asking. Raises CommandError."""
    queue = queue_policies.queue_of(ctx, url)
    rows = statement_rows(queue)
    there = [row["sid"] for row in rows]
    missing = [sid for sid in sids if sid not in there]
    if missing or not rows:
        raise CommandError(
            f"the policy of queue {queue.name} has no statement {missing[0]}"
            if rows
            else f"queue {queue.name} has no policy",
            hint=f"it has {', '.join(there)}" if there else None,
        )
    going = [row for row in rows if not sids or row["sid"] in sids]
    told = "; ".join(row["means"] for row in going)
    ctx.confirm(f"Let it no longer hold of queue {queue.name} that {told}?")
    kept = [row["statement"] for row in rows if row not in going]
    queue_policies.write(ctx, queue, {**(queue.policy or {}), "Statement": kept} if kept else None)
