"""What runs inside of a function's process, as a file of its own: `python -I -S -u bootstrap.py IN OUT LIFE`.

It knows nothing of awsh: Lambda's contract towards a handler, over pipes to the sandbox. IN brings a line of
JSON about an invocation and then its payload; OUT takes the same back; LIFE ends with the sandbox. What is
logged goes to the standard output, a record that may have several lines in a frame.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import importlib.machinery
import importlib.util
import json
import logging
import os
import queue
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any

FRAME = b"\x00\xa5\x5a\x03"
"""Before a log record of several lines; four bytes with its length follow."""


class Fault(Exception):
    """An error of the runtime's own. kind: its errorType."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


class Control:
    """The two pipes. Who reads the first notices the end of the sandbox, and ends everything here."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        os.set_inheritable(incoming, False)
        os.set_inheritable(outgoing, False)
        self._outgoing = outgoing
        self._received: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(incoming,), name="sandbox", daemon=True).start()

    def receive(self) -> tuple[dict[str, Any], bytes]:
        return self._received.get()

    def send(self, kind: str, body: bytes = b"") -> None:
        data = json.dumps({"kind": kind, "size": len(body)}).encode() + b"\n" + body
        while data:
            data = data[os.write(self._outgoing, data) :]

    def _read(self, incoming: int) -> None:
        try:
            with open(incoming, "rb") as file:
                while line := file.readline():
                    head = json.loads(line)
                    self._received.put((head, file.read(head["size"])))
        finally:
            os.killpg(0, signal.SIGKILL)


def end_with(life: int) -> None:
    """Has the kernel kill this process, and what it has started, when the other end of LIFE is closed.

    Elsewhere than on Linux only Control notices, for which the interpreter must come to run it.
    """
    os.set_inheritable(life, False)
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(life, fcntl.F_SETOWN, -os.getpgid(0))
        fcntl.fcntl(life, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)


class OfTheRuntime:
    """Finds what Lambda's runtime has besides the standard library, boto3, and nothing else of its home.

    It has no base: importlib.abc would import half as much again as all the rest here.
    """

    def __init__(self, homes: dict[str, str]) -> None:
        self._homes = homes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        home = self._homes.get(fullname) if path is None else None
        return importlib.machinery.PathFinder.find_spec(fullname, [home], target) if home else None


class Context:
    """What a handler gets besides its event."""

    def __init__(self, head: dict[str, Any]) -> None:
        self.aws_request_id = head["id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = head["arn"]
        self.tenant_id = None
        self.client_context = _client_context(head.get("client"))
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self._deadline: int = head["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message: object) -> None:
        say(str(message))

    def __repr__(self) -> str:
        return f"LambdaContext([aws_request_id={self.aws_request_id},function_name={self.function_name}])"


def _client_context(text: str | None) -> Any:
    if not text:
        return None
    given = json.loads(text)
    client = given.get("client")
    return SimpleNamespace(
        custom=given.get("custom"), env=given.get("env"), client=SimpleNamespace(**client) if client else None
    )


class ToLog(logging.Handler):
    """The root logger's handler, as Lambda sets it up: levels below WARNING have to be asked for."""

    request = ""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(
            logging.Formatter(
                "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
                "%Y-%m-%dT%H:%M:%S",
            )
        )

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = self.request
        say(self.format(record))


def say(text: str) -> None:
    """Logs TEXT as one record, whatever lines it has."""
    data = text.encode("utf-8", "replace")
    os.write(1, FRAME + len(data).to_bytes(4, "big") + data)


def find(handler: str) -> Callable[[Any, Context], Any]:
    """The function that HANDLER names. Raises Fault, and whatever its module raises when it is imported."""
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{handler}': {error}") from None
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", message) from None
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message, trace) from None
    try:
        found: Callable[[Any, Context], Any] = getattr(module, function_name)
    except AttributeError:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message) from None
    return found


class Marshal:
    """Python to JSON as Lambda does it: decimals exact, bytes as text."""

    def __init__(self, runtime: str) -> None:
        number = re.fullmatch(r"python3\.(\d+)", runtime)
        self._ascii = number is None or int(number[1]) < 12
        self._mark = os.urandom(8).hex()

    def __call__(self, value: Any) -> bytes:
        if isinstance(value, bytes):
            return value
        text = json.dumps(value, default=self._other, ensure_ascii=self._ascii)
        if self._mark in text:
            text = re.sub(f'"{self._mark}([^"]*)"', r"\1", text)
        return text.encode()

    def _other(self, value: Any) -> Any:
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(value, decimal.Decimal):
            return float("nan") if value.is_nan() else f"{self._mark}{value}"
        if isinstance(value, bytes):
            return value.decode()
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class Runtime:
    """One function, from its import to its last invocation."""

    def __init__(self, control: Control, plan: dict[str, Any]) -> None:
        self._control = control
        self._plan = plan
        self._marshal = Marshal(plan["runtime"])
        self._log = ToLog()
        logging.Formatter.converter = time.gmtime
        logging.getLogger().addHandler(self._log)

    def run(self) -> None:
        try:
            handler = find(self._plan["handler"])
        except Exception as error:
            self._fail("init-error", error)
            sys.exit(1)
        self._control.send("ready")
        while True:
            head, payload = self._control.receive()
            self._log.request = head["id"]
            os.environ["_X_AMZN_TRACE_ID"] = head["trace"]
            self._answer(handler, head, payload)

    def _answer(self, handler: Callable[[Any, Context], Any], head: dict[str, Any], payload: bytes) -> None:
        try:
            result = handler(json.loads(payload), Context(head))
            try:
                body = self._marshal(result)
            except Exception as error:
                raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
        except Exception as error:
            self._fail("error", error, head["id"])
        else:
            _flush()
            self._control.send("answer", body)

    def _fail(self, kind: str, error: Exception, request: str = "") -> None:
        fault = error if isinstance(error, Fault) else None
        what = {
            "errorMessage": str(error),
            "errorType": fault.kind if fault else type(error).__name__,
            "requestId": request,
            "stackTrace": self._as_on_lambda(fault.trace if fault else _stack(error.__traceback__)),
        }
        lines = [f"[ERROR] {what['errorType']}: {what['errorMessage']}", "Traceback (most recent call last):"]
        for each in what["stackTrace"]:
            lines += [re.sub("^ +", lambda found: "\xa0" * len(found[0]), line) for line in each.splitlines()]
        _flush()
        say("\n".join(lines))
        self._control.send(kind, json.dumps(what).encode())

    def _as_on_lambda(self, trace: list[str]) -> list[str]:
        for place, name in self._plan["places"]:
            trace = [each.replace(f'"{place}/', f'"{name}/') for each in trace]
        return trace


def _stack(trace: TracebackType | None) -> list[str]:
    frames = list(traceback.extract_tb(trace))
    while len(frames) > 1 and (frames[0].filename == __file__ or "importlib" in frames[0].filename):
        del frames[0]
    return traceback.format_list(frames)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()


def main(arguments: list[str]) -> None:
    """Becomes the function that the first line tells of."""
    incoming, outgoing, life = map(int, arguments)
    end_with(life)
    control = Control(incoming, outgoing)
    plan, _ = control.receive()
    sys.argv[:] = [""]
    sys.path[:0] = plan["path"]
    sys.meta_path.append(OfTheRuntime(plan["homes"]))
    spec = importlib.util.spec_from_file_location("offline", plan["offline"])
    assert spec is not None
    assert spec.loader is not None
    offline = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(offline)
    offline.stay_offline()
    Runtime(control, plan).run()


if __name__ == "__main__":
    main(sys.argv[1:])
