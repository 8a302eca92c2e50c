"""The user that an image makes for whoever logs in first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_ec2.kinds import IMAGE

_USERS = (
    # Its images say in their names which system they are made of.
    ("bitnami", "bitnami"),
    ("ubuntu", "ubuntu"),
    ("debian", "admin"),
    ("fedora-coreos|flatcar|coreos", "core"),
    ("fedora", "fedora"),
    ("rocky", "rocky"),
    ("centos-?[67]|centos linux [67]", "centos"),
    ("archlinux|arch-linux", "arch"),
    ("kali", "kali"),
    ("bottlerocket", "ec2-user"),
)
"""What an image is called, and its first user; that of all others is ec2-user."""
USUAL = "ec2-user"


def user_of(ctx: Context, image: str) -> str:
    """The first user of an image (DescribeImages); ec2-user where nobody knows it any more."""
    try:
        found = ctx.call("ec2", "describe_images", ImageIds=[image])["Images"] if image else []
    except AwsError as error:
        if error.code not in (*IMAGE.missing, "UnauthorizedOperation"):
            raise
        found = []
    return named(found[0]) if found else USUAL


def named(image: Mapping[str, Any]) -> str:
    """The same, of an image's record. Raises CommandError for Windows."""
    text = " ".join(str(image.get(field) or "") for field in ("Name", "Description", "ImageLocation")).lower()
    if str(image.get("Platform") or image.get("PlatformDetails") or "").lower().startswith("windows"):
        raise CommandError(
            f"{image.get('Name') or image.get('ImageId')} is Windows, which has no user for SSH",
            hint="--user NAME says who, if an SSH server was put on it",
        )
    return next((user for pattern, user in _USERS if re.search(pattern, text)), USUAL)
