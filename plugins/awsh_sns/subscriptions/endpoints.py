"""Whom a topic tells: what each protocol takes, and what Tab knows of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from awsh import Candidate, Completing, Context, UsageError, ValueType

Protocol = Literal["sqs", "lambda", "email", "email-json", "sms", "https", "http", "firehose"]

ASKED = ("email", "email-json", "http", "https")
"""Protocols whose endpoint has to say yes first."""
RAW = ("sqs", "http", "https", "firehose")
"""Those that take a message without SNS's envelope."""
NAMES = {"sqs": "sqs:queue", "lambda": "lambda:function"}
"""The kinds of resource that are named."""
_ARN = re.compile(r"arn:aws[\w-]*:(\w+):")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def _given(ctx: Context, given: Any) -> Any:
    """Text, or the record of a `$variable`, which the protocol reads."""
    return given if isinstance(given, Mapping) else str(given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    protocol = (completing.given.get("protocol") or [""])[-1]
    if protocol in NAMES:
        yield from (candidate for _, candidate in completing.ctx.candidates(NAMES[protocol], completing.word))
    elif protocol in ("http", "https"):
        yield Candidate(f"{protocol}://", final=False)


Endpoint = Annotated[Any, ValueType("QUEUE|FUNCTION|ADDRESS|NUMBER|URL", _given, _complete)]


def target(ctx: Context, protocol: str, given: Any) -> str:
    """The endpoint as SNS takes it: an ARN, an address, a number, a URL. Raises UsageError, AwsError."""
    try:
        return _target(ctx, protocol, given)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _target(ctx: Context, protocol: str, given: Any) -> str:
    if protocol == "sqs":
        return queue_arn(ctx, given)
    if protocol == "lambda":
        return _function_arn(ctx, given)
    text = number(given) if protocol == "sms" else str(given)
    if protocol in ("http", "https") and not re.fullmatch(rf"{protocol}://[^\s/]+\S*", text):
        raise ValueError(f"{text!r} is no URL that begins with {protocol}://")
    if protocol.startswith("email") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValueError(f"{text!r} is no mail address")
    if protocol == "firehose" and not text.startswith("arn:"):
        found = ctx.call("firehose", "describe_delivery_stream", DeliveryStreamName=text)
        return str(found["DeliveryStreamDescription"]["DeliveryStreamARN"])
    return text


def queue_arn(ctx: Context, given: Any) -> str:
    """The ARN of a queue by its ARN, URL, name or row (GetQueueAttributes). Raises ValueError, UsageError, AwsError."""
    if isinstance(given, str) and _is(given, "sqs"):
        return given
    if isinstance(given, Mapping) and _is(str(given.get("arn")), "sqs"):
        return str(given["arn"])
    url = ctx.resolve("sqs:queue", given)
    found = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])


def _function_arn(ctx: Context, given: Any) -> str:
    if isinstance(given, str) and _is(given, "lambda"):
        return given
    name = ctx.resolve("lambda:function", given)
    return str(ctx.call("lambda", "get_function_configuration", FunctionName=name)["FunctionArn"])


def _is(text: str, service: str) -> bool:
    found = _ARN.match(text)
    return found is not None and found[1] == service


def number(given: Any) -> str:
    """A telephone number as SNS takes it: +491701234567. Raises ValueError."""
    text = re.sub(r"[\s()./-]", "", str(given))
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{given!s} is no telephone number in full, such as +491701234567")
    return text


def short(protocol: str, endpoint: str) -> str:
    """An endpoint as people call it: the name in an ARN."""
    if not endpoint.startswith("arn:"):
        return endpoint
    name = endpoint.split(":", 6)[6] if protocol == "lambda" else endpoint.rpartition(":")[2]
    return name.removeprefix("deliverystream/")
