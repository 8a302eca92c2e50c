"""`!cmd`: the system's own commands, as a stage of a pipeline."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from awsh.errors import CommandError, Exited
from awsh.language.expansion import Scope, as_text
from awsh.values import Bytes, Rows, Value

CHUNK = 64 * 1024
TICK = 0.1
"""Seconds between two looks whether a job was stopped."""


def run_shell(
    text: str, value: Value, scope: Scope, *, direct: bool, stopped: Callable[[], bool] | None = None
) -> Value:
    """Hands TEXT to the system's shell, VALUE to its standard input.

    Rows are a line each, with tabs between and no header: what `grep`, `wc` and `cut` expect.
    direct: it writes to the terminal itself, and nothing flows on. stopped: it runs in the background, in a
    process group of its own without the terminal's input, until that says so. Variables stand in its environment;
    the fields of a record `$it` as `it_name`. Raises CommandError when it exits with anything but 0.
    """
    text = text.strip()
    if not text:
        raise CommandError("`!` wants a command", hint="as in `!ls -l`")
    sys.stdout.flush()
    process = subprocess.Popen(
        ["/bin/sh", "-c", text],
        stdin=subprocess.PIPE if value is not None else subprocess.DEVNULL if stopped else None,
        stdout=None if direct else subprocess.PIPE,
        env=_environment(scope),
        process_group=0 if stopped else None,
    )
    if stopped:
        threading.Thread(target=_watch, args=(process, stopped), daemon=True).start()
    feeder = _Feeder(process, value) if value is not None else None
    if direct:
        try:
            _finish(process, feeder, text, stopped)
        except KeyboardInterrupt:
            _end(process)
            raise
        return None
    output = _output(process, feeder, text, stopped)
    # A generator that was not begun is not ended either: the program would stay where nobody reads it.
    next(output)
    return Bytes(output, text=True)


def _watch(process: subprocess.Popen[bytes], stopped: Callable[[], bool]) -> None:
    while process.poll() is None:
        if stopped():
            _end(process)
        time.sleep(TICK)


def _output(
    process: subprocess.Popen[bytes],
    feeder: _Feeder | None,
    text: str,
    stopped: Callable[[], bool] | None,
) -> Iterator[bytes]:
    assert process.stdout is not None
    try:
        yield b""
        while chunk := process.stdout.read1(CHUNK):  # type: ignore[attr-defined]
            yield chunk
        _finish(process, feeder, text, stopped)
    finally:
        process.stdout.close()
        _end(process)


def _finish(
    process: subprocess.Popen[bytes],
    feeder: _Feeder | None,
    text: str,
    stopped: Callable[[], bool] | None,
) -> None:
    """Waits for the end. Raises KeyboardInterrupt where it was stopped, else what it came to."""
    code = process.wait()
    if stopped and stopped():
        raise KeyboardInterrupt
    if feeder is not None:
        feeder.finish()
    if code < 0:
        raise CommandError(f"`{text}` was ended by signal {-code}")
    if code in (126, 127):
        # The shell's own codes: it could not be run at all, which is no answer.
        raise CommandError(f"`{text}` could not be run: exited with {code}")
    if code:
        raise Exited(f"`{text}` exited with {code}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        _send(process, signal.SIGTERM)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            _send(process, signal.SIGKILL)
            process.wait()


def _send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To all that it has started, where it leads a group of its own: /bin/sh alone would leave them running."""
    with suppress(ProcessLookupError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


class _Feeder(threading.Thread):
    """Writes a value to a program's standard input while its output is read."""

    def __init__(self, process: subprocess.Popen[bytes], value: Value) -> None:
        super().__init__(daemon=True)
        self._pipe = process.stdin
        self._value = value
        self._problem: BaseException | None = None
        self.start()

    def run(self) -> None:
        from awsh.output import FORMATS, PLAIN, render

        assert self._pipe is not None
        try:
            with self._pipe as pipe:
                if isinstance(self._value, Bytes):
                    for chunk in self._value:
                        pipe.write(chunk)
                else:
                    for piece in render(self._value, PLAIN, FORMATS["text"]):
                        pipe.write(piece.encode("utf-8", "surrogateescape"))
        except BrokenPipeError:
            # The program has read what it wanted, as `head` does.
            pass
        except BaseException as problem:
            self._problem = problem

    def finish(self) -> None:
        """Waits, and raises what went wrong in making the value."""
        self.join()
        if isinstance(self._value, (Rows, Bytes)):
            self._value.close()
        if self._problem is not None:
            raise self._problem


def _environment(scope: Scope) -> dict[str, str]:
    environment = dict(os.environ)
    for name in scope:
        value = scope[name]
        if isinstance(value, dict):
            for key, inner in value.items():
                _put(environment, f"{name}_{key}", inner)
        _put(environment, name, value)
    return environment


def _put(environment: dict[str, str], name: str, value: Any) -> None:
    """Only what an environment can hold."""
    text = as_text(value)
    if len(text) < CHUNK and "\0" not in text and not {"\0", "="} & {*name}:
        environment[name] = text
