"""Bytes on their way to S3 in the body of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh_s3.transfers.requester_pays import pay
from awsh_s3.transfers.runner import Feedback

CHUNK = 256 << 10
"""Bytes that are read, sent and told of at a time."""

ReadAt = Callable[[int, int], "bytes | memoryview"]
"""Up to so many bytes from an offset; fewer only at the end."""


class Body:
    """SIZE bytes of a source, read while they are sent, and again when the request is made again.

    feedback: is told of what is sent, and may stop it. The content type `bytes` would be held in memory
    whole, and said nothing of until all of it was sent.
    """

    def __init__(self, read_at: ReadAt, size: int, feedback: Feedback) -> None:
        self._read_at = read_at
        self._size = size
        self._feedback = feedback
        self._position = 0
        self._sending = False
        self._told = 0

    def __len__(self) -> int:
        return self._size

    def begin(self) -> None:
        """What is read from now on is sent: before, botocore may have read it to sign it."""
        self._feedback.moved(-self._told)
        self._told = self._position = 0
        self._sending = True

    def read(self, amount: int | None = None) -> bytes | memoryview:
        """The next bytes; AMOUNT is not kept to, unless it is none: whoever sends takes what comes."""
        wanted = self._size - self._position
        if amount is not None and amount >= 0:
            wanted = min(CHUNK, wanted)
        if not wanted:
            return b""
        data = self._read_at(self._position, wanted)
        if len(data) < wanted:
            # The source was cut short: zeros have another checksum, and S3 will not take them.
            data = bytes(data) + bytes(wanted - len(data))
        self._position += wanted
        if self._sending:
            self._told += wanted
            self._feedback.moved(wanted)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = offset + (0, self._position, self._size)[whence]
        return self._position

    def tell(self) -> int:
        return self._position


def chunks_of(read_at: ReadAt, size: int, check: Callable[[], None]) -> Any:
    """SIZE bytes of a source, piece by piece."""
    for offset in range(0, size, CHUNK):
        check()
        yield read_at(offset, min(CHUNK, size - offset))


def prepare(client: Any) -> None:
    """Has this S3 client send bodies, and pay, as it is meant."""
    events = client.meta.events
    events.register("before-parameter-build.s3", pay)
    events.register_last("before-call.s3", _do_not_wait)
    events.register("before-sign.s3", _trust_checksum)
    events.register("before-send.s3", _begin)


def _do_not_wait(params: dict[str, Any], **_: Any) -> None:
    """No `Expect: 100-continue`: a server that does not know it costs a second a request."""
    if isinstance(params.get("body"), Body):
        params["headers"].pop("Expect", None)


def _trust_checksum(request: Any, **_: Any) -> None:
    """A checksum that was given counts as one that botocore made: over TLS it does not add a SHA-256."""
    if isinstance(request.data, Body):
        for name in request.headers:
            if name.lower().startswith("x-amz-checksum-"):
                checksums = request.context.setdefault("checksum", {})
                checksums.setdefault("request_algorithm", {"in": "header", "name": name})


def _begin(request: Any, **_: Any) -> None:
    if isinstance(request.body, Body):
        request.body.begin()
