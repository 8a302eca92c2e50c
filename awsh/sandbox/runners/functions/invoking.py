"""One invocation from its request to its answer, and what it leaves in the log."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.runners.functions import metrics
from awsh.sandbox.runners.functions.environment import INIT, Environment, Exited, TimedOut
from awsh.sandbox.runners.functions.logs import Log, may_log, report, stamp, started
from awsh.sandbox.runners.functions.plan import plan_of
from awsh.sandbox.runners.functions.pool import POOL, Throttled

RESPONSE = 6 * 1024 * 1024 + 100
"""Bytes that a function may return."""


class Looping(Exception):
    """A chain of events has come to this function once too often."""


class NotRun(Exception):
    """The sandbox does not run such functions; the message says which it does."""


@dataclass(frozen=True)
class Answer:
    """What came of an invocation.

    payload: JSON that the function returned, or the error's. error: "Unhandled" for an error, else None. log:
    what it wrote, with the runtime's own records. version: which version ran. tail: the log's last 4 KB in base64.
    """

    payload: bytes
    error: str | None
    log: str
    version: str
    request_id: str = ""
    tail: str = ""


def invoke(
    function: Any,
    payload: bytes,
    *,
    trace: str = "",
    arn: str = "",
    client: str = "",
    request_id: str = "",
) -> Answer:
    """Invokes FUNCTION, moto's, with PAYLOAD, JSON, and waits for what comes of it.

    trace: of what caused it (see lineage.py); the depth is counted here. arn: what was invoked, when it was
    an alias or a version. client: the client context, JSON. request_id: of an attempt before, for a retry.
    Safe to be called in many threads at once. Raises Throttled, Looping, NotRun.
    """
    allowed = getattr(function, "awsh_recursion", "Terminate") == "Allow"
    mine = lineage.next("" if allowed else trace)
    if mine is None:
        raise Looping(
            f"Lambda has detected {function.function_name} being invoked in a recursive loop and stopped it"
        )
    refuse_what_is_not_run(function)
    plan = plan_of(function)
    try:
        environment = POOL.borrow(plan, *_concurrency(function))
    except Throttled:
        metrics.throttled(plan)
        raise
    try:
        request = request_id or str(uuid.uuid4())
        head = {"id": request, "arn": arn or function.function_arn, "trace": mine, "client": client}
        with lineage.carried(mine):
            return _Invocation(environment, head, payload or b"{}").run()
    finally:
        POOL.give_back(environment)
        POOL.changed()


def refuse_what_is_not_run(function: Any) -> None:
    """Raises NotRun for a function that no process here could run."""
    runtime = function.run_time or "a container image"
    if not runtime.startswith("python3."):
        raise NotRun(f"the sandbox runs Python functions only; {function.function_name} is {runtime}")


class _Invocation:
    def __init__(self, environment: Environment, head: dict[str, Any], payload: bytes) -> None:
        self._environment = environment
        self._head = head
        self._payload = payload
        plan = environment.plan
        if environment.fresh:
            environment.logged = may_log(plan, environment.stream)
        self._log = Log(
            plan.account, plan.region, plan.log_group, environment.stream, kept=environment.logged
        )
        self._request: str = head["id"]

    def run(self) -> Answer:
        environment, log = self._environment, self._log
        plan, cold = environment.plan, environment.fresh
        status = ""
        at_once = POOL.running(plan.function)
        if cold:
            log.write(started(plan))
        limit = time.monotonic() + plan.timeout + (INIT if cold else 0)
        failed = self._start(limit) if cold else None
        log.write(f"START RequestId: {self._request} Version: {plan.version}")
        began = time.monotonic()
        if failed is None:
            self._head["deadline"] = int((time.time() + plan.timeout) * 1000)
            limit = began + plan.timeout
            kind, body = self._guarded(lambda: environment.run(self._head, self._payload, limit, log.take))
        else:
            kind, body = failed
        seconds = min(time.monotonic() - began, plan.timeout) if kind != "timeout" else plan.timeout
        if kind not in ("answer", "error"):
            status = "timeout" if kind == "timeout" else "error"
            environment.end()
        if kind == "answer" and len(body) > RESPONSE:
            kind, body = "error", _too_large()
        log.write(f"END RequestId: {self._request}")
        log.write(report(environment, self._request, seconds, cold=cold, status=status))
        metrics.invoked(plan, seconds, failed=kind != "answer", at_once=at_once)
        return Answer(
            body, None if kind == "answer" else "Unhandled", log.text, plan.version, self._request, log.tail
        )

    def _start(self, limit: float) -> tuple[str, bytes] | None:
        environment = self._environment

        def start() -> tuple[str, bytes]:
            error = environment.start(limit, self._log.take)
            return ("ready", b"") if error is None else ("init-error", error)

        result = self._guarded(start)
        return None if result[0] == "ready" else result

    def _guarded(self, step: Callable[[], tuple[str, bytes]]) -> tuple[str, bytes]:
        try:
            return step()
        except TimedOut:
            what = f"Task timed out after {self._environment.plan.timeout:.2f} seconds"
            self._log.write(f"{stamp()} {self._request} {what}")
            return "timeout", self._error("Sandbox.Timedout", what)
        except Exited as exited:
            what = (
                f"Runtime exited with error: {exited.reason}"
                if exited.reason
                else "Runtime exited without providing a reason"
            )
            self._log.write(f"RequestId: {self._request} Error: {what}\nRuntime.ExitError")
            return "exit", self._error("Runtime.ExitError", what)

    def _error(self, kind: str, message: str) -> bytes:
        text = f"RequestId: {self._request} Error: {message}"
        return json.dumps({"errorType": kind, "errorMessage": text}).encode()


def _too_large() -> bytes:
    message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE} bytes)."
    return json.dumps({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}).encode()


def _concurrency(function: Any) -> tuple[int | None, int]:
    """How much is reserved for FUNCTION, and how much for all others of its account and region."""
    from moto.awslambda.models import lambda_backends

    backend = lambda_backends[function.account_id][function.region]
    latest = {each.function_name: each.reserved_concurrency for each in list(backend.list_functions())}
    own = latest.pop(function.function_name, None)
    return (None if own is None else int(own)), sum(int(each) for each in latest.values() if each is not None)
