"""What a test orders of a sandbox: to keep a record of requests, to refuse some, to interrupt who makes them, to hold
what takes its time.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.faults import Asked, fault

Answer = tuple[str, list[tuple[str, str]], bytes]

ASIDE = "awsh-testing"
"""In the user agent of requests that a test makes itself: they are neither kept nor refused."""

HELD = 0.2
"""Seconds that an answer is held whose asker is interrupted: time for Ctrl-C to be what ends the wait."""


@dataclass
class Order:
    """Another answer than the right one, for requests of OPERATION, or of all where that is `*`.

    code, message, status: the error that is given; without a code the process PID gets a SIGINT instead. after:
    requests that pass first. times: how many it is given to.
    """

    service: str
    operation: str
    code: str = ""
    message: str = ""
    status: int = 400
    times: int = 1
    after: int = 0
    pid: int = 0

    def falls_due(self, service: str, operation: str) -> bool:
        """Whether this request is meant; counts it."""
        if self.service != service or self.operation not in (operation, "*") or not self.times:
            return False
        if self.after:
            self.after -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Kept:
    """A request, as the record has it. status: HTTP's, 0 while it is not answered."""

    service: str
    operation: str
    parameters: dict[str, Any]
    status: int = 0


class Drill:
    """Idle until a test begins one: a request costs one comparison until then."""

    def __init__(self) -> None:
        self._on = False
        self._kept: list[Kept] = []
        self._orders: list[Order] = []

    def order(self, body: bytes) -> bytes:
        """Does what a test asks for; answers with the requests since it began.

        body: JSON: `{"begin": true}`, `{"end": true}`, `{"order": {…}}` with the fields of an Order, `{"hold": true}`
            and `{"go_on": SECONDS}` for what takes its time, or `{}`.
        """
        wanted = json.loads(body)
        if "begin" in wanted or "end" in wanted:
            self._kept, self._orders, self._on = [], [], "begin" in wanted
        if "hold" in wanted:
            clock.hold()
        if "go_on" in wanted:
            clock.go_on(wanted["go_on"])
        if "order" in wanted:
            self._orders.append(Order(**wanted["order"]))
        return json.dumps([asdict(each) for each in self._kept]).encode()

    def watched(
        self,
        what: Asked,
        environ: dict[str, Any],
        body: bytes,
        answer: Callable[[Asked, dict[str, Any], bytes], Answer],
    ) -> Answer:
        """The answer to a request: the right one, or the one that was ordered."""
        if not self._on or ASIDE in environ.get("HTTP_USER_AGENT", ""):
            return answer(what, environ, body)
        from awsh.sandbox import calls

        call = calls.read(what, environ, body)
        kept = Kept(*call)
        self._kept.append(kept)
        ordered = next((each for each in self._orders if each.falls_due(call.service, call.operation)), None)
        if ordered is not None and ordered.code:
            given = fault(what, ordered.code, ordered.message, f"{ordered.status} {ordered.code}")
        else:
            given = answer(what, environ, body)
            if ordered is not None:
                # It is done, and whoever asked will not hear of it: the harder half of an interruption.
                with suppress(ProcessLookupError):
                    os.kill(ordered.pid, signal.SIGINT)
                time.sleep(HELD)
        kept.status = int(given[0].split()[0])
        return given
