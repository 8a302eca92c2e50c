"""The messages of one queue, so that the next one is found without looking at all of them.

moto keeps a list and walks it for each request; ten thousand messages take it minutes.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

REMEMBERED = 300_000
"""Milliseconds for which a deduplication id counts."""


class Shelf:
    """Messages of moto in their order of arrival. Not locked: its queue's lock is its users' to hold.

    Times are milliseconds since the epoch. fifo: messages of a group are handed out one receiver at a time.
    recent: deduplication id and when, with the id and the number of the message that had it.
    """

    def __init__(self, messages: Any = (), *, fifo: bool = False, now: float = 0) -> None:
        self.fifo = fifo
        self.recent: dict[tuple[str, str], tuple[float, str, str | None]] = {}
        self._last = 0
        self._clear()
        for each in messages:
            self.add(each, now)

    def _clear(self) -> None:
        self._messages: dict[str, Any] = {}
        self._places: dict[str, int] = {}
        self._ready: list[tuple[int, str]] = []
        self._later: list[tuple[float, int, str]] = []
        self._until: dict[str, float] = {}
        self._held: set[str] = set()
        self._groups: Counter[str] = Counter()
        self._queued: dict[str, list[tuple[int, str]]] = {}

    def __getstate__(self) -> dict[str, Any]:
        # In one step: messages come and go while the state is saved.
        messages = list(self._messages.values())
        return {"fifo": self.fifo, "recent": dict(self.recent), "last": self._last, "messages": messages}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.fifo, self.recent, self._last = state["fifo"], state["recent"], 0
        self._clear()
        for each in state["messages"]:
            self.add(each, now())
        self._last = state["last"]

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._messages.values()))

    def __len__(self) -> int:
        return len(self._messages)

    def age(self, now: float) -> float:
        """Seconds since the oldest message was sent; 0 where there is none."""
        first = next(iter(self._messages.values()), None)
        return (now - first.sent_timestamp) / 1000 if first is not None and first.sent_timestamp else 0.0

    def next_number(self) -> int:
        """A number that only grows, also between runs."""
        self._last += 1
        return self._last

    def add(self, message: Any, now: float) -> None:
        """Puts MESSAGE behind all others; it may be delayed, or still be held by somebody."""
        place = self.next_number()
        self._messages[message.id] = message
        self._places[message.id] = place
        if message.visible_at > now and message.approximate_receive_count:
            self.hold(message, message.visible_at, now)
        elif message.delayed_until > now:
            self._hide(message.id, message.delayed_until)
        else:
            heapq.heappush(self._ready, (place, message.id))

    def get(self, id: str) -> Any:
        """The message of that id; None where it is gone."""
        return self._messages.get(id)

    def take(self, now: float, mine: set[str]) -> Any:
        """The next message that may be handed out; it is given back by hold() or remove().

        mine: groups of which this receiver has messages already, to which it is added.
        """
        self._settle(now)
        while self._ready:
            place, id = heapq.heappop(self._ready)
            message = self._messages.get(id)
            if message is None or id in self._until or self._places[id] != place:
                continue
            group = message.group_id if self.fifo else None
            if group is not None:
                if self._groups[group] and group not in mine:
                    self._queued.setdefault(group, []).append((place, id))
                    continue
                mine.add(group)
                self._groups[group] += 1
                self._held.add(id)
            return message
        return None

    def hold(self, message: Any, until: float, now: float) -> None:
        """Hides MESSAGE, which somebody has received, until then."""
        id = message.id
        if id not in self._messages:
            return
        if id not in self._held:
            self._held.add(id)
            if self.fifo and message.group_id is not None:
                self._groups[message.group_id] += 1
        self._hide(id, until)
        self._settle(now)

    def remove(self, id: str) -> Any:
        """Takes the message out for good, held or not; None where it is gone already."""
        message = self._messages.pop(id, None)
        if message is not None:
            self._until.pop(id, None)
            self._let_go(message)
            self._places.pop(id, None)
        return message

    def is_held(self, id: str) -> bool:
        """Whether somebody has received the message and neither deleted nor given it back."""
        return id in self._held

    def next_time(self, now: float) -> float | None:
        """When the next hidden message shows; None where none is hidden."""
        self._settle(now)
        return self._later[0][0] if self._later else None

    def ready(self, now: float) -> list[Any]:
        """Every message that is not hidden."""
        self._settle(now)
        return [each for id, each in list(self._messages.items()) if id not in self._until]

    def counts(self, now: float) -> tuple[int, int, int]:
        """How many messages are there to be received, are held, are delayed."""
        self._settle(now)
        held = len(self._held)
        delayed = sum(1 for id in self._until if id not in self._held) if len(self._until) > held else 0
        return len(self._messages) - held - delayed, held, delayed

    def expire(self, before: float) -> None:
        """Drops the messages that were sent before then."""
        while self._messages:
            first = next(iter(self._messages.values()))
            if first.sent_timestamp is None or first.sent_timestamp >= before:
                return
            self.remove(first.id)

    def forget_recent(self, now: float) -> None:
        """Drops the deduplication ids that count no more."""
        for key, (sent, _, _) in list(self.recent.items()):
            if now - sent < REMEMBERED:
                return
            del self.recent[key]

    def _hide(self, id: str, until: float) -> None:
        self._until[id] = until
        heapq.heappush(self._later, (until, self._places[id], id))

    def _settle(self, now: float) -> None:
        while self._later:
            until, place, id = self._later[0]
            stale = self._until.get(id) != until
            if not stale and until > now:
                return
            heapq.heappop(self._later)
            if not stale:
                del self._until[id]
                heapq.heappush(self._ready, (place, id))
                self._let_go(self._messages[id])

    def _let_go(self, message: Any) -> None:
        if message.id not in self._held:
            return
        self._held.discard(message.id)
        group = message.group_id if self.fifo else None
        if group is None:
            return
        self._groups[group] -= 1
        if self._groups[group] <= 0:
            del self._groups[group]
            for each in self._queued.pop(group, ()):
                heapq.heappush(self._ready, each)


def shelf_of(queue: Any) -> Shelf:
    """The messages of moto's QUEUE; its `_messages_lock` is the caller's to hold."""
    found = queue._messages
    if not isinstance(found, Shelf):
        found = queue._messages = Shelf(found, fifo=queue.fifo_queue, now=now())
    return found


def next_time(queue: Any) -> float | None:
    """Seconds until the next hidden message of QUEUE shows; None where none is hidden."""
    with queue._messages_lock:
        moment = now()
        at = shelf_of(queue).next_time(moment)
    return None if at is None else max(0.0, (at - moment) / 1000)


def now() -> float:
    """Milliseconds since the epoch."""
    return time.time() * 1000


def fresh(queue: Any) -> Shelf:
    """The shelf without what has been kept for longer than the queue keeps messages."""
    shelf = shelf_of(queue)
    shelf.expire(now() - queue.message_retention_period * 1000)
    return shelf
