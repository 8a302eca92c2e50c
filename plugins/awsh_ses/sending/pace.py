"""Mail at the rate that SES takes it at, by several threads, so that who got one is known at every moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from awsh import Context

AT_ONCE = 16
_LOOK_SECONDS = 0.1

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Pace:
    """RATE things a second, evenly."""

    def __init__(self, ctx: Context, rate: float) -> None:
        self._ctx = ctx
        self._between = 1 / rate if rate > 0 else 0.0
        self._next = time.monotonic()

    def step(self) -> None:
        """Returns when the next one may go. Raises KeyboardInterrupt."""
        now = time.monotonic()
        if self._next > now:
            self._ctx.sleep(self._next - now)
        self._next = max(self._next, now) + self._between


class Sender(Generic[Item, Answer]):
    """Does WORK on items, up to MOST at once: `send` gives it one, `results` is what has ended meanwhile."""

    def __init__(self, ctx: Context, work: Callable[[Item], Answer], rate: float) -> None:
        self._ctx = ctx
        self._work = work
        self._most = max(1, min(AT_ONCE, round(rate / 2)))
        self._pool = ThreadPoolExecutor(self._most, thread_name_prefix="ses send")
        self._under_way: dict[Future[Answer], Item] = {}

    def send(self, item: Item) -> None:
        """Begins with ITEM as soon as one of the threads is free. Raises KeyboardInterrupt before it has begun."""
        while len(self._under_way) - sum(each.done() for each in self._under_way) >= self._most:
            wait(self._under_way, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            if self._ctx.stopped():
                raise KeyboardInterrupt
        self._under_way[self._pool.submit(self._work, item)] = item

    def results(self, *, all: bool = False) -> Iterator[tuple[Item, Answer | None, BaseException | None]]:
        """What has ended since the last time; ALL waits for what is under way, also when Ctrl-C was pressed."""
        if all:
            wait(self._under_way)
        for future in [each for each in self._under_way if each.done()]:
            item = self._under_way.pop(future)
            error = future.exception()
            yield item, None if error else future.result(), error

    def close(self) -> None:
        self._pool.shutdown(wait=True)
