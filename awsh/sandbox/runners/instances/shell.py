"""The shell of an instance: bashkit's bash, which runs inside of this process and starts none.

It has files in memory, but for the instance's own folders; commands of its own; and no network, but for
what commands/ lets through.
"""

from __future__ import annotations

import asyncio
import functools
import shlex
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bashkit import Bash, BashError, ExecutionProfile, FileSystem

from awsh.sandbox.runners.instances import machines
from awsh.sandbox.runners.instances.disk import EVERYBODYS, FOLDERS, MOST

if TYPE_CHECKING:
    from awsh.sandbox.runners.instances.login import Host

Sink = Callable[[bytes], Awaitable[None]]

_READ_ONLY = b"realfs is mounted readonly"
_TAKES = {
    **dict.fromkeys(("cat", "wc", "sort", "uniq", "head", "tail", "md5sum", "sha1sum", "sha256sum"), 0),
    **dict.fromkeys(("base64", "bash", "sh", "rev", "tac", "nl", "od", "xxd", "gzip", "gunzip", "zcat"), 0),
    **dict.fromkeys(("grep", "sed", "awk", "jq", "cut"), 1),
    **dict.fromkeys(("tee", "tr", "xargs", "read", "dd", "tar", "while"), 99),
}
"""Commands that read their standard input, and with how many operands at most."""


class Shell:
    """One session's shell. out and err: where to what is written. env: what the client has brought."""

    def __init__(self, host: Host, user: str, out: Sink, err: Sink, env: dict[str, str]) -> None:
        from awsh.sandbox.runners.instances.commands import COMMANDS

        self.host = host
        self.user = user
        self.interrupted = asyncio.Event()
        self._out = out
        self._err = self._in_words(err)
        instance = host.instance
        self.system = machines.system(instance)
        self.home = "/root" if user == "root" else f"/home/{user}"
        self._bash = Bash(
            username=user,
            hostname=machines.host_name(instance),
            cwd=self.home,
            env={**env, "HOME": self.home, "LOGNAME": user, "SHELL": "/bin/bash", "LANG": "C.UTF-8"},
            files={"/etc/os-release": machines.os_release(instance)},
            profile=ExecutionProfile.Interactive,
        )
        self._mount()
        for name, command in COMMANDS.items():
            self._bash.add_command(name, functools.partial(_guarded, command, self))

    @property
    def folder(self) -> str:
        """Where it is, with ~ for home."""
        where = str(self._bash.shell_state().cwd)
        home = where == self.home or where.startswith(f"{self.home}/")
        return f"~{where[len(self.home) :]}" if home else where

    async def run(self, line: str, stdin: bytes | None = None, *, cwd: str = "") -> int:
        """The exit status of LINE."""
        self.interrupted.clear()
        if (self.host.disk.used() > MOST) != self._full:
            self._mount()
        if cwd:
            await self._bash.execute(f"cd {shlex.quote(cwd)}", capture=0)
        if stdin is not None:
            self._bash.add_command("standard-input", functools.partial(_give, stdin))
            line = f"standard-input | {{\n{line}\n}}"
        result = await self._bash.execute(line, capture=0, stdout=self._out, stderr=self._err)
        if result.error and not self.interrupted.is_set():
            await self._err(f"bash: {result.error}\n".encode())
        self._bash.clear_cancel()
        return 130 if self.interrupted.is_set() else int(result.exit_code)

    def is_whole(self, text: str) -> bool:
        """Whether TEXT wants no further line, as an open quote or loop does."""
        if text.rstrip().endswith(("\\", "&&", "||")):
            return False
        try:
            self._bash.analyze(text)
        except BashError as error:
            return not any(sign in str(error) for sign in ("end of file", "unexpected EOF", "unterminated"))
        return True

    def reads(self, line: str) -> bool:
        """Whether LINE begins with a command that reads what is sent to it."""
        try:
            commands = self._bash.analyze(line).commands
        except BashError:  # it does not parse; running it says so
            return False
        if not commands:
            return False
        words = [word or "" for word in commands[0].args]
        words = [word for word in words if not word.startswith("-") and not word.isdigit()]
        return len(words) <= _TAKES.get(commands[0].name or "", -1)

    def interrupt(self) -> None:
        """Ctrl-C: ends what runs at its next command."""
        self.interrupted.set()
        self._bash.cancel()

    def child(self, user: str, out: Sink, err: Sink) -> Shell:
        """Another one of the same instance, for sudo."""
        return Shell(self.host, user, out, err, {})

    def _in_words(self, err: Sink) -> Sink:
        """What bashkit says of a folder where nothing can be written, as a system says it."""

        async def write(data: bytes) -> None:
            reason = b"No space left on device" if self._full else b"Permission denied"
            await err(data.replace(_READ_ONLY, reason))

        return write

    def _mount(self) -> None:
        """Its folders; what is full, or another's, can only be read, which is bashkit's one way to hold a limit."""
        self._full = self.host.disk.used() > MOST
        for name in FOLDERS:
            mine = self.user == "root" or name in EVERYBODYS
            real = FileSystem.real(str(self.host.disk.root / name), writable=mine and not self._full)
            self._bash.mount(f"/{name}", real)


async def _guarded(command: Any, shell: Shell, context: Any) -> int:
    try:
        return int(await command(shell, context))
    except BrokenPipeError:
        return 141


async def _give(data: bytes, context: Any) -> int:
    for at in range(0, len(data), 1 << 16):
        await context.stdout.write(data[at : at + (1 << 16)])
    return 0
