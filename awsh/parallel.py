"""Requests at the same time, in threads that one owner hears of: bookkeeping and Ctrl-C happen in one place."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from awsh.context import Context

AT_ONCE = 8
_LOOK_SECONDS = 0.1
_LET_GO_SECONDS = 5.0

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Crew(Generic[Item, Answer]):
    """Up to MOST threads. They are daemons: a request that hangs does not keep the shell from leaving.

    Work is begun in the order it was given: after `end`, what was begun comes before all that was not.
    over: nothing more is begun.
    """

    def __init__(self, ctx: Context, work: Callable[[Item], Answer], most: int = AT_ONCE) -> None:
        self.most = most
        self.pending = 0
        self.over = False
        self._ctx = ctx
        self._do = work
        self._threads = 0
        self._beginning = threading.Lock()
        self._work: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[tuple[Item, Answer | None, BaseException | None]] = queue.SimpleQueue()

    def give(self, item: Item) -> None:
        """One of the threads does ITEM's work."""
        self.pending += 1
        self._work.put(item)
        if self._threads < min(self.most, self.pending):
            self._threads += 1
            threading.Thread(target=self._serve, name=f"crew {self._threads}", daemon=True).start()

    @property
    def heard_at_once(self) -> bool:
        """Whether something is done, so that `hear` would not wait."""
        return not self._ended.empty()

    def hear(self) -> tuple[Item, Answer]:
        """The next that is done. Raises what its work raised, KeyboardInterrupt when the line is stopped."""
        while True:
            if self._ctx.stopped():
                raise KeyboardInterrupt
            try:
                item, answer, error = self._ended.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            self.pending -= 1
            if error is not None:
                raise error
            return item, answer  # type: ignore[return-value]

    def end(self, seconds: float = _LET_GO_SECONDS) -> list[Item]:
        """Waits a while for what is under way and lets the threads go; what came to a good end meanwhile."""
        good: list[Item] = []
        self.over = True
        for _ in range(self._threads):
            self._work.put(None)
        while self.pending:
            try:
                item, _, error = self._ended.get(timeout=seconds)
            except queue.Empty:
                break
            self.pending -= 1
            if error is None:
                good.append(item)
        return good

    def _serve(self) -> None:
        while True:
            # One at a time: whoever finds that it is over has no later work begun before it.
            with self._beginning:
                item = self._work.get()
                begun = not self.over
            if item is None:
                return
            try:
                if not begun:
                    raise KeyboardInterrupt
                self._ended.put((item, self._do(item), None))
            except BaseException as error:
                self._ended.put((item, None, error))


def in_parallel(
    ctx: Context,
    work: Callable[[Item], Answer],
    items: Iterable[Item],
    *,
    most: int = AT_ONCE,
    ordered: bool = False,
    let_go: float = _LET_GO_SECONDS,
) -> Generator[tuple[Item, Answer], None, None]:
    """WORK on each of ITEMS, as they end, or in their order. The first error ends it all, and is raised.

    let_go: seconds for which work under way is waited for after an error or Ctrl-C; then it goes on by itself.
    """
    numbered: Crew[tuple[int, Item], Answer] = Crew(ctx, lambda pair: work(pair[1]), most)
    done: dict[int, tuple[Item, Answer]] = {}
    waiting: deque[int] = deque()

    def ready(at_most: int) -> Iterator[tuple[Item, Answer]]:
        while len(waiting) > at_most:
            while waiting and (waiting[0] in done if ordered else done):
                yield done.pop(waiting.popleft()) if ordered else done.pop(_forget(waiting, next(iter(done))))
            if len(waiting) > at_most:
                (number, item), answer = numbered.hear()
                done[number] = (item, answer)

    try:
        for number, item in enumerate(items):
            numbered.give((number, item))
            waiting.append(number)
            yield from ready(2 * most)
        yield from ready(0)
    finally:
        numbered.end(let_go)


def _forget(waiting: deque[int], number: int) -> int:
    waiting.remove(number)
    return number
