"""Triggers taken back: what `lambda trigger add` made of them, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from awsh import AwshError, CommandError, Context, PartialFailure, function_policies, spoken
from awsh_lambda.functions.found import seek
from awsh_lambda.triggers.function import Function, find
from awsh_lambda.triggers.listing import ALONE, UNKNOWN, triggers
from awsh_lambda.triggers.mappings import mappings, settled
from awsh_lambda.triggers.roles.granting import take_back
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.sources import s3
from awsh_lambda.triggers.sources.schedule import MADE


def remove_all(ctx: Context, function: str) -> list[str]:
    """Takes back every trigger of the FUNCTION of that name, for when it is removed; what was, in words.

    Raises PartialFailure with those that could not be, after all others.
    """
    # A permission that is left goes with the function.
    return remove(
        ctx,
        [
            row
            for row in triggers(ctx, function)
            if row["source"] in _REMOVING and row["state"] not in (ALONE, UNKNOWN)
        ],
    )


def remove(ctx: Context, rows: Sequence[Trigger]) -> list[str]:
    """Takes triggers back, one after the other; what was, in words. Raises PartialFailure."""
    done, failures = [], []
    for row in rows:
        try:
            done.append(_remove(ctx, row))
        except AwshError as error:
            failures.append((described(row), str(error), error))
    if len(failures) == 1 and not done:
        raise failures[0][2]
    if failures:
        raise PartialFailure(len(done), [(name, why) for name, why, _ in failures])
    return done


def described(row: Trigger) -> str:
    """`bucket pictures (created under in/)`."""
    noun = {"s3": "bucket", "sqs": "queue", "sns": "topic", "dynamodb": "table"}.get(
        row["source"], row["source"]
    )
    return f"{noun} {row['name']} ({row['does']})"


def _remove(ctx: Context, row: Trigger) -> str:
    function = find(ctx, row["function"], row["alias"])
    if row["source"] not in _REMOVING:
        raise CommandError(
            f"what {row['source']} does is not made here",
            hint=f"`lambda permission rm {row['function']} {row['id']}` takes its permission",
        )
    if row["state"] == UNKNOWN:
        raise CommandError("what it wakes can't be read, so neither can it be taken back")
    if row["state"] == ALONE:
        ctx.call("lambda", "remove_permission", StatementId=row["id"], **function.named)
    else:
        _REMOVING[row["source"]](ctx, function, row)
    return f"the trigger by {described(row)}"


def _bucket(ctx: Context, function: Function, row: Trigger) -> None:
    spoken(ctx, "s3 events rm", row["id"], "--bucket", row["name"])
    if not any(rule["arn"] == function.target for rule in s3.notifications(ctx, row["name"])):
        function_policies.stop_calling(ctx, function.target, row["arn"])


def _topic(ctx: Context, function: Function, row: Trigger) -> None:
    ctx.call("sns", "unsubscribe", SubscriptionArn=row["id"])
    function_policies.stop_calling(ctx, function.target, row["arn"])


def _rule(ctx: Context, function: Function, row: Trigger) -> None:
    """The target; and the rule, where it was made for it and wakes nothing else."""
    name = row["id"]
    targets = list(ctx.search("events", "list_targets_by_rule", "Targets[]", Rule=name))
    gone = [each["Id"] for each in targets if each["Arn"] == function.target]
    if gone:
        ctx.call("events", "remove_targets", Rule=name, Ids=gone)
    function_policies.stop_calling(ctx, function.target, row["arn"])
    made = str(ctx.call("events", "describe_rule", Name=name).get("Description", "")).startswith(MADE)
    if made and len(gone) == len(targets):
        ctx.call("events", "delete_rule", Name=name)
    else:
        ctx.note(f"rule {name} stays: it {'wakes others too' if made else 'was not made for it'}")


def _mapping(ctx: Context, function: Function, row: Trigger) -> None:
    """The mapping; and what its role got for it, unless another function of the same role reads from there too."""
    settled(ctx, "delete_event_source_mapping", row["id"])
    others = {
        each["FunctionArn"] for each in mappings(ctx, EventSourceArn=row["arn"]) if each["UUID"] != row["id"]
    }
    if not any(_role(ctx, arn) == function.role for arn in others):
        take_back(ctx, function.role_name, row["arn"])
    if row["source"] == "dynamodb":
        ctx.note(
            f"the stream of table {row['name']} stays on; `aws dynamodb update-table --table-name {row['name']} "
            "--stream-specification StreamEnabled=false` turns it off"
        )


def _role(ctx: Context, arn: str) -> str:
    """The role of another function; empty where that is gone."""
    return str((seek(ctx, arn) or {}).get("Role", ""))


_REMOVING: Mapping[str, Callable[[Context, Function, Trigger], None]] = {
    "s3": _bucket,
    "sns": _topic,
    "schedule": _rule,
    "events": _rule,
    "sqs": _mapping,
    "dynamodb": _mapping,
    "kinesis": _mapping,
    "kafka": _mapping,
    "mq": _mapping,
}
