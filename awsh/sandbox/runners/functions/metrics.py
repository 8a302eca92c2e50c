"""What CloudWatch is told of invocations: how many there were, how long they took, how many failed at once."""

from __future__ import annotations

from awsh.sandbox.metrics import record
from awsh.sandbox.runners.functions.plan import Plan

_NAMESPACE = "AWS/Lambda"


def invoked(plan: Plan, seconds: float, *, failed: bool, at_once: int) -> None:
    """An invocation is over. seconds: that it took. at_once: how many of the function ran when it began."""
    record(
        plan.account,
        plan.region,
        _NAMESPACE,
        {"FunctionName": plan.name},
        Invocations=(1.0, "Count"),
        Errors=(float(failed), "Count"),
        Throttles=(0.0, "Count"),
        Duration=(round(seconds * 1000, 2), "Milliseconds"),
        ConcurrentExecutions=(float(at_once), "Count"),
    )


def throttled(plan: Plan) -> None:
    """An invocation was not let begin."""
    record(plan.account, plan.region, _NAMESPACE, {"FunctionName": plan.name}, Throttles=(1.0, "Count"))
