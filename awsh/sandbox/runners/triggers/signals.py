"""Who waits for a queue or a stream is told that there is something, so that nobody has to look."""

from __future__ import annotations

import threading


class Signals:
    """Events by the ARN of what they are about. Sending one where nobody listens costs a look-up."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._listening: dict[str, tuple[threading.Event, ...]] = {}

    def listen(self, arn: str, event: threading.Event) -> None:
        """Has EVENT set whenever something happens to ARN."""
        with self._changing:
            self._listening[arn] = (*self._listening.get(arn, ()), event)

    def leave(self, arn: str, event: threading.Event) -> None:
        """Undoes listen()."""
        with self._changing:
            left = tuple(each for each in self._listening.get(arn, ()) if each is not event)
            if left:
                self._listening[arn] = left
            else:
                self._listening.pop(arn, None)

    def send(self, arn: str) -> None:
        """Something has happened to ARN."""
        for each in self._listening.get(arn, ()):
            each.set()


SIGNALS = Signals()
"""This process's: moto's rules and the runner meet here."""
