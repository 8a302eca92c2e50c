"""The way through Systems Manager: a session to the instance's agent, carried by AWS's session-manager-plugin.

Nothing has to let port 22 in: the agent on the instance connects outwards, and hands over what comes to its own
SSH server.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import suppress

from awsh import AwsError, AwshError, Carrier, CommandError, Context

WAY = "ssm"
"""What `--via` calls it."""

PROGRAM = "session-manager-plugin"
_FROM = "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"
_VARIABLE = "AWS_SSM_START_SESSION_RESPONSE"
_LAST_WITHOUT = (1, 2, 497, 0)
"""The last version that takes the token on its command line alone, where everybody on the machine reads it."""

_PATIENCE = 10.0


def is_there() -> bool:
    """Whether the program is on the PATH."""
    return shutil.which(PROGRAM) is not None


def carrier(ctx: Context, instance: str, name: str, port: int) -> Carrier:
    """Starts a session to PORT of an instance (StartSession), and what carries it. Raises CommandError, AwsError."""
    program = _program()
    asked = {
        "Target": instance,
        "DocumentName": "AWS-StartSSHSession",
        "Parameters": {"portNumber": [str(port)]},
    }
    endpoint = ctx.client("ssm").meta.endpoint_url
    profile = ctx.named_profile or ""
    region = ctx.region
    try:
        session = ctx.call("ssm", "start_session", **asked)
    except AwsError as error:
        raise _explained(error, name) from None
    id = session["SessionId"]

    def ended() -> None:
        # Whoever began it may have been interrupted.
        with suppress(AwshError):
            ctx.uninterrupted().call("ssm", "terminate_session", SessionId=id)

    told = {key: session[key] for key in ("SessionId", "TokenValue", "StreamUrl")}
    return Carrier(
        (program, _VARIABLE, region, "StartSession", profile, json.dumps(asked), endpoint),
        {_VARIABLE: json.dumps(told)},
        ended,
    )


def _program() -> str:
    """Its path. Raises CommandError where it is missing or too old."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise CommandError(f"--via {WAY} takes AWS's {PROGRAM}, which is not on the PATH", hint=_FROM)
    try:
        done = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(f"{program} does not tell its version: {error}", hint=_FROM) from None
    version = done.stdout.strip()
    if not re.fullmatch(r"\d+(\.\d+){0,3}", version):
        raise CommandError(f"{program} tells no version", hint=f"it should be AWS's: {_FROM}")
    if tuple(int(number) for number in version.split(".")) <= _LAST_WITHOUT:
        raise CommandError(
            f"{PROGRAM} {version} takes its token where others on this machine can read it: update it",
            hint=_FROM,
        )
    return program


def _explained(error: AwsError, name: str) -> AwshError:
    if error.code == "TargetNotConnected":
        return CommandError(
            f"{name} is not connected to Systems Manager",
            hint="it takes the SSM agent on it, a role with AmazonSSMManagedInstanceCore, and a way out to "
            "Systems Manager (NAT, or the endpoints ssm and ssmmessages)",
        )
    if error.code.startswith("AccessDenied"):
        error.hint = "it takes the permission ssm:StartSession on the instance and on AWS-StartSSHSession"
    return error
