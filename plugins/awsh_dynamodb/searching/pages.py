"""Pages of a query or a scan, each asked for when it is wanted: rows stream, whatever a table's size."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator
from decimal import Decimal
from typing import Any

from awsh import Context

_AHEAD = 2
"""Pages of a parallel scan that may wait for whoever reads them."""
_LOOK_SECONDS = 0.1

Page = list[dict[str, Any]]
Pages = Generator[Page, None, None]


class Consumed:
    """Capacity units of a search, noted when it ends."""

    def __init__(self, ctx: Context, table: str) -> None:
        self._ctx = ctx
        self._table = table
        self._units = Decimal(0)
        self._read = 0
        self._passed = 0

    def add(self, answer: dict[str, Any]) -> None:
        """What one page took."""
        self._units += Decimal(str((answer.get("ConsumedCapacity") or {}).get("CapacityUnits", 0)))
        self._read += answer.get("ScannedCount", 0)
        self._passed += answer.get("Count", 0)

    def note(self) -> None:
        """Says it."""
        units = f"{self._units.normalize():f}"
        self._ctx.note(
            f"{self._table}: {units} capacity unit{'' if units == '1' else 's'}, {self._read:,} items read,"
            f" {self._passed:,} of them sent"
        )


def read_pages(ctx: Context, operation: str, request: dict[str, Any], consumed: Consumed | None) -> Pages:
    """Page by page, one after the other."""
    try:
        for answer in _answers(ctx, operation, request, consumed is not None):
            if consumed is not None:
                consumed.add(answer)
            yield answer["Items"]
    finally:
        if consumed is not None:
            consumed.note()


def _answers(
    ctx: Context, operation: str, request: dict[str, Any], capacity: bool
) -> Generator[dict[str, Any], None, None]:
    asked = {**request, **({"ReturnConsumedCapacity": "TOTAL"} if capacity else {})}
    while True:
        answer = ctx.call("dynamodb", operation, **asked)
        yield answer
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def parallel_pages(ctx: Context, request: dict[str, Any], parts: int, consumed: Consumed | None) -> Pages:
    """Pages of all parts of a table as they come; a reader that is slow holds the requests up."""
    came: queue.Queue[dict[str, Any] | BaseException | None] = queue.Queue(_AHEAD * parts)
    over = threading.Event()

    def put(what: dict[str, Any] | BaseException | None) -> None:
        while not over.is_set():
            try:
                came.put(what, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return

    def read(part: int) -> None:
        try:
            segment = {**request, "Segment": part, "TotalSegments": parts}
            for answer in _answers(ctx, "scan", segment, consumed is not None):
                put(answer)
                if over.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    for part in range(parts):
        threading.Thread(target=read, args=(part,), name=f"dynamodb scan {part}", daemon=True).start()
    left = parts
    try:
        while left:
            if ctx.stopped():
                raise KeyboardInterrupt
            try:
                said = came.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            if said is None:
                left -= 1
            elif isinstance(said, BaseException):
                raise said
            else:
                if consumed is not None:
                    consumed.add(said)
                yield said["Items"]
    finally:
        over.set()
        if consumed is not None:
            consumed.note()
