"""One execution environment: a process that runs one version of a function, one invocation at a time."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from awsh.sandbox.runners.functions import memory
from awsh.sandbox.runners.functions.channel import Answer, Channel, Log
from awsh.sandbox.runners.functions.code import Unpacked, remove
from awsh.sandbox.runners.functions.interpreters import interpreter
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
    logged: whether its role may write its log.
    """

    def __init__(self, plan: Plan, unpacked: Unpacked, url: str) -> None:
        self.plan = plan
        self.stream = time.strftime(f"%Y/%m/%d/[{plan.version}]", time.gmtime()) + uuid.uuid4().hex
        self.fresh = True
        self.init = 0.0
        self.highest = 0
        self.rested = 0.0
        self.logged = True
        self._url = url
        self._unpacked = unpacked
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, deadline: float, log: Log) -> bytes | None:
        """Starts the process; returns when the function's module is imported: the error where it could not be.

        Raises TimedOut, Exited.
        """
        plan = self.plan
        began = time.monotonic()
        task = self._unpacked.code(plan.code, plan.contents[plan.code])
        opt = self._unpacked.layers((digest, plan.contents[digest]) for digest in plan.layers)
        self._temporary = Path(tempfile.mkdtemp(prefix="tmp-", dir=self._unpacked.folder))
        environment = variables(plan, self.stream, task, opt, self._temporary, self._url)
        self._spawn(task, environment)
        self._channel.send(
            {
                "handler": plan.handler,
                "runtime": plan.runtime,
                "path": [str(task), *_of_layers(opt, plan.runtime), *_python_path(plan)],
                "homes": _homes(),
                "offline": str(_OFFLINE),
                "places": [(str(task), "/var/task"), *([(str(opt), "/opt")] if opt else [])],
            }
        )
        kind, body = self._receive(deadline, log)
        self.init = time.monotonic() - began
        return body if kind == "init-error" else None

    def run(self, head: dict[str, Any], payload: bytes, deadline: float, log: Log) -> Answer:
        """Invokes: ("answer", what it returned) or ("error", what it raised). Raises TimedOut, Exited."""
        self.fresh = False
        self._channel.send(head, payload)
        return self._receive(deadline, log)

    def alive(self) -> bool:
        """Whether it could be invoked again."""
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """Ends the process and what it has started; deletes its files. Not while it is being invoked."""
        self.kill()
        process, self._process = self._process, None
        if process is not None:
            self._channel.close()
            remove(self._temporary)

    def kill(self) -> None:
        """Ends the process, also in the middle of an invocation, whose thread notices."""
        process = self._process
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _spawn(self, task: Path, environment: dict[str, str]) -> None:
        self._channel = Channel()
        incoming, outgoing, output, life = self._channel.theirs
        handed = incoming, outgoing, life
        program, _ = interpreter(self.plan.runtime)
        try:
            self._process = subprocess.Popen(
                [program, "-I", "-S", "-u", str(_BOOTSTRAP), *map(str, handed)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=task,
                env=environment,
                pass_fds=handed,
                start_new_session=True,
            )
        except OSError:
            self._channel.close()
            remove(self._temporary)
            raise
        finally:
            self._channel.handed_over()

    def _receive(self, deadline: float, log: Log) -> Answer:
        try:
            answer = self._wait(deadline, log)
            self._look(memory.peak)
        except BaseException:
            self.kill()
            raise
        finally:
            self._channel.drain(log)
        return answer

    def _wait(self, deadline: float, log: Log) -> Answer:
        process = self._process
        assert process is not None
        looked = 0.0
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimedOut
            answer = self._channel.wait(min(left, _TICK), log)
            if answer is not None:
                return answer
            if process.poll() is not None:
                raise Exited(_reason(process.returncode))
            now = time.monotonic()
            if now - looked > _TICK:
                looked = now
                self._look(memory.used)

    def _look(self, measure: Callable[[int], int]) -> None:
        process = self._process
        self.highest = max(self.highest, measure(process.pid) if process else 0)
        if self.highest > self.plan.memory << 20:
            raise Exited("signal: killed")


_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_OFFLINE = Path(__file__).parents[2] / "offline.py"


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit status {code}" if code else ""
    names = {signal.SIGKILL: "killed", signal.SIGSEGV: "segmentation fault", signal.SIGABRT: "aborted"}
    return f"signal: {names.get(signal.Signals(-code), signal.strsignal(-code))}"


def _of_layers(opt: Path | None, runtime: str) -> list[str]:
    if opt is None:
        return []
    return [str(opt / "python" / "lib" / runtime / "site-packages"), str(opt / "python")]


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
