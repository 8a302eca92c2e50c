"""Where a sandbox serves what AWS would serve under a name of its own, such as the website of a bucket."""

from __future__ import annotations

import json
from urllib.parse import quote

PATIENCE = 10.0
"""Seconds for an answer from this machine; an emulator that hangs is as good as one that does not know."""


def service_url(url: str, service: str, name: str) -> str | None:
    """What the sandbox at URL says; None where it has no such thing, or another emulator is there."""
    import urllib.request

    request = f"{url.rstrip('/')}/_awsh/service-url/{quote(service, '')}/{quote(name, '')}"
    # A proxy of the user's has no business between two processes of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            found = json.loads(answer.read(1 << 16))["url"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) and found.startswith("http://") else None
