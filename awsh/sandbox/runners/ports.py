"""Things by name, each served on a loopback port that stays its own, also in later runs."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.files import write_whole
from awsh.sandbox.runners.listeners import Listeners

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

log = logging.getLogger(__name__)

Answer = tuple[str, list[tuple[str, str]], bytes]


class Ports:
    """A port for whatever somebody has asked for. Safe to use from several threads.

    exists: whether there is something of a name; what is gone loses its port.
    answer: status, headers and body of a request to the thing of a name; must not raise.
    """

    def __init__(
        self, exists: Callable[[str], bool], answer: Callable[[str, dict[str, Any]], Answer]
    ) -> None:
        self._exists = exists
        self._answer = answer
        self._listeners = Listeners()
        self._changing = threading.Lock()
        self._ports: dict[str, int] = {}
        self._file = Path()

    def start(self, file: Path) -> None:
        """Opens the ports that FILE knows of earlier runs; they are kept there."""
        self._file = file
        self._ports = _read(file)
        for name in list(self._ports):
            if self._exists(name):
                self._open(name)
            else:
                del self._ports[name]

    def url(self, name: str) -> str | None:
        """The address of NAME, where it is served from now on; None where there is no such thing."""
        if not self._exists(name):
            return None
        with self._changing:
            if not self._listeners.port(name):
                self._forget_gone()
                self._open(name)
                self._write()
            return f"http://127.0.0.1:{self._ports[name]}"

    def stop(self) -> None:
        """Ends everything."""
        self._listeners.close()
        with self._changing:
            self._forget_gone()

    def _open(self, name: str) -> None:
        self._ports[name] = self._listeners.open(name, partial(self._serve, name), self._ports.get(name, 0))

    def _forget_gone(self) -> None:
        gone = [name for name in self._ports if not self._exists(name)]
        for name in gone:
            self._listeners.shut(name)
            del self._ports[name]
        if gone:
            self._write()

    def _write(self) -> None:
        try:
            write_whole(self._file, json.dumps(self._ports).encode())
        except OSError as error:  # what is served is all the same
            log.error("%s: %s", self._file, error)

    def _serve(self, name: str, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        status, headers, data = self._answer(name, environ)
        start_response(status, headers)
        return [data]


def _read(path: Path) -> dict[str, int]:
    """Names and their ports; none where the file is not what was written."""
    try:
        found = json.loads(path.read_bytes())
        return {str(name): int(port) for name, port in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("%s is not used: %s", path, error)
        return {}
