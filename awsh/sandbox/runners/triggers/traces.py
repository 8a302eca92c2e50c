"""What led to what: the trace of the request that causes an event goes with the event."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_carried = threading.local()


def current() -> str:
    """The trace header of what is being done in this thread; empty where it has none."""
    from flask import has_request_context, request

    found = getattr(_carried, "trace", None)
    if found is None and has_request_context():
        found = request.headers.get("X-Amzn-Trace-Id")
    return found or ""


@contextmanager
def carrying(trace: str) -> Iterator[None]:
    """Within the block this thread goes on with what TRACE began."""
    before = getattr(_carried, "trace", None)
    _carried.trace = trace
    try:
        yield
    finally:
        _carried.trace = before
