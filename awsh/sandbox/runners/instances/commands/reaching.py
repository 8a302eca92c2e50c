"""`nc` and `getent`: whether something can be reached from an instance, and found; and what leads on from it."""

from __future__ import annotations

import getopt
from ipaddress import ip_address
from typing import Any

from awsh.sandbox.runners.instances import machines

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


async def getent(shell: Any, context: Any) -> int:
    """`getent hosts NAME`, `getent ahostsv4 NAME`: the address of what is in the sandbox's networks."""
    database, *names = context.argv or [""]
    if database not in ("hosts", "ahosts", "ahostsv4") or not names:
        await context.stderr.write(b"usage: getent hosts NAME: the sandbox knows names of hosts alone\n")
        return 1
    source = machines.source(shell.host.instance)
    code = 0
    for name in names:
        wanted = name.lower().rstrip(".")
        found = [each for each in shell.host.hosts.around.endpoints() if wanted in each.names]
        found.sort(key=lambda each: each.vpc != source.vpc)
        address = next((text for each in found for text in each.names if _is_address(text)), "")
        if not address:
            code = 2
            continue
        line = f"{address:15} {name}" if database == "hosts" else f"{address:15} STREAM {name}"
        await context.stdout.write(f"{line}\n".encode())
    return code


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


async def ssh(shell: Any, context: Any) -> int:
    """Keys stay on one's own machine, from where OpenSSH goes on by itself."""
    await context.stderr.write(
        f"{context.name}: not on the sandbox's instances: go on from your own machine, with `ssh -J`\n".encode()
    )
    return 127
