"""The DNS that the sandbox's SES asks: its own Route 53, and nothing beyond this machine."""

from __future__ import annotations

import sys
from typing import Any


def lookup(name: str, kind: str) -> list[str]:
    """The values of NAME's records of a KIND, `CNAME`, in the public zone nearest to it; none where there are none."""
    if "moto.route53.models" not in sys.modules:
        return []
    from moto.route53.models import route53_backends

    from awsh.sandbox.outbox import ACCOUNT

    wanted = _plain(name)
    zones: list[Any] = list(route53_backends[ACCOUNT]["aws"].zones.values())
    around = [
        zone
        for zone in zones
        if not zone.private_zone and (wanted == _plain(zone.name) or wanted.endswith(f".{_plain(zone.name)}"))
    ]
    if not around:
        return []
    zone = max(around, key=lambda each: len(each.name))
    return [
        _plain(str(value)) if kind == "CNAME" else str(value).strip('"')
        for record in zone.rrsets
        if _plain(record.name) == wanted and record.type == kind
        for value in record.records
    ]


def _plain(name: str) -> str:
    return name.strip().strip('"').rstrip(".").lower()
