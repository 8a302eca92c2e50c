"""Files of known hosts, as they really are: hashed names, markers, wildcards, and lines that are junk.

The format is OpenSSH's, see sshd(8). Lines are only ever added, one at a time; what cannot be read is passed over.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from hashlib import sha1, sha256
from pathlib import Path
from typing import NamedTuple

from awsh.errors import CommandError
from awsh.files import append_line, make_folder


class HostKey(NamedTuple):
    """A public key of a server. kind: such as ssh-ed25519. data: as it goes over the wire."""

    kind: str
    data: bytes

    @property
    def fingerprint(self) -> str:
        """As ssh shows it: `SHA256:` and base64 without padding."""
        return "SHA256:" + b64encode(sha256(self.data).digest()).decode().rstrip("=")

    @property
    def short_kind(self) -> str:
        return {"ssh-ed25519": "ED25519", "ssh-rsa": "RSA"}.get(
            self.kind, "ECDSA" if self.kind.startswith("ecdsa") else self.kind
        )

    def __str__(self) -> str:
        return f"{self.short_kind} {self.fingerprint}"


class Entry(NamedTuple):
    """One line. marker: `@revoked`, `@cert-authority` or empty. line: its number."""

    names: str
    key: HostKey
    marker: str
    path: Path
    line: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


def read(paths: Iterable[Path], name: str) -> Iterator[Entry]:
    """The entries that speak of NAME, file by file."""
    for path in paths:
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError:
            continue
        for number, line in enumerate(lines, 1):
            entry = _entry(line.decode("utf-8", "replace"), path, number)
            if entry is not None and _speaks_of(entry.names, name):
                yield entry


def keep(path: Path, name: str, key: HostKey) -> None:
    """Adds a line to PATH. Raises CommandError."""
    try:
        make_folder(path.parent)
        append_line(path, f"{name} {key.kind} {b64encode(key.data).decode()}")
    except OSError as error:
        raise CommandError(f"the host key cannot be kept: {error.strerror}: {path}") from error


def parse_key(text: str) -> HostKey | None:
    """The key in a line such as `ssh-ed25519 AAAA… comment`; None where there is none."""
    words = text.split()
    return _key(words[0], words[1]) if len(words) > 1 else None


def _entry(line: str, path: Path, number: int) -> Entry | None:
    words = line.split()
    if not words or words[0].startswith("#"):
        return None
    marker = words.pop(0) if words[0].startswith("@") else ""
    if len(words) < 3 or marker not in ("", "@revoked", "@cert-authority"):
        return None
    key = _key(words[1], words[2])
    return Entry(words[0], key, marker, path, number) if key else None


def _key(kind: str, encoded: str) -> HostKey | None:
    """None unless the key itself says that it is of this KIND."""
    with suppress(ValueError, binascii.Error):
        data = b64decode(encoded, validate=True)
        length = int.from_bytes(data[:4], "big")
        if len(data) > 4 + length and data[4 : 4 + length] == kind.encode():
            return HostKey(kind, data)
    return None


def _speaks_of(names: str, name: str) -> bool:
    if names.startswith("|"):
        return _is_hash_of(names, name)
    found = False
    for pattern in names.lower().split(","):
        negated = pattern.startswith("!")
        if _matches(pattern.removeprefix("!"), name.lower()):
            if negated:
                return False
            found = True
    return found


def _matches(pattern: str, name: str) -> bool:
    # Only `*` and `?` are special there; a bracket is one around an address.
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _is_hash_of(text: str, name: str) -> bool:
    with suppress(ValueError, binascii.Error):
        _, version, salt, hashed = text.split("|")
        digest = hmac.new(b64decode(salt), name.encode(), sha1).digest()
        return version == "1" and hmac.compare_digest(digest, b64decode(hashed))
    return False
