"""Letting somebody in by a queue's policy, and shutting them out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awsh import CommandError, Context, UsageError, policies, queue_policies
from awsh_sqs.access.rows import QueueStatement, statement_rows
from awsh_sqs.access.words import said

_RECEIVING = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")
_ACTIONS = {
    "send": ("sqs:SendMessage",),
    "receive": tuple(f"sqs:{each}" for each in _RECEIVING),
    "look": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
    "purge": ("sqs:PurgeQueue",),
    "everything": ("sqs:*",),
}


def let_in(ctx: Context, url: str, words: Sequence[str], may: Sequence[str]) -> list[QueueStatement]:
    """Lets each of WORDS in, and gives the statements that do. Raises UsageError, CommandError, AwsError."""
    queue = queue_policies.queue_of(ctx, url)
    whoms = [policies.whom.read(ctx, word, queue.arn) for word in words]
    for whom in whoms:
        if whom.source and may and list(may) != ["send"]:
            raise UsageError(f"{whom.word} can only send", hint="leave --may out, or name an account or role")
        if whom.source:
            changed = queue_policies.let_send(ctx, url, service=whom.service, source=whom.source)
        else:
            changed = _let_do(ctx, url, whom, may or ["send"])
        if not changed:
            ctx.note(f"{whom.word} is let in already")
    after = queue_policies.queue_of(ctx, url)
    return [
        row
        for row in statement_rows(after)
        if any(policies.whom.is_named(word, row["statement"]) for word in words)
    ]


def _let_do(ctx: Context, url: str, whom: policies.whom.Whom, may: Sequence[str]) -> bool:
    queue = queue_policies.queue_of(ctx, url)
    statement = policies.letting_in(whom, [action for deed in may for action in _ACTIONS[deed]], queue.arn)
    if any(policies.is_same(each, statement) for each in policies.statements(queue.policy)):
        return False
    queue_policies.add(ctx, queue, statement)
    return True


def shut_out(ctx: Context, url: str, words: Sequence[str]) -> None:
    """Takes back what lets each of WORDS in. Raises CommandError where nothing does."""
    for word in words:
        queue = queue_policies.queue_of(ctx, url)
        allowing = [each for each in policies.statements(queue.policy) if each.get("Effect") == "Allow"]
        found = list(dict.fromkeys(name for each in allowing for name in policies.whom.is_named(word, each)))
        if not found:
            raise CommandError(
                f"no statement of the policy of queue {queue.name} lets in {word}",
                hint=f"`sqs policy show {queue.name}` tells who is",
            )
        if len(found) > 1:
            raise UsageError(f"{word} may be {' or '.join(found)}", hint="the whole ARN tells which")
        if found[0].startswith("arn:") and ":iam:" not in found[0] and ":sts:" not in found[0]:
            queue_policies.stop_sending(ctx, url, found[0])
        else:
            _write_without(ctx, queue, word, found[0])
        _tell_what_is_left(ctx, url, word, found[0])


def _write_without(ctx: Context, queue: queue_policies.Queue, word: str, principal: str) -> None:
    kept = []
    for each in policies.statements(queue.policy):
        if each.get("Effect") != "Allow" or not policies.whom.is_named(word, each):
            kept.append(each)
        elif (left := _others(each, word)) is not None:
            kept.append({**each, "Principal": left})
    document = {**(queue.policy or {}), "Statement": kept} if kept else None
    queue_policies.write(ctx, queue, document)


def _others(statement: Mapping[str, Any], word: str) -> dict[str, Any] | None:
    """The Principal of STATEMENT without WORD's; None where it names nobody else."""
    principal = statement.get("Principal")
    if not isinstance(principal, Mapping):
        return None
    gone = policies.whom.is_named(word, statement)
    left = [
        each
        for each in policies.listed(principal.get("AWS"))
        if not policies.whom.is_named(word, {"Principal": {"AWS": each}})
    ]
    assert gone
    rest = {key: value for key, value in principal.items() if key != "AWS"}
    return {**rest, "AWS": policies.one_or_many(left)} if left else rest or None


def _tell_what_is_left(ctx: Context, url: str, word: str, name: str) -> None:
    queue = queue_policies.queue_of(ctx, url)
    names, entries = {name}, {}
    if name.startswith("arn:") and ":iam:" not in name and ":sts:" not in name:
        names = {f"{name.split(':')[2]}.amazonaws.com"}
        entries = {"aws:SourceArn": name, "aws:SourceAccount": name.split(":")[4] or queue.arn.split(":")[4]}
    elif ":" in name:
        names |= {name.split(":")[4], f"arn:{name.split(':')[1]}:iam::{name.split(':')[4]}:root"}
    request = policies.Request(queue_policies.SEND, queue.arn, policies.context_of(entries), frozenset(names))
    for each in policies.statements(queue.policy):
        if each.get("Effect") == "Allow" and policies.applies(each, request, of_resource=True):
            ctx.note(f"{word} is still let in: {said(each, queue.arn).sentence}")
