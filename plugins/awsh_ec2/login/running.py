"""Sessions on an instance, and commands on one or many."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from awsh import AwshError, Bytes, Context, PartialFailure, SshConnection
from awsh_ec2.login.commands import Line
from awsh_ec2.login.hosts import Record, called, host_of, record_of, title
from awsh_ec2.login.options import Login
from awsh_ec2.login.reasons import explained

_AT_ONCE = 16
_HELD_LINES = 1000
_LOOK_SECONDS = 0.2
_LET_GO_SECONDS = 4.0
"""How long commands that are not wanted any more are waited for."""


def session(ctx: Context, instance: str, login: Login) -> None:
    """A shell there, for the person here. Raises CommandError, Exited."""
    record = record_of(ctx, instance)
    host = host_of(ctx, record, login)
    with explained(ctx, record, login, host):
        ctx.ssh_session(host)


def connected(ctx: Context, instance: str, login: Login) -> tuple[Record, SshConnection]:
    """The instance and the connection to it. Raises CommandError."""
    record = record_of(ctx, instance)
    host = host_of(ctx, record, login)
    with explained(ctx, record, login, host):
        return record, ctx.ssh(host)


def on_one(
    ctx: Context, instance: str, login: Login, line: str, stdin: Iterable[bytes] | None
) -> Iterator[bytes]:
    """What LINE writes there. Its standard error is noted, line by line."""
    _, connection = connected(ctx, instance, login)
    errors = _Lines(ctx.note)
    output = connection.run(line, stdin=stdin, error=errors.add, stopped=ctx.stopped)
    try:
        yield from output
    finally:
        output.close()  # type: ignore[attr-defined]
        errors.finish()


class _Lines:
    """Bytes, told line by line."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._rest = b""

    def add(self, chunk: bytes) -> None:
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            self._tell(_text(line))

    def finish(self) -> None:
        if self._rest:
            self._tell(_text(self._rest))
            self._rest = b""


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")


def on_each(ctx: Context, instances: Sequence[str], login: Login, line: str) -> Iterator[Line]:
    """Each line that LINE writes on each of them, as they come. Raises PartialFailure, or the only failure."""
    return _Everywhere(ctx, instances, login, line).lines()


class _Everywhere:
    def __init__(self, ctx: Context, instances: Sequence[str], login: Login, line: str) -> None:
        self._ctx = ctx
        self._login = login
        self._line = line
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._found: queue.Queue[tuple[str, Any]] = queue.Queue(_HELD_LINES)
        self._stop = threading.Event()
        self._names: dict[str, str] = {}
        self._count = len(instances)
        for instance in instances:
            self._waiting.put(instance)

    def lines(self) -> Iterator[Line]:
        threads = [
            threading.Thread(target=self._work, name="ec2 ssh", daemon=True)
            for _ in range(min(_AT_ONCE, self._count))
        ]
        for thread in threads:
            thread.start()
        left, failures = self._count, []
        try:
            while left:
                try:
                    instance, what = self._found.get(timeout=_LOOK_SECONDS)
                except queue.Empty:
                    if self._ctx.stopped():
                        raise KeyboardInterrupt from None
                    continue
                if isinstance(what, str):
                    yield {"name": self._names[instance], "id": instance, "line": what}
                    continue
                left -= 1
                if what is not None:
                    failures.append((self._names.get(instance, instance), what))
        finally:
            self._stop.set()
            deadline = time.monotonic() + _LET_GO_SECONDS
            for thread in threads:
                thread.join(max(0.0, deadline - time.monotonic()))
        if len(failures) == self._count == 1:
            raise failures[0][1]
        if failures:
            raise PartialFailure(
                self._count - len(failures), [(name, str(error)) for name, error in failures]
            )

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                instance = self._waiting.get_nowait()
            except queue.Empty:
                return
            problem: BaseException | None = None
            try:
                self._on(instance)
            except AwshError as error:
                problem = error
            except BaseException as error:
                problem = error if isinstance(error, Exception) else None
            self._tell(instance, problem)

    def _on(self, instance: str) -> None:
        record, connection = connected(self._ctx, instance, self._login)
        self._names[instance] = called(record)
        errors = _Lines(lambda text: self._ctx.note(f"{title(record)}: {text}"))
        try:
            output = connection.run(self._line, error=errors.add, stopped=self._stop.is_set)
            for each in _lines(Bytes(output)):
                self._tell(instance, each)
        finally:
            errors.finish()

    def _tell(self, instance: str, what: Any) -> None:
        while not self._stop.is_set():
            try:
                self._found.put((instance, what), timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return


def _lines(output: Bytes) -> Iterator[str]:
    rest = b""
    for chunk in output:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield _text(line)
    if rest:
        yield _text(rest)
