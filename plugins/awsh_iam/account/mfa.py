"""`iam mfa ls`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, TypedDict

from awsh import DETAIL, Context
from awsh_iam.groups import mfa
from awsh_iam.keys.listing import every_user
from awsh_iam.kinds import UserName


class Device(TypedDict):
    """An MFA device of a user. sort: virtual, or hardware."""

    user: str
    device: str
    sort: str
    enabled: datetime
    serial: Annotated[str, DETAIL]


@mfa.command
def ls(ctx: Context, *users: UserName) -> Iterator[Device]:
    """List the MFA devices of users (ListMFADevices).

    Args:
        users: whose; of all users when left out.
    Examples:
        awsh> iam mfa ls
    """
    for user in users or every_user(ctx):
        for record in ctx.search("iam", "list_mfa_devices", "MFADevices[]", UserName=user):
            serial = record["SerialNumber"]
            virtual = ":mfa/" in serial
            yield {
                "user": user,
                "device": serial.rpartition("/")[2],
                "sort": "virtual" if virtual else "hardware",
                "enabled": record["EnableDate"],
                "serial": serial,
            }


@mfa.command
def rm(ctx: Context, user: UserName) -> None:
    """Take all MFA devices from a user after asking (DeactivateMFADevice): a password alone lets in then.

    Args:
        user: whose.
    Examples:
        awsh> iam user create lost
        awsh> iam mfa rm lost
    """
    found = [each["serial"] for each in ls(ctx, user)]
    if not found:
        ctx.note(f"user {user} has no MFA device")
        return
    ctx.confirm(f"Take from user {user}: MFA device {', '.join(found)}?")
    for serial in found:
        ctx.call("iam", "deactivate_mfa_device", UserName=user, SerialNumber=serial)
        if ":mfa/" in serial:
            ctx.call("iam", "delete_virtual_mfa_device", SerialNumber=serial)
