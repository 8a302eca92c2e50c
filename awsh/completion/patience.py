"""Asks what may be slow, hang, raise or exit, and waits for it only a moment.

An answer that comes too late is kept for the next keystroke, and the prompt is told. What does not
come at all is named once, and not asked again while it hangs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from weakref import ref

from awsh.errors import PluginError
from awsh.log import log

if TYPE_CHECKING:
    from awsh.shell import Shell

WAIT = 0.15
"""Seconds that one keystroke waits."""

HANGS = 3.0
"""Seconds after which an answer is taken not to come."""

KEPT = 10.0
"""Seconds that a late answer is kept for."""

MOST = 20_000


@dataclass(slots=True)
class _Call:
    key: Hashable
    done: threading.Event = field(default_factory=threading.Event)
    items: list[Any] = field(default_factory=list)
    error: BaseException | None = None
    late: bool = False
    given_up: bool = False
    ended: float = 0.0


class Patience:
    """All that one shell's completion is waiting for. kept: what it found out, for next time."""

    def __init__(self, shell: Shell) -> None:
        self._shell = ref(shell)
        self._calls: dict[Hashable, _Call] = {}
        self._lock = threading.Lock()
        self.kept: dict[str, Any] = {}

    def ask(
        self,
        owner: Hashable,
        key: Hashable,
        produce: Callable[[], Iterable[Any]],
        *,
        plugin: str = "",
        doing: str = "",
        wait: float | None = None,
    ) -> list[Any]:
        """What PRODUCE gives, or nothing if it takes too long. owner: one call at a time for each.

        key: what is asked; a late answer to the same is used. plugin: named if it fails while DOING.
        """
        with self._lock:
            before = self._calls.get(owner)
            if before is not None:
                if not before.done.is_set():
                    return []
                del self._calls[owner]
                if before.late and before.key == key and time.monotonic() - before.ended < KEPT:
                    return before.items
            call = self._calls[owner] = _Call(key)
        threading.Thread(
            target=self._run, args=(call, produce, plugin, doing), name=f"completing {doing}", daemon=True
        ).start()
        in_time = call.done.wait(WAIT if wait is None else wait)
        with self._lock:
            in_time = in_time or call.done.is_set()
            call.late = not in_time
            if in_time and self._calls.get(owner) is call:
                del self._calls[owner]
        if in_time:
            return call.items
        if plugin:
            timer = threading.Timer(HANGS, self._give_up, args=(call, plugin, doing))
            timer.daemon = True
            timer.start()
        return []

    def _run(self, call: _Call, produce: Callable[[], Iterable[Any]], plugin: str, doing: str) -> None:
        try:
            for item in islice(produce(), MOST):
                call.items.append(item)
                if call.given_up:
                    break
        except BaseException as error:
            self.failed(plugin, doing, error)
        finally:
            call.ended = time.monotonic()
            with self._lock:
                call.done.set()
                late = call.late
            if late and (shell := self._shell()) is not None:
                shell.names.on_arrival()

    def wait(self, seconds: float = 20) -> bool:
        """Until answers that are late have come; whether there were any."""
        with self._lock:
            late = [call for call in self._calls.values() if not call.done.is_set()]
        for call in late:
            call.done.wait(seconds)
        return bool(late)

    def _give_up(self, call: _Call, plugin: str, doing: str) -> None:
        if not call.done.is_set():
            call.given_up = True
            self.failed(plugin, doing, PluginError(f"completing `{doing}` hangs and is left out"))

    def failed(self, plugin: str, doing: str, error: BaseException) -> None:
        """Names the plugin, once; what is nobody's goes to the log."""
        if not plugin or isinstance(error, KeyboardInterrupt):
            log().error("completing `%s` failed", doing, exc_info=error)
            return
        if not isinstance(error, PluginError):
            what = (
                "called sys.exit"
                if isinstance(error, SystemExit)
                else f"{type(error).__name__}: {error}".rstrip(": ")
            )
            known = PluginError(f"completing `{doing}`: {what}")
            known.__cause__ = error
            error = known
        if (shell := self._shell()) is not None:
            shell.plugins.fail(plugin, error)
