"""Calls several at a time, in threads that nobody waits for at the end: one may last a quarter of an hour."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")

_LOOK = 0.2
"""Seconds between two looks at whether an end is wanted."""


def results(
    items: Iterable[T], call: Callable[[T], U], at_once: int, stopped: Callable[[], bool]
) -> Iterator[Future[U]]:
    """The outcome of CALL for each item, done, in their order; items are taken as they are needed.

    Raises KeyboardInterrupt when STOPPED says so, or Ctrl-C. Calls that are on their way go on by themselves.
    """
    waiting: SimpleQueue[tuple[Future[U], T] | None] = SimpleQueue()
    running: deque[Future[U]] = deque()
    threads = 0
    try:
        for item in items:
            if threads < at_once:
                threading.Thread(target=_work, args=(waiting, call), name="awsh-invoke", daemon=True).start()
                threads += 1
            elif len(running) >= 2 * at_once:
                yield _done(running.popleft(), stopped)
            future: Future[U] = Future()
            waiting.put((future, item))
            running.append(future)
        while running:
            yield _done(running.popleft(), stopped)
    finally:
        for future in running:
            future.cancel()
        for _ in range(threads):
            waiting.put(None)


def _done(future: Future[U], stopped: Callable[[], bool]) -> Future[U]:
    while not future.done():
        if stopped():
            raise KeyboardInterrupt
        try:
            future.exception(timeout=_LOOK)
        except TimeoutError:
            continue
    return future


def _work(waiting: SimpleQueue[tuple[Future[U], T] | None], call: Callable[[T], U]) -> None:
    while (given := waiting.get()) is not None:
        future, item = given
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(call(item))
        except BaseException as error:
            future.set_exception(error)
