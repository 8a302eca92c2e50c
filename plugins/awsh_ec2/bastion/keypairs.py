"""The key of a bastion: one that is there, half in AWS and half in a file, or none yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError
from awsh_ec2.keys.keyfile import default_file
from awsh_ec2.login.keys import files_of

Record = Mapping[str, Any]


def pair_of(ctx: Context, name: str) -> Record | None:
    """The key pair of this name as AWS has it, with its public key (DescribeKeyPairs)."""
    try:
        answer = ctx.call("ec2", "describe_key_pairs", KeyNames=[name], IncludePublicKey=True)
    except AwsError as error:
        if error.code == "InvalidKeyPair.NotFound":
            return None
        raise
    found: Record = answer["KeyPairs"][0]
    return found


def own_file(ctx: Context, name: str) -> Path | None:
    """The file of the key pair NAME, where both are there and belong together; None where neither is.

    Raises CommandError where one is there without the other, or they do not belong together: neither is ever
    written over.
    """
    pair, usual = pair_of(ctx, name), default_file(name)
    if pair is None:
        if usual.exists() or usual.is_symlink():
            raise CommandError(
                f"{usual} is there, and AWS has no key pair {name}: a private key is never written over",
                hint=f"`bastion create --key NAME` takes another pair; `!ssh-keygen -y -f {usual} > {name}.pub`, then "
                f"`ec2 key import {name} {name}.pub` takes this one",
            )
        return None
    files = files_of(ctx, name)
    if not files:
        raise CommandError(
            f"there is a key pair {name}, and no {usual}: its private half is somewhere else",
            hint=f"put it there; `bastion create --key NAME` takes another pair; `ec2 key rm {name}` if nobody has it",
        )
    for file in files:
        if belongs(ctx, file, pair):
            return file
    raise CommandError(
        f"{files[0]} is not the private half of key pair {name}",
        hint="`bastion create --key NAME` takes another pair, or give the bastion another name",
    )


def belongs(ctx: Context, file: Path, pair: Record, *, surely: bool = False) -> bool:
    """Whether a file has the private half of a key pair; one with a passphrase is believed, unless SURELY."""
    known = " ".join(str(pair.get("PublicKey") or "").split()[:2])
    try:
        half = ctx.ssh_public_half(file)
    except CommandError:
        if surely:
            return False
        raise
    if not known or half is None:
        return not surely
    return half == known


def checked(ctx: Context, name: str) -> Path | None:
    """The file of a key pair that was named, if it is on this machine. Raises UsageError where there is no such."""
    pair = pair_of(ctx, name)
    if pair is None:
        raise UsageError(f"there is no key pair {name!r}", hint="`ec2 key ls` lists them")
    return next(iter(files_of(ctx, name)), None)
