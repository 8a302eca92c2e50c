"""Commands of an instance that its shell does not have, each `(shell, context) -> exit status`.

context: bashkit's CommandContext: argv without the name, cwd, env, fs, and streams of bytes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from awsh.sandbox.runners.instances.commands import reaching, system, web

Command = Callable[[Any, Any], Awaitable[int]]

COMMANDS: dict[str, Command] = {
    "curl": web.curl,
    "wget": web.wget,
    "nc": reaching.nc,
    "getent": reaching.getent,
    "hostname": system.hostname,
    "uname": system.uname,
    "arch": system.arch,
    "uptime": system.uptime,
    "sleep": system.sleep,
    "sudo": system.sudo,
    "ln": system.ln,
    **dict.fromkeys(("ssh", "scp", "sftp"), reaching.ssh),
}
