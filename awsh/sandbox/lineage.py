"""How deep a request lies in a chain of events: Lambda's recursion detection, carried by the trace header.

A function is given its depth in `_X_AMZN_TRACE_ID`; botocore inside of it sends that on with every request;
what a request causes carries it further: a queue's message, an object's event. Lambda counts when it invokes.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

HEADER = "X-Amzn-Trace-Id"
LIMIT = 16
"""Invocations that one chain may have; the next one is dropped, as on AWS."""

_LINEAGE = re.compile(r"Lineage=([0-9a-f]+):(\d+)")


class _Here(threading.local):
    trace = ""


_here = _Here()


def current() -> str:
    """The trace of what this thread is doing: of the request being answered, or of carried(); else empty."""
    return _here.trace


@contextmanager
def carried(trace: str) -> Iterator[None]:
    """What this thread does meanwhile belongs to TRACE."""
    before, _here.trace = _here.trace, trace
    try:
        yield
    finally:
        _here.trace = before


def next(trace: str) -> str | None:
    """The trace of an invocation that TRACE causes; None where the chain has had its sixteen.

    functions.invoke() does this itself: everybody else hands on the trace as it is.
    """
    found = _LINEAGE.search(trace)
    chain, depth = (found[1], int(found[2])) if found else (uuid.uuid4().hex[:8], 0)
    if depth >= LIMIT:
        return None
    root = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
    kept = re.search(r"Root=[^;]+", trace)
    return f"{kept[0] if kept else root};Parent={uuid.uuid4().hex[:16]};Sampled=0;Lineage={chain}:{depth + 1}"
