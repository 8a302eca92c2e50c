"""Requests to an endpoint that is an IP address, before which no name can stand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def keep_to_address(events: Any, url: str) -> None:
    """Has a client's requests go to URL itself, where that is an IP address.

    Some services put the account, or a word of their own, before the host's name (S3 Control, the
    synchronous part of Step Functions), which nothing resolves then.
    """
    import ipaddress

    host, netloc = urlsplit(url).hostname or "", urlsplit(url).netloc
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return

    def straighten(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        if parts.netloc != netloc and parts.netloc.endswith(netloc):
            request.url = parts._replace(netloc=netloc).geturl()

    events.register("before-sign", straighten)
