"""What an invocation writes into CloudWatch Logs, and the tail of it that Invoke may bring back."""

from __future__ import annotations

import base64
import math
import time
from typing import Any

from awsh.sandbox import rules
from awsh.sandbox.runners.functions.environment import Environment
from awsh.sandbox.runners.functions.interpreters import interpreter
from awsh.sandbox.runners.functions.plan import Plan

_LONGEST = 1 << 18
"""Characters of one record."""

TAIL = 4096
"""Bytes of an invocation's log that Invoke returns."""


class Log:
    """What goes into STREAM of a log GROUP, as it comes: of one invocation, say. kept: whether it really does."""

    def __init__(self, account: str, region: str, group: str, stream: str, *, kept: bool = True) -> None:
        from moto.logs.models import logs_backends

        rules.install("logs")
        self._kept = kept
        self._backend = logs_backends[account][region]
        self._place = group, stream
        self._text: list[str] = []

    def write(self, *records: str) -> None:
        """Writes RECORDS, now; a very long one becomes several."""
        now = int(time.time() * 1000)
        texts = [f"{each[at : at + _LONGEST]}\n" for each in records for at in range(0, len(each), _LONGEST)]
        if not texts:
            return
        self._text += texts
        if not self._kept:
            return
        group, stream = self._place
        self._backend.ensure_log_group(group)
        self._backend.ensure_log_stream(group, stream)
        events = [{"timestamp": now, "message": text} for text in texts]
        self._backend.put_log_events(group, stream, events)

    def take(self, records: list[str]) -> None:
        """Writes what came together."""
        self.write(*records)

    @property
    def tail(self) -> str:
        """The last 4 KB, as text in base64; it begins with a whole character."""
        last = "".join(self._text).encode()[-TAIL:].decode(errors="ignore")
        return base64.b64encode(last.encode()).decode()

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._text)


def may_log(plan: Plan, stream: str) -> bool:
    """Whether the role of PLAN may write its log; on AWS nothing is written else, and nobody told."""
    from moto.logs.models import logs_backends

    from awsh.sandbox.runners.triggers.permissions import role_may

    group = f"arn:aws:logs:{plan.region}:{plan.account}:log-group:{plan.log_group}"
    needed = [
        ("CreateLogStream", f"{group}:log-stream:{stream}"),
        ("PutLogEvents", f"{group}:log-stream:{stream}"),
    ]
    if plan.log_group not in logs_backends[plan.account][plan.region].groups:
        needed.append(("CreateLogGroup", f"{group}:*"))
    return all(role_may(plan.role, f"logs:{action}", resource) for action, resource in needed)


def started(plan: Plan) -> str:
    """The record of a new environment."""
    return f"INIT_START Runtime Version: {plan.runtime} (here Python {interpreter(plan.runtime)[1]})"


def report(environment: Environment, request: str, seconds: float, *, cold: bool, status: str) -> str:
    """The record behind an invocation. seconds: without the start of its environment. status: of a failure."""
    plan = environment.plan
    milliseconds, init = seconds * 1000, environment.init * 1000 if cold else 0.0
    fields = [
        f"REPORT RequestId: {request}",
        f"Duration: {milliseconds:.2f} ms",
        f"Billed Duration: {math.ceil(milliseconds + init)} ms",
        f"Memory Size: {plan.memory} MB",
        f"Max Memory Used: {min(plan.memory, -(-environment.highest >> 20))} MB",
    ]
    if cold:
        fields.append(f"Init Duration: {init:.2f} ms")
    return "\t".join([*fields, *([f"Status: {status}"] if status else []), ""])


def stamp() -> str:
    """Now, as Lambda writes it."""
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"


def note(function: Any, text: str) -> None:
    """Leaves TEXT in the log of moto's FUNCTION, beside its environments' streams."""
    stream = time.strftime("%Y/%m/%d/[sandbox]", time.gmtime())
    Log(function.account_id, function.region, function.logs_group_name, stream).write(text)
