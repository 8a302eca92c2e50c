"""What is typed at an instance: one command, a script that is sent, or lines at a prompt."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

import asyncssh

if TYPE_CHECKING:
    from awsh.sandbox.runners.instances.login import Host
    from awsh.sandbox.runners.instances.shell import Sink

log = logging.getLogger(__name__)

MOST_INPUT = 8 << 20
"""Bytes that a command can be sent; scp has no such limit."""

BYTES = "latin-1"
"""How a channel is read and written that no terminal is at: every byte as it is."""

_PASSED = ("LANG", "LC_", "TERM", "TZ")


class TooMuch(Exception):
    """More was sent to a command than it may get."""


async def session(host: Host, process: Any) -> None:
    """Serves one session, and gives its exit status."""
    try:
        status = await _serve(host, process)
    except (LookupError, BrokenPipeError, asyncssh.Error):
        status = 255
    except TooMuch:
        process.stderr.write(f"the sandbox takes {MOST_INPUT >> 20} MiB of input here: use scp\n")
        status = 1
    except Exception:
        log.exception("a session at %s failed", host.id)
        status = 255
    process.exit(status)


async def _serve(host: Host, process: Any) -> int:
    user = process.get_extra_info("username")
    if user == "root":
        return _not_root(host, process)
    try:
        from awsh.sandbox.runners.instances.shell import Shell
    except ImportError:
        process.stderr.write("the sandbox has no shell here: pip install bashkit\n")
        return 127
    env = {name: text for name, text in process.env.items() if name.startswith(_PASSED)}
    if process.term_type:
        env["TERM"] = process.term_type
        process.channel.set_encoding("utf-8", "surrogateescape")  # for editing the line
    coding = "utf-8" if process.term_type else BYTES
    out = sink(process.stdout, coding)
    # A terminal has one stream, in the order of what was written.
    err = out if process.term_type else sink(process.stderr, coding)
    shell = Shell(host, user, out, err, env)
    if process.command is not None:
        stdin = await _sent(process) if shell.reads(process.command) else None
        return await _interruptible(shell, process, process.command, stdin)
    if not process.term_type:
        return await shell.run((await _sent(process)).decode("utf-8", "replace"))
    return await _prompt(shell, process)


def sink(stream: Any, coding: str) -> Sink:
    """Where a shell writes bytes to, which waits while the client does not read."""

    async def write(data: bytes) -> None:
        stream.write(data.decode(coding, "surrogateescape"))
        await stream.drain()

    return write


def _not_root(host: Host, process: Any) -> int:
    from awsh.sandbox.runners.instances import machines

    user = machines.system(host.instance).user
    process.stdout.write(f'Please login as the user "{user}" rather than the user "root".\n\n')
    return 142


async def _sent(process: Any) -> bytes:
    data = bytearray()
    while text := await process.stdin.read(1 << 16):
        data += text.encode(BYTES)
        if len(data) > MOST_INPUT:
            raise TooMuch
    return bytes(data)


async def _interruptible(shell: Any, process: Any, line: str, stdin: bytes | None) -> int:
    running = asyncio.ensure_future(shell.run(line, stdin))
    watching = asyncio.ensure_future(_watch(process, shell))
    try:
        return int(await running)
    finally:
        watching.cancel()


async def _watch(process: Any, shell: Any) -> None:
    """Until Ctrl-C, or the end of the connection."""
    while True:
        try:
            if not await process.stdin.readline():
                await process.channel.wait_closed()
                break
        except asyncssh.TerminalSizeChanged:
            continue
        except (asyncssh.BreakReceived, asyncssh.SignalReceived, OSError, asyncssh.Error):
            break
    shell.interrupt()


async def _prompt(shell: Any, process: Any) -> int:
    process.stdout.write(
        f"\n  awsh sandbox: this stands in for {shell.host.id} ({shell.system.name}).\n"
        "  It has a shell and files of its own. No other program runs here, and nothing is installed.\n\n"
    )
    status = 0
    reader = _Lines(process)
    while True:
        text = await reader.next(_ps1(shell))
        while text is not None and text.strip() and not shell.is_whole(text):
            more = await reader.next("> ")
            text = None if more is None else _joined(text, more)
        if text is None:
            process.stdout.write("logout\n")
            return status
        if not text.strip():
            continue
        # The shell runs line by line and does not tell that one of them ended it.
        end = _END.fullmatch(text)
        if end is None or end["before"]:
            status = await reader.while_running(shell, end["before"] if end else text)
        if end is not None:
            process.stdout.write("logout\n")
            return int(end["status"]) & 255 if end["status"] else status


_END = re.compile(r"\s*(?:(?P<before>.*);)?\s*(?:exit|logout)(?:\s+(?P<status>\d+))?[\s;]*", re.DOTALL)
"""A line that ends with leaving."""


def _joined(text: str, more: str) -> str:
    return text[:-1] + more if text.endswith("\\") else f"{text}\n{more}"


def _ps1(shell: Any) -> str:
    from awsh.sandbox.runners.instances import machines

    where, name = shell.folder, machines.host_name(shell.host.instance)
    if shell.system.user == "ec2-user":
        return f"[{shell.user}@{name} {where.rpartition('/')[2] or '/'}]$ "
    return f"{shell.user}@{name}:{where}$ "


class _Lines:
    """Lines as they are typed, also ahead; Ctrl-C ends the line or what runs."""

    def __init__(self, process: Any) -> None:
        self._process = process
        self._reading: asyncio.Future[str] | None = None

    async def next(self, prompt: str) -> str | None:
        """The next line; None at the end. Ctrl-C gives an empty one."""
        self._process.stdout.write(prompt)
        while True:
            try:
                line = await self._read()
            except asyncssh.TerminalSizeChanged:
                continue
            except (asyncssh.BreakReceived, asyncssh.SignalReceived):
                self._process.stdout.write("^C\n")
                return ""
            return line.rstrip("\r\n") if line else None

    async def while_running(self, shell: Any, text: str) -> int:
        """The exit status of TEXT."""
        running = asyncio.ensure_future(shell.run(text))
        while not running.done():
            reading = self._begin()
            await asyncio.wait((running, reading), return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                break
            if reading.exception() is None:
                if reading.result() == "":
                    shell.interrupt()
                await asyncio.wait((running,))
            else:
                self._reading = None
                if not isinstance(reading.exception(), asyncssh.TerminalSizeChanged):
                    self._process.stdout.write("^C\n")
                    shell.interrupt()
        return int(await running)

    def _begin(self) -> asyncio.Future[str]:
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._process.stdin.readline())
        return self._reading

    async def _read(self) -> str:
        reading = self._begin()
        try:
            return await reading
        finally:
            if reading.done():
                self._reading = None
