"""What kind of content a file has: by its name, else by its first bytes. The same on every machine."""

from __future__ import annotations

from functools import cache
from mimetypes import MimeTypes

LOOK = 4096
"""Bytes of a file's beginning that are enough."""

_ADDED = {
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".map": "application/json",
    ".geojson": "application/geo+json",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/x-ndjson",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".md": "text/markdown",
    ".log": "text/plain",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".toml": "application/toml",
    ".sql": "application/sql",
    ".parquet": "application/vnd.apache.parquet",
    ".avro": "application/avro",
    ".7z": "application/x-7z-compressed",
    ".rar": "application/vnd.rar",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".mkv": "video/matroska",
}
_ENCODED = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
    "compress": "application/x-compress",
    "br": "application/x-brotli",
    "zstd": "application/zstd",
}
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"(\xb5/\xfd", "application/zstd"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"PK\x03\x04", "application/zip"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_TEXT = "text/plain; charset=utf-8"


def by_name(name: str, content_encoding: str | None = None) -> str | None:
    """The content type that NAME's ending stands for; None for an ending that nobody knows.

    `x.tar.gz` is gzip to whoever fetches it, not a tar that a browser may unpack; unless it is sent with
    the CONTENT_ENCODING that says so.
    """
    kind, encoding = _types().guess_type(f"x{name[name.rfind('/') + 1 :]}")
    if encoding is None or encoding == content_encoding:
        return kind
    return _ENCODED.get(encoding, "application/octet-stream")


def by_look(beginning: bytes) -> str | None:
    """The content type of what begins so; None for bytes that say nothing."""
    for magic, kind in _BEGINNINGS:
        if beginning.startswith(magic):
            return kind
    return _TEXT if beginning and _is_text(beginning) else None


def _is_text(beginning: bytes) -> bool:
    from codecs import getincrementaldecoder

    try:
        # The last letter may have been cut in two.
        text = getincrementaldecoder("utf-8")().decode(beginning, final=len(beginning) < LOOK)
    except UnicodeDecodeError:
        return False
    return not any(ord(letter) < 32 and letter not in "\t\n\r\f\x1b" for letter in text)


@cache
def _types() -> MimeTypes:
    # Made without files it knows what Python knows, whatever this machine's administrator has added.
    types = MimeTypes()
    types.encodings_map[".zst"] = "zstd"
    for ending, kind in _ADDED.items():
        types.add_type(kind, ending)
    return types
