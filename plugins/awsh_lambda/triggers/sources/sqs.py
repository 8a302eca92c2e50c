"""A queue, from which Lambda reads."""

from __future__ import annotations

from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, UsageError
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.refusing import refuse
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.mappings import mapped
from awsh_lambda.triggers.roles.granting import grant
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources.reading import options, row
from awsh_lambda.triggers.wish import Wish, number

ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
ENOUGH = 6
"""Times the function's timeout that AWS wants a message to be invisible, so that retries find it still so."""
LONGEST_VISIBILITY = 43200
FEW = 10
"""Messages that may be handed over without waiting for more; of FIFO queues the most."""


class Queue(NamedTuple):
    """A queue. visibility: seconds for which a message that was read is not shown to others.

    key: the ARN of the key of KMS that its messages are encrypted with; empty where it is none of the account's.
    """

    name: str
    arn: str
    url: str
    visibility: int
    fifo: bool
    dead_letters: bool
    key: str


def find(ctx: Context, given: str) -> Queue:
    """The queue of that name, URL or ARN (GetQueueUrl, GetQueueAttributes). Raises CommandError."""
    name = given.rstrip("/").replace("/", ":").rpartition(":")[2]
    try:
        url = ctx.call("sqs", "get_queue_url", QueueName=name)["QueueUrl"]
        answer = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
    except AwsError as error:
        if "NonExistentQueue" in error.code or error.code == "QueueDoesNotExist":
            raise CommandError(
                f"there is no queue {name!r} in {ctx.region}",
                hint=f"`sqs create {name}`",
            ) from error
        raise
    found: dict[str, Any] = answer.get("Attributes", {})
    if given.startswith("arn:") and given != found["QueueArn"]:
        raise UsageError(
            f"{given} is not in {ctx.region} of this account", hint="Lambda reads from none elsewhere"
        )
    return Queue(
        name,
        found["QueueArn"],
        url,
        int(found.get("VisibilityTimeout", 30)),
        name.endswith(".fifo"),
        bool(found.get("RedrivePolicy")),
        _key(ctx, found.get("KmsMasterKeyId", "")),
    )


def _key(ctx: Context, id: str) -> str:
    if not id:
        return ""
    try:
        about = ctx.call("kms", "describe_key", KeyId=id)["KeyMetadata"]
    except AwsError:
        # Whoever may not look at it finds out when the function is to read.
        return ""
    return str(about["Arn"]) if about.get("KeyManager") == "CUSTOMER" else ""


def add(ctx: Context, function: Function, given: str, wish: Wish) -> Trigger:
    """Has Lambda read a queue, and wake the function with what is in it (CreateEventSourceMapping)."""
    queue = find(ctx, given)
    _check(function, queue, wish)
    refuse(ctx, function, watched(queue), allow=wish.allow_recursion)
    _advise(ctx, function, queue)
    needs = {queue.arn: ACTIONS, **({queue.key: ("kms:Decrypt",)} if queue.key else {})}
    fresh = grant(ctx, function, queue.arn, needs)
    wanted = options(wish)
    if wish.max_concurrency is not None:
        wanted["ScalingConfig"] = {"MaximumConcurrency": wish.max_concurrency}
    return row(function, "sqs", mapped(ctx, function, queue.arn, wanted, fresh=fresh))


def watched(queue: Queue) -> Watched:
    """What of the queue wakes a function."""
    return Watched("sqs", "queue", queue.name, queue.arn, frozenset({"sent"}), url=queue.url)


def _check(function: Function, queue: Queue, wish: Wish) -> None:
    """Raises UsageError, CommandError for what AWS refuses."""
    number("--batch", wish.batch, 1, FEW if queue.fifo else 10_000)
    number("--max-concurrency", wish.max_concurrency, 2, 1000)
    if queue.fifo and wish.window is not None:
        raise UsageError(f"{queue.name} is a FIFO queue, for which there is no --window")
    if wish.batch is not None and wish.batch > FEW and not wish.window:
        raise UsageError(
            f"--batch {wish.batch:,}: for more than {FEW} messages Lambda must be let wait for them",
            hint="as in --window 5s",
        )
    if queue.visibility < function.timeout:
        raise CommandError(
            f"queue {queue.name} shows a message again after {queue.visibility} s, and {function.name} may work on it "
            f"for {function.timeout} s: AWS refuses that",
            hint=f"{_longer(function, queue)} makes it {ENOUGH} times that, as AWS advises",
        )


def _advise(ctx: Context, function: Function, queue: Queue) -> None:
    if queue.visibility < min(ENOUGH * function.timeout, LONGEST_VISIBILITY):
        ctx.note(
            f"note: queue {queue.name} shows a message again after {queue.visibility} s; AWS advises {ENOUGH} times "
            f"the {function.timeout} s of {function.name}: {_longer(function, queue)}"
        )
    if not queue.dead_letters:
        ctx.note(
            f"note: queue {queue.name} has no dead-letter queue (`sqs set {queue.name} --dlq NAME`): a message that "
            f"{function.name} fails on comes back until it is too old"
        )


def _longer(function: Function, queue: Queue) -> str:
    seconds = min(ENOUGH * function.timeout, LONGEST_VISIBILITY)
    return f"`sqs set {queue.name} --visibility {seconds}s`"
