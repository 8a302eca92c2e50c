"""`hostname`, `uname`, `uptime`, `sleep`, `sudo` and `ln`."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.runners.instances import machines


async def hostname(shell: Any, context: Any) -> int:
    """Its name: whole with -f, its address with -I or -i."""
    instance = shell.host.instance
    option = next(iter(context.argv), "")
    if option in ("-I", "-i", "--ip-address", "--all-ip-addresses"):
        text = instance.private_ip
    elif option in ("-s", "--short"):
        text = machines.host_name(instance)
    else:
        # Amazon's images have the whole name as the host's.
        whole = option in ("-f", "--fqdn") or shell.system.user == "ec2-user"
        text = instance.private_dns_name if whole else machines.host_name(instance)
    await context.stdout.write(f"{text}\n".encode())
    return 0


_KERNEL, _BUILD = "6.1.0-sandbox", "#1 SMP PREEMPT_DYNAMIC sandbox"


async def uname(shell: Any, context: Any) -> int:
    """The architecture is that of the instance's type."""
    instance = shell.host.instance
    machine = machines.architecture(instance)
    whole = instance.private_dns_name if shell.system.user == "ec2-user" else machines.host_name(instance)
    fields = {
        "s": "Linux",
        "n": whole,
        "r": _KERNEL,
        "v": _BUILD,
        "m": machine,
        "p": machine,
        "i": machine,
        "o": "GNU/Linux",
    }
    wanted = "".join(word.lstrip("-") for word in context.argv) or "s"
    unknown = next((letter for letter in wanted if letter not in (*fields, "a")), None)
    if unknown:
        await context.stderr.write(f"uname: invalid option -- '{unknown}'\n".encode())
        return 1
    shown = "snrvmo" if "a" in wanted else [letter for letter in fields if letter in wanted]
    await context.stdout.write((" ".join(fields[letter] for letter in shown) + "\n").encode())
    return 0


async def arch(shell: Any, context: Any) -> int:
    """The same as `uname -m`."""
    await context.stdout.write(f"{machines.architecture(shell.host.instance)}\n".encode())
    return 0


async def uptime(shell: Any, context: Any) -> int:
    """Since it was launched."""
    now = datetime.now(UTC)
    seconds = int((now - shell.host.instance.launch_time.replace(tzinfo=UTC)).total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    span = f"{days} days, {hours:2}:{minutes:02}" if days else f"{hours:2}:{minutes:02}"
    line = f" {now:%H:%M:%S} up {span},  1 user,  load average: 0.00, 0.00, 0.00\n"
    await context.stdout.write(line.encode())
    return 0


async def sleep(shell: Any, context: Any) -> int:
    """Unlike bashkit's it hears Ctrl-C."""
    try:
        seconds = sum(_seconds(word) for word in context.argv)
    except ValueError:
        seconds = -1.0
    if seconds < 0 or not context.argv:
        await context.stderr.write(b"sleep: invalid time interval\n")
        return 1
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(shell.interrupted.wait(), seconds)
        return 130
    return 0


def _seconds(word: str) -> float:
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(word[-1:])
    return float(word[:-1]) * unit if unit else float(word)


async def sudo(shell: Any, context: Any) -> int:
    """Runs a command as root in a shell of its own, with the same files."""
    words = list(context.argv)
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in ("-u", "-g", "-h", "-p"):
            words[:1] = []
        elif option in ("-i", "-s"):
            words = words or ["true"]
    if not words:
        await context.stderr.write(b"usage: sudo COMMAND: the sandbox's root has no prompt of its own\n")
        return 1

    async def out(data: bytes) -> None:
        await context.stdout.write(data)

    async def err(data: bytes) -> None:
        await context.stderr.write(data)

    child = shell.child("root", out, err)
    return int(await child.run(shlex.join(words), cwd=context.cwd))


async def ln(shell: Any, context: Any) -> int:
    """Links are not among what the sandbox keeps."""
    await context.stderr.write(b"ln: Operation not supported by the sandbox\n")
    return 1
