"""A policy as a document: its statements, the ready-made ones, and statements put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from awsh import policies

VERSION = policies.VERSION
MOST_BYTES = 20 * 1024
"""AWS's limit, counted without the white space."""

PUBLIC_READ, ALLOW_FROM, TLS_ONLY = "PublicRead", "AllowFrom", "TlsOnly"

Document = dict[str, Any]

compact, fits, listed, named = policies.compact, policies.matches, policies.listed, policies.named
one_or_many, statements = policies.one_or_many, policies.statements


@dataclass(frozen=True, slots=True)
class Arns:
    """The ARNs of one bucket. partition: `aws`, `aws-cn`, `aws-us-gov`."""

    bucket: str
    partition: str = "aws"

    @property
    def own(self) -> str:
        return f"arn:{self.partition}:s3:::{self.bucket}"

    def objects(self, place: str) -> str:
        """Of a folder (`dev/`), of keys that begin so (`dev*`), of one object; of all for nothing."""
        return f"{self.own}/{place}*" if place.endswith("/") or not place else f"{self.own}/{place}"


@dataclass(frozen=True, slots=True)
class Ready:
    """Which ready-made statements are wanted. None: not that one.

    public_read, under: places in the bucket; empty means all of it. allow_from: ranges.
    """

    public_read: Sequence[str] | None = None
    allow_from: Sequence[str] | None = None
    under: Sequence[str] = field(default_factory=tuple)
    tls_only: bool = False

    def __bool__(self) -> bool:
        return self.public_read is not None or self.allow_from is not None or self.tls_only

    def statements(self, arns: Arns) -> Iterator[Document]:
        """The statements, for the bucket of ARNS."""
        if self.public_read is not None:
            yield _read(PUBLIC_READ, arns, self.public_read)
        if self.allow_from is not None:
            condition = {"IpAddress": {"aws:SourceIp": one_or_many(self.allow_from)}}
            yield {**_read(ALLOW_FROM, arns, self.under), "Condition": condition}
        if self.tls_only:
            yield {
                "Sid": TLS_ONLY,
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arns.own, arns.objects("")],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }


def _read(sid: str, arns: Arns, places: Sequence[str]) -> Document:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": one_or_many([arns.objects(place) for place in places or ("",)]),
    }


def combined(document: Document | None, added: Iterable[Document]) -> Document:
    """DOCUMENT with statements ADDED: each in the place of the one of its Sid, else behind all others."""
    new = {str(each["Sid"]): each for each in added}
    kept = [new.pop(str(each.get("Sid")), each) for each in statements(document)]
    rest = {key: value for key, value in (document or {}).items() if key != "Statement"}
    return {"Version": VERSION, **rest, "Statement": [*kept, *new.values()]}
