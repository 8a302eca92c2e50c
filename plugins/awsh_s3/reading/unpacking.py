"""Bytes that gzip, bzip2 or xz packed, unpacked as they come."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from awsh import CommandError

CHUNK = 1 << 20
"""Most bytes that are unpacked at once: a little that is packed may be very much."""

_KINDS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
_LONGEST = max(map(len, _KINDS))


def packed_by(beginning: bytes) -> str | None:
    """What packed the bytes that begin so; None for none of these."""
    return next((kind for magic, kind in _KINDS.items() if beginning.startswith(magic)), None)


def unpacked(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """What CHUNKS, the bytes of NAME, are when unpacked; several packed one behind the other too.

    Raises CommandError for what is not packed, is damaged or ends too early; what came before has been given.
    """
    data = b""
    while len(data) < _LONGEST and (chunk := next(chunks, b"")):
        data += chunk
    kind = packed_by(data)
    if kind is None:
        what = f"begins with {data[:4].hex(' ')}" if data else "is empty"
        raise CommandError(f"{name} is not packed by gzip, bzip2 or xz: it {what}", hint="without --gunzip")
    member = _unpacker(kind)
    while True:
        try:
            piece = member.decompress(data, CHUNK)
        # zlib.error and LZMAError have no base but Exception; bzip2's is OSError.
        except Exception as error:
            raise CommandError(f"{name} is damaged, or no {kind} all through ({_reason(error)})") from error
        if piece:
            yield piece
        data = b""
        if member.eof:
            data = member.unused_data
            # Tape writers fill up with zeros.
            while not (data := data.lstrip(b"\0")):
                if not (data := next(chunks, b"")):
                    return
            member = _unpacker(kind)
        elif member.needs_input and not (data := next(chunks, b"")):
            raise CommandError(f"{name} ends in the middle of what {kind} packed")


class _Gzip:
    """zlib in the manner of bz2 and lzma."""

    def __init__(self) -> None:
        import zlib

        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, most: int) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, most)
        # zlib may have taken everything in, and still have more to give.
        self.needs_input = len(piece) < most
        return piece


def _unpacker(kind: str) -> Any:
    if kind == "gzip":
        return _Gzip()
    module, maker = ("bz2", "BZ2Decompressor") if kind == "bzip2" else ("lzma", "LZMADecompressor")
    try:
        return getattr(import_module(module), maker)()
    except ImportError:
        raise CommandError(f"this Python was built without {module}, which unpacks {kind}") from None


def _reason(error: Exception) -> str:
    return str(error).rpartition(": ")[2].lower()
