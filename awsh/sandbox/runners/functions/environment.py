"""One execution environment: a process that runs one version of a function, one invocation at a time."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from awsh.sandbox.runners.functions import memory
from awsh.sandbox.runners.functions.bootstrap import FRAME
from awsh.sandbox.runners.functions.code import Unpacked, remove
from awsh.sandbox.runners.functions.plan import Plan
from awsh.sandbox.runners.functions.variables import variables

INIT = 10.0
"""Seconds that the import of a function's module may take, beyond its timeout."""

_TICK = 0.05
"""Seconds between two looks at the memory that is used."""

_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six")


class TimedOut(Exception):
    """The function took longer than it may."""


class Exited(Exception):
    """The process has ended. reason: in Lambda's words, "" for an exit with 0."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Environment:
    """A process and its temporary folder.

    stream: the name of its log stream. fresh: nothing was invoked yet. init: seconds that its start took.
    highest: bytes of memory that it has taken at its most. rested: when it was last used.
    """

    def __init__(self, plan: Plan, unpacked: Unpacked, url: str) -> None:
        self.plan = plan
        self.stream = time.strftime(f"%Y/%m/%d/[{plan.version}]", time.gmtime()) + uuid.uuid4().hex
        self.fresh = True
        self.init = 0.0
        self.highest = 0
        self.rested = 0.0
        self._url = url
        self._unpacked = unpacked
        self._ended = False
        self._started = False
        self._lines = b""
        self._buffer = b""

    def start(self) -> None:
        """Starts the process; it is waited for with ready()."""
        plan = self.plan
        task = self._unpacked.code(plan.code, plan.contents[plan.code])
        opt = self._unpacked.layers((digest, plan.contents[digest]) for digest in plan.layers)
        self._temporary = Path(tempfile.mkdtemp(prefix="tmp-", dir=self._unpacked.folder))
        incoming, self._requests = os.pipe()
        self._answers, outgoing = os.pipe()
        self._log, output = os.pipe()
        own = incoming, outgoing, output
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-u", str(_BOOTSTRAP), str(incoming), str(outgoing)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=task,
                env=variables(plan, self.stream, task, opt, self._temporary, self._url),
                pass_fds=(incoming, outgoing),
                start_new_session=True,
            )
        finally:
            for each in own:
                os.close(each)
        self._started = True
        os.set_blocking(self._answers, False)
        os.set_blocking(self._log, False)
        self._poll = select.poll()
        for each in (self._answers, self._log):
            self._poll.register(each, select.POLLIN)
        self._began = time.monotonic()
        self._send(
            {
                "handler": plan.handler,
                "runtime": plan.runtime,
                "path": [str(task), *_of_layers(opt), *_python_path(plan)],
                "homes": _homes(),
                "offline": str(_OFFLINE),
                "places": [(str(task), "/var/task"), *([(str(opt), "/opt")] if opt else [])],
            },
            b"",
        )

    def ready(self, deadline: float, log: Callable[[str], None]) -> bytes | None:
        """Returns when the function's module has been imported; the error where it could not be.

        Raises TimedOut, Exited.
        """
        kind, body = self._receive(deadline, log)
        self.init = time.monotonic() - self._began
        return body if kind == "init-error" else None

    def run(
        self, head: dict[str, Any], payload: bytes, deadline: float, log: Callable[[str], None]
    ) -> tuple[str, bytes]:
        """Invokes: ("answer", what it returned) or ("error", what it raised). Raises TimedOut, Exited."""
        self.fresh = False
        self._send(head, payload)
        return self._receive(deadline, log)

    def alive(self) -> bool:
        """Whether it could be invoked again."""
        return not self._ended and self.process.poll() is None

    def end(self) -> None:
        """Ends the process and what it has started; deletes its files."""
        if self._ended or not self._started:
            return
        self._ended = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for each in (self._requests, self._answers, self._log):
            os.close(each)
        remove(self._temporary)

    def _send(self, head: dict[str, Any], payload: bytes) -> None:
        data = json.dumps({**head, "size": len(payload)}).encode() + b"\n" + payload
        # Who has ended is noticed by whoever waits for the answer.
        with contextlib.suppress(BrokenPipeError):
            while data:
                data = data[os.write(self._requests, data) :]

    def _receive(self, deadline: float, log: Callable[[str], None]) -> tuple[str, bytes]:
        try:
            answer = self._wait(deadline, log)
            self._look(memory.peak)
            return answer
        finally:
            self._read_log(log)
            if self._lines:
                log(_text(self._lines))
                self._lines = b""

    def _wait(self, deadline: float, log: Callable[[str], None]) -> tuple[str, bytes]:
        looked = 0.0
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimedOut
            ready = dict(self._poll.poll(min(left, _TICK) * 1000))
            if self._log in ready:
                self._read_log(log)
            if self._answers in ready and self._read_answer():
                answer = self._answer()
                if answer is not None:
                    return answer
            elif self.process.poll() is not None:
                raise Exited(_reason(self.process.returncode))
            elif self._answers in ready:
                # The pipe is shut: the end is near.
                time.sleep(0.001)
            now = time.monotonic()
            if now - looked > _TICK:
                looked = now
                self._look(memory.used)

    def _look(self, measure: Callable[[int], int]) -> None:
        self.highest = max(self.highest, measure(self.process.pid))
        if self.highest > self.plan.memory << 20:
            raise Exited("signal: killed")

    def _read_answer(self) -> bool:
        """Reads what has come; False at the end."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._answers, 1 << 16):
                self._buffer += data
            return False
        return True

    def _answer(self) -> tuple[str, bytes] | None:
        head, newline, rest = self._buffer.partition(b"\n")
        if not newline:
            return None
        about = json.loads(head)
        if len(rest) < about["size"]:
            return None
        self._buffer = rest[about["size"] :]
        return about["kind"], rest[: about["size"]]

    def _read_log(self, log: Callable[[str], None]) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._log, 1 << 16):
                self._lines += data
        while True:
            start = self._lines.find(FRAME)
            newline = self._lines.find(b"\n", 0, start if start >= 0 else None)
            if newline >= 0:
                line, self._lines = self._lines[:newline], self._lines[newline + 1 :]
            elif start > 0:
                line, self._lines = self._lines[:start], self._lines[start:]
            elif start == 0:
                head = len(FRAME) + 4
                size = int.from_bytes(self._lines[len(FRAME) : head], "big")
                if len(self._lines) < head + size:
                    return
                line, self._lines = self._lines[head : head + size], self._lines[head + size :]
            else:
                return
            log(_text(line))


_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_OFFLINE = Path(__file__).parents[2] / "offline.py"


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit status {code}" if code else ""
    names = {signal.SIGKILL: "killed", signal.SIGSEGV: "segmentation fault", signal.SIGABRT: "aborted"}
    return f"signal: {names.get(signal.Signals(-code), signal.strsignal(-code))}"


def _of_layers(opt: Path | None) -> list[str]:
    if opt is None:
        return []
    version = f"python3.{sys.version_info.minor}"
    return [str(opt / "python" / "lib" / version / "site-packages"), str(opt / "python")]


def _python_path(plan: Plan) -> list[str]:
    return [each for each in dict(plan.variables).get("PYTHONPATH", "").split(":") if each.startswith("/")]


@cache
def _homes() -> dict[str, str]:
    """Where what Lambda's runtime has is installed here, by the name it is imported with."""
    found = {}
    for name in _RUNTIME:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            found[name] = str(origin.parents[1] if origin.name == "__init__.py" else origin.parent)
    return found
