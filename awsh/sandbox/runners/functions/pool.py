"""The environments of all functions: kept warm, each for one invocation at a time, ended when they rest long."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from awsh.sandbox.runners.functions.code import Unpacked
from awsh.sandbox.runners.functions.environment import Environment
from awsh.sandbox.runners.functions.plan import Plan

ACCOUNT = 1000
"""Invocations that may run at once in an account's region."""

REST = 300.0
"""Seconds after which an environment that was not used is ended."""

_ROUND = 20.0

Function = tuple[str, str, str]


class Throttled(Exception):
    """As many invocations as may run at once do run. reason: AWS's word for which limit it was."""

    def __init__(self, reason: str) -> None:
        super().__init__("Rate Exceeded.")
        self.reason = reason


class Pool:
    """What runs in this sandbox. changed: has the state saved soon; url: where the sandbox is."""

    def __init__(self) -> None:
        self.url = ""
        self.changed: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._idle: defaultdict[Plan, list[Environment]] = defaultdict(list)
        self._busy: set[Environment] = set()
        self._running: Counter[Function] = Counter()
        self._janitor: threading.Thread | None = None

    def open(self, folder: Path, url: str, changed: Callable[[], None]) -> None:
        """Says where it works; nothing is started."""
        self.url, self.changed = url, changed
        self._unpacked = Unpacked(folder)
        self._unpacked.clear()

    def borrow(self, plan: Plan, reserved: int | None, reserved_by_others: int) -> Environment:
        """An environment for one invocation: a warm one, or one that is not started yet. Raises Throttled.

        reserved: how many of the function may run at once; None for what all others leave.
        """
        with self._lock:
            self._count(plan.function, reserved, reserved_by_others)
            waiting = self._idle.get(plan, [])
            found, left = None, self._outdated(plan)
            while waiting and found is None:
                each = waiting.pop()
                if each.alive():
                    found = each
                else:
                    left.append(each)
            found = found or Environment(plan, self._unpacked, self.url)
            self._busy.add(found)
            self._running[plan.function] += 1
            if self._janitor is None:
                self._janitor = threading.Thread(target=self._tidy, name="functions", daemon=True)
                self._janitor.start()
        for each in left:
            each.end()
        return found

    def give_back(self, environment: Environment) -> None:
        """After the invocation: keeps it warm, or ends it where it cannot be used again."""
        with self._lock:
            function = environment.plan.function
            self._running[function] -= 1
            if not self._running[function]:
                del self._running[function]
            kept = environment in self._busy and environment.alive()
            self._busy.discard(environment)
            if kept:
                environment.rested = time.monotonic()
                self._idle[environment.plan].append(environment)
        if not kept:
            environment.end()

    def running(self, function: Function) -> int:
        """How many invocations of FUNCTION run at this moment."""
        with self._lock:
            return self._running[function]

    def forget(self, function: Function) -> None:
        """FUNCTION was changed or deleted: ends what rests; what runs ends after its invocation."""
        with self._lock:
            left = [
                each
                for plan in list(self._idle)
                if plan.function == function
                for each in self._idle.pop(plan)
            ]
            self._busy -= {each for each in self._busy if each.plan.function == function}
        for each in left:
            each.end()

    def end_all(self) -> None:
        """Ends every environment, in the middle of its invocation too."""
        with self._lock:
            busy, idle = list(self._busy), [each for waiting in self._idle.values() for each in waiting]
            self._idle.clear()
            self._busy.clear()
        for each in busy:
            each.kill()
        for each in idle:
            each.end()

    def close(self) -> None:
        """Ends it all, for good."""
        self._closing.set()
        self.end_all()
        self._unpacked.clear()

    def _count(self, function: Function, reserved: int | None, by_others: int) -> None:
        if self._closing.is_set():
            raise Throttled("CallerRateLimitExceeded")
        if reserved is not None:
            if self._running[function] >= reserved:
                raise Throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
        elif sum(self._running.values()) >= ACCOUNT - by_others:
            raise Throttled("ConcurrentInvocationLimitExceeded")

    def _outdated(self, plan: Plan) -> list[Environment]:
        """Takes out what rests of the same version as it was before it was changed."""
        old = [
            each
            for each in self._idle
            if each.function == plan.function and each.version == plan.version and each != plan
        ]
        return [environment for each in old for environment in self._idle.pop(each)]

    def _tidy(self) -> None:
        while not self._closing.wait(_ROUND):
            since = time.monotonic() - REST
            with self._lock:
                left = []
                for plan in list(self._idle):
                    left += [each for each in self._idle[plan] if each.rested < since]
                    self._idle[plan] = [each for each in self._idle[plan] if each.rested >= since]
                    if not self._idle[plan]:
                        del self._idle[plan]
            for each in left:
                each.end()


POOL = Pool()
"""This sandbox's."""
