"""Hands an event to a function, a queue or a topic, as far as it lets its sender in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from awsh.sandbox import lineage, rules
from awsh.sandbox.runners.triggers.permissions import lets_in

_ACTIONS = {"lambda": "lambda:InvokeFunction", "sqs": "sqs:SendMessage", "sns": "sns:Publish"}


_DEPTH = re.compile(r"Lineage=[0-9a-f]+:(\d+)")


def deepest(traces: Iterable[str]) -> str:
    """Of the traces of a batch, the one that has come the longest way."""
    return max(traces, key=lambda trace: int(found[1]) if (found := _DEPTH.search(trace)) else 0, default="")


class Undelivered(Exception):
    """The receiver is not there, or does not let the sender in."""


def deliver(arn: str, event: Any, service: str, source: str, **options: Any) -> None:
    """Sends EVENT, which becomes JSON unless it is text already, to the receiver ARN.

    For a function it is an event of Lambda's own queue, with its retries; a queue and a topic have it at once.
    service, source: who sends it, see lets_in(). options: of the queue's message.
    Raises Undelivered.
    """
    account, kind = arn.split(":")[4], arn.split(":")[2]
    if kind not in _ACTIONS:
        raise Undelivered(f"the sandbox delivers nothing to {arn}")
    rules.install({"lambda": "awslambda"}.get(kind, kind))
    if not lets_in(arn, _ACTIONS[kind], service, source, account):
        raise Undelivered(f"{arn} does not exist, or does not let {service} in for {source}")
    put(arn, event if isinstance(event, str) else json.dumps(event), **options)


def put(arn: str, text: str, **options: Any) -> None:
    """Sends TEXT to the receiver ARN, whom it lets in or not. Raises Undelivered."""
    _, _, kind, region, account, name = arn.split(":", 5)
    try:
        if kind == "lambda":
            invoke(arn, text, kind="Event")
        elif kind == "sqs":
            from moto.sqs.models import sqs_backends

            sqs_backends[account][region].send_message(name, text, **options)
        else:
            from moto.sns.models import sns_backends

            sns_backends[account][region].publish(text, arn, **options)
    except Exception as error:
        raise Undelivered(f"{arn} does not take it: {error}") from error


def invoke(arn: str, text: str, *, kind: str = "RequestResponse") -> tuple[bytes, str]:
    """Calls the function ARN with the JSON TEXT: the answer, and which error it is, "" where it is none.

    kind: "Event" comes back at once; Lambda retries what fails. The call is another step of this thread's
    lineage. Raises moto's exceptions, such as for a function that is not there or has too much to do.
    """
    from moto.awslambda.models import lambda_backends

    _, _, _, region, account, _ = arn.split(":", 5)
    asked = {"x-amz-invocation-type": kind, lineage.HEADER.lower(): lineage.current()}
    told: dict[str, Any] = {}
    answer = lambda_backends[account][region].invoke(arn, None, text, asked, told)
    names = {name.lower(): value for name, value in told.items()}
    body = answer.encode() if isinstance(answer, str) else answer or b""
    return body, str(names.get("x-amz-function-error", ""))
