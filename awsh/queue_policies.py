"""Who may send to a queue: one statement of its policy added for a topic, bucket or rule, and taken back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from awsh.errors import CommandError, UsageError
from awsh.service_roles import service_principal
from awsh.waiting import attempts

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.shell import Shell

SEND = "sqs:SendMessage"
MOST_STATEMENTS = 20
"""In the policy of one queue; AWS takes no more."""
MOST_ACTIONS = 7
"""In one statement of it."""
LONGEST = 8192
"""Bytes of it."""

STALE_SECONDS = 60.0
"""For which AWS may still tell the policy that a queue had before."""
_PATIENCE_SECONDS = 5.0

_CHANGING = threading.Lock()
_BEFORE: WeakKeyDictionary[Shell, dict[str, tuple[float, Any]]] = WeakKeyDictionary()
"""Of queues whose policy a shell has set, by their URLs: when, and what it was before."""


class Queue(NamedTuple):
    """A queue by its ARN. policy: its document, None where it has none. key: that of KMS which encrypts it."""

    arn: str
    url: str
    policy: dict[str, Any] | None
    key: str = ""

    @property
    def name(self) -> str:
        return self.arn.rpartition(":")[2]


def let_send(ctx: Context, queue_arn: str, *, service: str, source: str) -> bool:
    """Lets SOURCE, a resource of SERVICE, send to a queue (sqs GetQueueAttributes, SetQueueAttributes).

    service: `sns`, `s3`, `events`, or in full, `sns.amazonaws.com`. source: the ARN of the topic, bucket or rule.
    True: the policy was changed; False: it let SOURCE send already. Its other statements stay. A bucket's ARN names
    no account, so that the bucket must be of the queue's. It is not waited for: AWS may take up to a minute.

    Raises CommandError where a statement denies it or the policy is full, AwsError.
    """
    with _CHANGING:
        queue = queue_of(ctx, queue_arn)
        if may_send(queue, service, source):
            return False
        add(ctx, queue, statement_for(queue.arn, service, source))
    if queue.key:
        ctx.note(_about_key(queue, service_principal(service)))
    return True


def _about_key(queue: Queue, principal: str) -> str:
    told = f"queue {queue.name} is encrypted with KMS key {queue.key}"
    if queue.key.endswith("alias/aws/sqs"):
        return f"{told}, AWS's own, which {principal} may not use: encrypt it with SSE-SQS, or a key of yours"
    return f"{told}, whose policy must let {principal} use it too (kms:GenerateDataKey, kms:Decrypt)"


def stop_sending(ctx: Context, queue_arn: str, source: str) -> bool:
    """Takes back what let SOURCE, an ARN, send to a queue (sqs GetQueueAttributes, SetQueueAttributes).

    True: the policy was changed. What lets in others stays, also where one statement named several. A statement
    that lets in SOURCE by a pattern, or without naming it, is left as it is. Raises AwsError.
    """
    with _CHANGING:
        queue = queue_of(ctx, queue_arn)
        before = _statements(queue.policy)
        after = [kept for each in before if (kept := _without(each, source)) is not None]
        if after == before:
            return False
        write(ctx, queue, {**(queue.policy or {}), "Statement": after} if after else None)
    return True


def queue_of(ctx: Context, queue: str) -> Queue:
    """The queue of an ARN, in its own region and account, or of a URL, and its policy (sqs GetQueueAttributes).

    Raises UsageError for what is neither, AwsError.
    """
    parts = queue.split(":")
    is_arn = len(parts) == 6 and parts[2] == "sqs"
    if not is_arn and not queue.startswith(("https://", "http://")):
        raise UsageError(f"{queue!r} is not the ARN of a queue")
    client, url = ctx.client("sqs", parts[3] if is_arn else None), queue
    if is_arn:
        with ctx.errors():
            url = client.get_queue_url(QueueName=parts[5], QueueOwnerAWSAccountId=parts[4])["QueueUrl"]
    found = _read(ctx, client, url)
    set_at, before = _BEFORE.get(ctx.shell, {}).pop(url, (-STALE_SECONDS, None))
    if time.monotonic() - set_at > STALE_SECONDS:
        return found
    # What is added to an old answer would undo what was set a moment ago.
    for _ in attempts(ctx, _PATIENCE_SECONDS):
        if found.policy != before:
            _BEFORE[ctx.shell][url] = set_at, before
            break
        found = _read(ctx, client, url)
    return found


def _read(ctx: Context, client: Any, url: str) -> Queue:
    with ctx.errors():
        answer = client.get_queue_attributes(
            QueueUrl=url, AttributeNames=["QueueArn", "Policy", "KmsMasterKeyId"]
        )
    found = answer["Attributes"]
    policy = json.loads(found["Policy"]) if found.get("Policy") else None
    return Queue(found["QueueArn"], url, policy, found.get("KmsMasterKeyId", ""))


def add(ctx: Context, queue: Queue, statement: Mapping[str, Any]) -> None:
    """Adds a statement to the policy of a queue, its Sid made one that no other has (sqs SetQueueAttributes).

    Raises CommandError where the policy is full, AwsError.
    """
    from awsh.policies import VERSION, named_apart

    before = _statements(queue.policy)
    document = {"Version": VERSION, **(queue.policy or {})}
    write(ctx, queue, {**document, "Statement": [*before, named_apart(statement, before)]})


def write(ctx: Context, queue: Queue, document: Mapping[str, Any] | None) -> None:
    """Sets the whole policy of a queue, None takes it away (sqs SetQueueAttributes).

    Raises CommandError for one that is too large, AwsError.
    """
    from awsh.policies import compact

    check_size(queue, document)
    client = ctx.client("sqs", queue.arn.split(":")[3])
    with ctx.errors():
        client.set_queue_attributes(
            QueueUrl=queue.url, Attributes={"Policy": compact(document) if document else ""}
        )
    if document != queue.policy:
        _BEFORE.setdefault(ctx.shell, {})[queue.url] = time.monotonic(), queue.policy


def check_size(queue: Queue, document: Mapping[str, Any] | None) -> None:
    """Raises CommandError for a policy that is larger than AWS takes."""
    from awsh.policies import compact, listed, named

    statements = _statements(document)
    if len(statements) > MOST_STATEMENTS:
        raise CommandError(
            f"the policy of queue {queue.name} would have {len(statements)} statements, and {MOST_STATEMENTS} are the "
            "most",
            hint="take one back first, or let a pattern of ARNs in instead of each",
        )
    for number, each in enumerate(statements, start=1):
        actions = len(listed(each.get("Action"))) + len(listed(each.get("NotAction")))
        if actions > MOST_ACTIONS:
            raise CommandError(
                f"statement {named(number, each)} has {actions} actions, and {MOST_ACTIONS} are the most of a queue's",
                hint="a second statement takes the others, or `sqs:*` is all of them",
            )
    size = len(compact(document).encode()) if document else 0
    if size > LONGEST:
        raise CommandError(
            f"the policy of queue {queue.name} would have {size:,} bytes, and {LONGEST:,} are the most",
            hint="take a statement back first, or let a pattern of ARNs in instead of each",
        )


def may_send(queue: Queue, service: str, source: str) -> bool:
    """Whether the policy lets SOURCE, of SERVICE, send. Raises CommandError where a statement denies it."""
    from awsh import policies

    account = source.split(":")[4] or queue.arn.split(":")[4]
    request = policies.by_service(SEND, queue.arn, service_principal(service), source, account)
    decision = policies.decide(request, (), resource=policies.Policy(queue.name, queue.policy))
    if decision.verdict is policies.Verdict.EXPLICIT_DENY:
        match = decision.matched[0]
        raise CommandError(
            f"statement {policies.named(match.number + 1, match.statement)} of the policy of queue {queue.name} "
            f"denies {source} to send, whatever another allows",
            hint="change or take away that statement first",
        )
    return decision.verdict is policies.Verdict.ALLOWED


def statement_for(queue_arn: str, service: str, source: str) -> dict[str, Any]:
    """The statement that lets SOURCE, of SERVICE, send to a queue."""
    from awsh.policies import letting_in, whom

    return letting_in(whom.Whom(source, service, source), [SEND], queue_arn)


def _statements(document: Any) -> list[dict[str, Any]]:
    from awsh.policies import statements

    return statements(document)


def _without(statement: dict[str, Any], source: str) -> dict[str, Any] | None:
    """STATEMENT as it lets in SOURCE no more; None where it was about that alone."""
    from awsh.policies import listed, one_or_many

    if statement.get("Effect") != "Allow" or not _about_sending(statement):
        return statement
    blocks: Mapping[str, Any] = statement.get("Condition") or {}
    for operator, keys in blocks.items():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            named = [str(each) for each in listed(values)]
            if key.lower() == "aws:sourcearn" and "Not" not in operator and source in named:
                rest = [each for each in named if each != source]
                if not rest:
                    return None
                return {
                    **statement,
                    "Condition": {**blocks, operator: {**keys, key: one_or_many(rest)}},
                }
    return statement


def _about_sending(statement: Mapping[str, Any]) -> bool:
    from awsh.policies import listed, matches

    return any(matches(each, SEND, fold=True) for each in listed(statement.get("Action")))
