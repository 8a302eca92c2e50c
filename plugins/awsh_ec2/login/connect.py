"""EC2 Instance Connect: a public key that an instance takes for 60 seconds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awsh import AwsError, Context, named, tags_of


def pushed(ctx: Context, record: Mapping[str, Any], user: str) -> Path:
    """Pushes the public half of a key of this shell (SendSSHPublicKey); the file with the private one."""
    path, public = ctx.ssh_key()
    try:
        ctx.call(
            "ec2-instance-connect",
            "send_ssh_public_key",
            InstanceId=record["InstanceId"],
            InstanceOSUser=user,
            SSHPublicKey=public,
            AvailabilityZone=(record.get("Placement") or {}).get("AvailabilityZone", ""),
        )
    except AwsError as error:
        if error.code.startswith("AccessDenied"):
            error.hint = "it takes the permission ec2-instance-connect:SendSSHPublicKey"
        raise
    return path


def offered(ctx: Context, record: Mapping[str, Any], user: str) -> Path | None:
    """The same where nobody asked for it, which is said; None where AWS refuses."""
    try:
        path = pushed(ctx, record, user)
    except AwsError:
        return None
    name = named(record["InstanceId"], tags_of(record).get("Name", ""))
    ctx.note(f"the key of {name} is not on this machine: one of this minute instead (EC2 Instance Connect)")
    return path
