"""Lambda's functions, each in processes of its own.

invoking.py     one invocation; invoke() is what everything that wakes a function comes to
events.py       asynchronous ones: outside of the request, with retries, and what is told of their end
pool.py         which environments there are; environment.py, one of them; channel.py leads to bootstrap.py in it
plan.py, code.py, variables.py, interpreters.py     what it is made from
logs.py, memory.py                  what is seen of it
requests.py     what is answered here of Lambda's API
rules/awslambda*.py call in here
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners import Runner

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings
    from awsh.sandbox.runners.functions.events import Queue
    from awsh.sandbox.runners.functions.invoking import Answer

__all__ = ["invoke", "runner"]


class Functions(Runner):
    """Starts nothing before a function is invoked."""

    def start(self, around: Surroundings) -> None:
        from awsh.sandbox.runners.functions.pool import POOL

        POOL.open(around.folder / "functions", around.url, around.changed)

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        from awsh.sandbox.runners.functions import requests

        return requests.answer(what, environ, body)

    def reset(self) -> None:
        from awsh.sandbox.runners.functions.pool import POOL

        for queue in _queue():
            queue.clear()
        POOL.end_all()

    def stop(self) -> None:
        from awsh.sandbox.runners.functions.pool import POOL

        for queue in _queue():
            queue.close()
        POOL.close()


def _queue() -> Iterator[Queue]:
    """The queue of events, if there ever was one."""
    module = sys.modules.get(f"{__name__}.events")
    if module is not None:
        yield module.QUEUE


def runner() -> Functions:
    """This module's runner."""
    return Functions()


def invoke(function: Any, payload: bytes, *, trace: str = "") -> Answer:
    """Invokes moto's FUNCTION with PAYLOAD, JSON, and waits: see invoking.invoke()."""
    from awsh.sandbox.runners.functions import invoking

    return invoking.invoke(function, payload, trace=trace)
