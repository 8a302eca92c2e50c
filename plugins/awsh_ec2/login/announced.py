"""The host keys that an instance announces: cloud-init writes them on the console at the first start."""

from __future__ import annotations

import re

from awsh import AwsError, Context

_BLOCK = re.compile(
    r"-----BEGIN SSH HOST KEY KEYS-----(.*?)(?:-----END SSH HOST KEY KEYS-----|\Z)", re.DOTALL
)
_KEY = re.compile(r"((?:ssh|ecdsa)-[a-z0-9-]+)[ \t]+([A-Za-z0-9+/]+={0,2})")


def host_keys(ctx: Context, instance: str) -> list[str]:
    """Each a line `KIND BASE64` (GetConsoleOutput); none where the instance has not written them, or AWS does
    not say.
    """
    try:
        answer = ctx.call("ec2", "get_console_output", InstanceId=instance)
        if not keys_in(str(answer.get("Output") or "")):
            # What was written since the last start is told only when it is asked for, by newer types alone.
            answer = ctx.call("ec2", "get_console_output", InstanceId=instance, Latest=True)
    except AwsError:
        return []
    return keys_in(str(answer.get("Output") or ""))


def keys_in(console: str) -> list[str]:
    """The keys of the last block in a console's output, however its lines are prefixed or cut."""
    blocks = _BLOCK.findall(console)
    return [f"{kind} {key}" for kind, key in _KEY.findall(blocks[-1])] if blocks else []
