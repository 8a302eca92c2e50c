"""Buckets whose requester pays: every request to them says that you will, while it is meant."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

_LOCK = threading.Lock()
_BUCKETS: Counter[str] = Counter()


@contextmanager
def paying(buckets: Iterable[str]) -> Iterator[None]:
    """Requests to BUCKETS, from whatever thread, are paid for while the block lasts."""
    wanted = set(buckets)
    with _LOCK:
        _BUCKETS.update(wanted)
    try:
        yield
    finally:
        with _LOCK:
            _BUCKETS.subtract(wanted)


def buckets_of(*sides: Any) -> set[str]:
    """The buckets that SIDES are in, as far as they are in S3."""
    return {side.bucket for side in sides if hasattr(side, "bucket")}


def is_paying(bucket: str) -> bool:
    return _BUCKETS[bucket] > 0


def pay(params: dict[str, Any], model: Any, **_: Any) -> None:
    """A handler of botocore's `before-parameter-build`."""
    if is_paying(params.get("Bucket", "")) and "RequestPayer" in model.input_shape.members:
        params["RequestPayer"] = "requester"
