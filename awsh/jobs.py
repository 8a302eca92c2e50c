"""Background jobs: `rds create db1 &`."""

from __future__ import annotations

import threading
import time
from copy import copy
from typing import TYPE_CHECKING, Any, Literal

from awsh.errors import AwshError, CommandError
from awsh.language import unparse
from awsh.language.expansion import Scope
from awsh.language.tree import Chain
from awsh.values import Bytes, Rows, Value

if TYPE_CHECKING:
    from awsh.engine import Evaluator

KEPT_ROWS = 100_000
"""How many rows of a job's result are kept for `wait`."""


class Job:
    """A chain that runs in a thread of its own. Its values are kept until `wait` shows them."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.text = text
        self.started = time.time()
        self.ended: float | None = None
        self.values: list[Value] = []
        self.error: BaseException | None = None
        self.stop = threading.Event()
        self.held = True
        self.thread: threading.Thread | None = None

    @property
    def status(self) -> Literal["running", "stopping", "done", "failed"]:
        if self.ended is None:
            return "stopping" if self.stop.is_set() else "running"
        return "failed" if self.error is not None or not self.held else "done"

    def keep(self, value: Value) -> None:
        """Reads a value to its end, as showing it would."""
        if isinstance(value, Rows):
            kept: list[Any] = []
            for item in value:
                if self.stop.is_set():
                    value.close()
                    raise KeyboardInterrupt
                if len(kept) < KEPT_ROWS:
                    kept.append(item)
            value = value.over(kept)
        elif isinstance(value, Bytes):
            value = Bytes(list(value), value.text, value.name)
        if value is not None:
            self.values.append(value)


class Jobs:
    """The jobs of one shell, by number."""

    def __init__(self) -> None:
        self.all: dict[int, Job] = {}
        self._next = 1

    @property
    def running(self) -> list[Job]:
        return [job for job in self.all.values() if job.ended is None]

    def start(self, evaluator: Evaluator, chain: Chain) -> Job:
        """Runs CHAIN in the background; its errors and end are noted on the console."""
        from awsh.confidential import without_secret

        job = Job(self._next, without_secret(unparse(chain)))
        self._next += 1
        self.all[job.number] = job
        ctx = copy(evaluator.ctx)
        ctx.stopped, ctx.in_background = job.stop.is_set, True
        inner = type(evaluator)(evaluator.shell, ctx, Scope(evaluator.scope), job.keep)

        def work() -> None:
            try:
                job.held = inner.chain(chain)
            except KeyboardInterrupt:
                job.error = CommandError("stopped")
            except BaseException as error:
                job.error = error
            job.ended = time.time()
            how = f"{job.status}: {job.error}" if isinstance(job.error, AwshError) else job.status
            ctx.note(f"[{job.number}] {how}: {job.text}")

        job.thread = threading.Thread(target=work, name=f"job {job.number}", daemon=True)
        ctx.note(f"[{job.number}] {job.text}")
        job.thread.start()
        return job

    def find(self, number: int) -> Job:
        """Raises CommandError."""
        try:
            return self.all[number]
        except KeyError:
            raise CommandError(f"there is no job {number}", hint="`jobs` lists them") from None

    def stop_all(self, seconds: float = 1.0) -> None:
        """Asks every running job to stop and waits for them together."""
        deadline = time.monotonic() + seconds
        for job in self.running:
            job.stop.set()
        for job in self.running:
            if job.thread is not None:
                job.thread.join(max(0.0, deadline - time.monotonic()))
