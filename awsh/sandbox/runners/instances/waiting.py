"""Those whom a network does not let in: their connection stays open and silent, as a packet that is dropped.

TCP tries again on AWS while its caller waits; so who waits here is let in when the rule is opened.
"""

from __future__ import annotations

import asyncio
import logging
import select
import socket
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

SECONDS = 300.0
"""How long at most; most clients give up sooner."""
AGAIN = 0.5
"""Seconds between two looks at the rules."""

_HUNG_UP = getattr(select, "POLLRDHUP", 0)


async def let_in(connection: socket.socket, obstacle: Callable[[], str | None]) -> bool:
    """True as soon as nothing is in the way; False when the other end has gone, or has waited for too long."""
    deadline = time.monotonic() + SECONDS
    said = None
    while (why := obstacle()) is not None:
        if why != said:
            log.info("not let in: %s", why)
            said = why
        if time.monotonic() > deadline or _is_gone(connection):
            return False
        await asyncio.sleep(AGAIN)
    return True


def _is_gone(connection: socket.socket) -> bool:
    """Without reading what has been sent: it may still be wanted."""
    if _HUNG_UP:
        poll = select.poll()
        poll.register(connection, _HUNG_UP | select.POLLHUP | select.POLLERR)
        return bool(poll.poll(0))
    try:
        return not connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
