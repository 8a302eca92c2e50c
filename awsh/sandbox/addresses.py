"""Where a sandbox serves what AWS would serve elsewhere: the website of a bucket, the port of an instance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from awsh.errors import CommandError

PATIENCE = 10.0
"""Seconds for an answer from this machine; an emulator that hangs is as good as one that does not know."""


def service_url(url: str, service: str, name: str) -> str | None:
    """What the sandbox at URL says; None where it has no such thing, or another emulator is there."""
    found = _asked(url, "service-url", service, name).get("url")
    return found if isinstance(found, str) and found.startswith("http://") else None


def address(url: str, host: str, port: int) -> tuple[str, int]:
    """Where on this machine the sandbox at URL serves HOST and PORT; unchanged where another emulator is.

    Raises CommandError where the sandbox has nothing there: its public addresses are made up, and belong to
    others.
    """
    answer = _asked(url, "address", host, str(port))
    if not answer:
        return host, port
    found = answer.get("address")
    if not found:
        raise CommandError(f"nothing in the sandbox answers at {host}:{port}")
    return str(found[0]), int(found[1])


def certificates(url: str, service: str) -> Path | None:
    """The authority that vouches for what the sandbox at URL serves in place of SERVICE; None where none is
    needed, or another emulator is there.
    """
    found = _asked(url, "certificates", service).get("file")
    return Path(found) if isinstance(found, str) else None


def _asked(url: str, *words: str) -> dict[str, Any]:
    """The answer of the sandbox at URL; empty where no sandbox of awsh is there."""
    import urllib.request

    request = f"{url.rstrip('/')}/_awsh/{'/'.join(quote(word, '') for word in words)}"
    # A proxy of the user's has no business between two processes of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            found = json.loads(answer.read(1 << 16))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
