"""`nc`: whether something can be reached from an instance; and what leads on from it."""

from __future__ import annotations

import getopt
from typing import Any

_USAGE = b"usage: nc -z [-v] [-w SECONDS] HOST PORT: the sandbox's nc only looks whether somebody listens\n"


async def nc(shell: Any, context: Any) -> int:
    """`nc -z HOST PORT`, as its network lets it."""
    from awsh.sandbox.runners.instances.connecting import NotReached, find

    try:
        options, words = getopt.gnu_getopt(context.argv, "zvnw:G:4")
        host, port = words[0], int(words[1])
    except (getopt.GetoptError, IndexError, ValueError):
        await context.stderr.write(_USAGE)
        return 1
    given = dict(options)
    if "-z" not in given:
        await context.stderr.write(_USAGE)
        return 1
    try:
        await find(shell.host, host, port)
    except NotReached as error:
        await context.stderr.write(f"nc: connect to {host} port {port} (tcp) failed: {error}\n".encode())
        return 1
    if "-v" in given:
        await context.stderr.write(f"Connection to {host} {port} port [tcp/*] succeeded!\n".encode())
    return 0


async def ssh(shell: Any, context: Any) -> int:
    """Keys stay on one's own machine, from where OpenSSH goes on by itself."""
    await context.stderr.write(
        f"{context.name}: not on the sandbox's instances: go on from your own machine, with `ssh -J`\n".encode()
    )
    return 127
