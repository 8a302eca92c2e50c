"""Queues, topics and functions that a bucket may tell: found by name, and what to type when S3 is kept out."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, UsageError
from awsh_s3.configuration import region_of

S3 = "s3.amazonaws.com"


class Kind(NamedTuple):
    """How one kind of target stands in a bucket's configuration."""

    service: str
    configurations: str
    field: str
    action: str
    find: Callable[[Any, str], str]


class Target(NamedTuple):
    """A queue, topic or function."""

    noun: str
    name: str
    arn: str
    region: str


def _queue(client: Any, name: str) -> str:
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def _topic(client: Any, name: str) -> str:
    for page in client.get_paginator("list_topics").paginate():
        for topic in page["Topics"]:
            if topic["TopicArn"].rpartition(":")[2] == name:
                return str(topic["TopicArn"])
    raise LookupError(name)


def _function(client: Any, name: str) -> str:
    return str(client.get_function_configuration(FunctionName=name)["FunctionArn"])


KINDS = {
    "queue": Kind("sqs", "QueueConfigurations", "QueueArn", "sqs:SendMessage", _queue),
    "topic": Kind("sns", "TopicConfigurations", "TopicArn", "sns:Publish", _topic),
    "function": Kind(
        "lambda", "LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda:InvokeFunction", _function
    ),
}
_MISSING = {
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
    "NotFound",
}


def find(ctx: Context, bucket: str, noun: str, given: str) -> Target:
    """The target of that name or ARN. Raises UsageError, CommandError when S3 could not tell it."""
    kind = KINDS[noun]
    region = region_of(ctx, bucket)
    if given.endswith(".fifo"):
        raise UsageError(
            f"{noun} {given!r} is a FIFO {noun}, and S3 tells none", hint="EventBridge can: --eventbridge"
        )
    if not given.startswith("arn:"):
        return Target(noun, given, _arn(ctx, kind, noun, given, region), region)
    parts = given.split(":")
    if len(parts) < 6 or parts[2] != kind.service:
        raise UsageError(f"{given!r} is not the ARN of a {noun}")
    if parts[3] != region:
        raise UsageError(
            f"{noun} {parts[-1]!r} is in {parts[3]}, bucket {bucket!r} in {region}",
            hint="S3 tells what is in the bucket's region alone",
        )
    return Target(noun, parts[6] if noun == "function" and len(parts) > 6 else parts[-1], given, region)


def _arn(ctx: Context, kind: Kind, noun: str, name: str, region: str) -> str:
    missing = f"there is no {noun} {name!r} in {region}"
    try:
        with ctx.errors():
            return kind.find(ctx.client(kind.service, region), name)
    except LookupError:
        raise CommandError(missing) from None
    except AwsError as error:
        if error.code in _MISSING or "NonExistent" in error.code:
            raise CommandError(missing) from error
        raise


def explain_refusal(ctx: Context, bucket: str, target: Target, error: AwsError) -> AwsError:
    """AWS's refusal of targets in words: who does not let S3 in, and what opens it."""
    told = f"{target.noun} {target.name!r} does not let S3 tell it of bucket {bucket!r}"
    try:
        with ctx.errors():
            hint = _opening(ctx, bucket, target)
    except CommandError as denied:
        hint = str(denied)
    except AwsError as unknown:
        told, hint = f"S3 finds no way to {target.noun} {target.name!r}", unknown.message
    if hint is None:
        told = f"S3 finds no way to one of the targets of bucket {bucket!r}"
        hint = f"{target.noun} {target.name!r} lets it in; `s3 events show {bucket}` lists the others"
    return AwsError(error.code, told, service="s3", operation=error.operation, hint=hint)


def let_in(ctx: Context, bucket: str, target: Target) -> bool:
    """Lets the bucket in by the policy of a queue or a function; whether that was needed. Raises CommandError."""
    from awsh import function_policies, queue_policies

    source = _source(bucket, target)
    if target.noun == "queue":
        return queue_policies.let_send(ctx, target.arn, service=S3, source=source)
    return function_policies.let_call(ctx, target.arn, service=S3, source=source, account=ctx.account)


def _source(bucket: str, target: Target) -> str:
    return f"arn:{target.arn.split(':')[1]}:s3:::{bucket}"


def _opening(ctx: Context, bucket: str, target: Target) -> str | None:
    """What lets S3 in, and leaves in whoever is; None where S3 is let in already."""
    from awsh import policies, queue_policies

    client = ctx.client(KINDS[target.noun].service, target.region)
    source = _source(bucket, target)
    account = target.arn.split(":")[4]
    if target.noun == "function":
        return "with --allow the function's policy lets it in"
    if target.noun == "queue":
        if queue_policies.may_send(queue_policies.queue_of(ctx, target.arn), S3, source):
            return None
        return "with --allow the queue's policy lets it in"
    found = client.get_topic_attributes(TopicArn=target.arn).get("Attributes", {})
    if any(
        _opens(each, source, account) for each in policies.statements(json.loads(found.get("Policy", "{}")))
    ):
        return None
    return f"`sns allow {target.name} from s3:{bucket}` opens it"


def _opens(statement: Any, source: str, account: str) -> bool:
    """Whether a statement is meant to let S3 in for the bucket; AWS reads it more closely."""
    if statement.get("Effect") != "Allow" or S3 not in json.dumps(statement.get("Principal")):
        return False
    named = [value for keys in (statement.get("Condition") or {}).values() for value in keys.values()]
    values = [text for value in named for text in (value if isinstance(value, list) else [value])]
    return all(fnmatchcase(source, str(value)) or value == account for value in values)
