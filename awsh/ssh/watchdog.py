"""Notices that the other end is gone, though nobody has said so.

A server is asked something when nothing was heard of it for a while, and it must answer. The library's own
keep-alive only asks. Whatever arrives counts: behind a long upload the answer itself may take its time.
"""

from __future__ import annotations

import threading
import time
import weakref
from typing import Any

from awsh.ssh.handshake import Heard

QUIET_SECONDS = 4.0
DEAD_SECONDS = 12.0
_LOOK_SECONDS = 1.0


def watch(transport: Any, heard: Heard) -> None:
    """From now on, until it ends or is dead, which ends it."""
    threading.Thread(
        target=_watch, args=(weakref.ref(transport), heard), name="ssh watchdog", daemon=True
    ).start()


def _watch(reference: weakref.ref[Any], heard: Heard) -> None:
    asking: threading.Thread | None = None
    while True:
        time.sleep(_LOOK_SECONDS)
        transport = reference()
        if transport is None or not transport.is_active():
            return
        quiet = time.monotonic() - heard.heard
        if quiet > DEAD_SECONDS and asking is not None:
            # In this order: what waits for the socket would hold the transport up.
            heard.close()
            transport.close()
            return
        if quiet > QUIET_SECONDS and (asking is None or not asking.is_alive()):
            asking = threading.Thread(target=_ask, args=(transport,), name="ssh keep-alive", daemon=True)
            asking.start()
        elif quiet <= QUIET_SECONDS and asking is not None and not asking.is_alive():
            asking = None


def _ask(transport: Any) -> None:
    try:
        transport.global_request("keepalive@openssh.com", wait=True)
    except Exception:
        # It has ended, which the next look sees.
        return
