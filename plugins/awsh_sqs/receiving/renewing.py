"""Messages that are followed stay hidden, however long their reader is busy with one of them."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from awsh import AwshError, Context
from awsh_sqs.receiving.held import Held
from awsh_sqs.receiving.receipts import at_once, hidden


class Renewing:
    """Hides what is HELD anew before its time is over, in a thread, until it is stopped."""

    def __init__(self, ctx: Context, held: Held) -> None:
        self._ctx = ctx
        self._held = held
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renewing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """From now on nothing is hidden any more: what is given back then stays so."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        seconds = self._held.seconds or 0
        while not self._over.wait(seconds / 10):
            due, at = self._held.due(), time.monotonic()
            # Without an answer it is tried again.
            with suppress(AwshError):
                failed = {id for id, _ in at_once(lambda some: hidden(self._ctx, some, seconds), due)}
                # Those are deleted by now, or somebody else's.
                self._held.drop([handle for handle in due if handle.id in failed])
                self._held.renewed(due, at)
