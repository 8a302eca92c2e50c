"""Rules of Lambda: functions that moto would call from inside of a request are called outside of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_invoke import as_events
from awsh.sandbox.runners.triggers.work import WORK


@rule("moto.awslambda.models:LambdaBackend.send_log_event", "function_arn", "filter_name", "log_group_name")
def send_log_event(
    moto: Callable[..., Any],
    backend: Any,
    function_arn: str,
    filter_name: str,
    log_group_name: str,
    *more: Any,
    **others: Any,
) -> None:
    """By a subscription filter of CloudWatch Logs; not of its own log, which would never end."""
    if log_group_name.removeprefix("/aws/lambda/") != function_arn.split(":")[6]:
        WORK.submit(partial(_call, moto, function_arn, filter_name, log_group_name, *more, **others))


def _call(moto: Callable[..., Any], *arguments: Any, **named: Any) -> None:
    with as_events():
        moto(*arguments, **named)
