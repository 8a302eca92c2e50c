"""`ec2 key`: key pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import CURRENT, Context, LocalPath, UsageError, ValueType, by
from awsh_ec2.groups import key
from awsh_ec2.kinds import KEY, KeyName
from awsh_ec2.rows import KeyPair, key_row


def _new_name(ctx: Context, given: Any) -> str:
    text = str(given)
    if not 1 <= len(text) <= 255 or not (text.isascii() and text.isprintable()) or text != text.strip():
        raise ValueError("a key pair's name has 1 to 255 ASCII characters, and no space at its ends")
    return text


NewName = Annotated[str, ValueType("NAME", _new_name)]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@key.command
def ls(ctx: Context) -> Iterator[KeyPair]:
    """List the key pairs of the region (DescribeKeyPairs).

    Examples:
        awsh> ec2 key ls
        awsh> ec2 key ls | where type = rsa
    """
    for record in ctx.search("ec2", "describe_key_pairs", "KeyPairs[]"):
        yield key_row(record)


@key.command
def show(ctx: Context, key: KeyName = CURRENT) -> KeyPair:
    """Show one key pair with its public key (DescribeKeyPairs).

    Args:
        key: its name; the current one when left out.
    Examples:
        awsh> ec2 key create seen --save seen.pem
        awsh> ec2 key show seen | get public_key
    """
    answer = ctx.call("ec2", "describe_key_pairs", KeyNames=[key], IncludePublicKey=True)
    return key_row(answer["KeyPairs"][0])


@key.command
def create(
    ctx: Context,
    name: NewName,
    *,
    type: Literal["ed25519", "rsa"] = "ed25519",
    save: LocalPath | None = None,
    tag: Tags = None,
) -> KeyPair:
    """Create a key pair and keep its private half in a new file that you alone can read (CreateKeyPair).

    AWS tells the private half this once. A file that is there already is never written over; where the
    file can't be written, no key pair is left behind either.

    Args:
        name: how AWS calls it.
        type: rsa is for Windows, whose first password can only be had with it.
        save: the file; ~/.ssh/NAME.pem when left out. One that ends in .ppk is written as PuTTY wants it.
        tag: a tag; may be given several times.
    Examples:
        awsh> ec2 key create lab --save lab.pem
        awsh> ec2 key create windows --type rsa --save windows.pem --tag env=test
    """
    from awsh_ec2.keys.keyfile import created, default_file

    path = save or default_file(name)
    return created(ctx, name, type, path, tag)


@key.command(name="import")
def import_(ctx: Context, name: NewName, file: LocalPath, *, tag: Tags = None) -> KeyPair:
    """Give AWS the public half of a key that you have (ImportKeyPair). The private half stays where it is.

    Args:
        name: how AWS is to call it.
        file: the public key, as ssh-keygen writes it: ~/.ssh/id_ed25519.pub. RSA or ED25519.
        tag: a tag; may be given several times.
    Examples:
        awsh> ec2 key import mine mine.pub
    """
    from awsh import tag_specifications
    from awsh_ec2.keys.keyfile import public_key

    material = public_key(file)
    answer = ctx.call(
        "ec2",
        "import_key_pair",
        KeyName=name,
        PublicKeyMaterial=material,
        **tag_specifications(["key-pair"], "", tag),
    )
    # The answer has neither type nor time.
    found = ctx.call("ec2", "describe_key_pairs", KeyNames=[answer["KeyName"]])
    return key_row(found["KeyPairs"][0])


@key.command
def rm(ctx: Context, *keys: KeyName) -> None:
    """Delete key pairs after asking (DeleteKeyPair). Instances keep the key that they were launched with.

    Args:
        keys: which ones. Files with private keys stay.
    Examples:
        awsh> ec2 key create gone --save gone.pem
        awsh> ec2 key rm gone
    """
    if not keys:
        raise UsageError("ec2 key rm wants a key pair", usage=rm.usage, hint="`ec2 key ls` lists them")
    names = list(dict.fromkeys(keys))
    users: dict[str, int] = {}
    for start in range(0, len(names), 200):
        filters = [
            *by("key-name", *names[start : start + 200]),
            *by("instance-state-name", "pending", "running", "stopping", "stopped"),
        ]
        for name in ctx.search(
            "ec2", "describe_instances", "Reservations[].Instances[].KeyName", Filters=filters
        ):
            users[name] = users.get(name, 0) + 1
    told = [f"{name}{_used(users.get(name, 0))}" for name in names]
    ctx.confirm(f"Delete {'key pair' if len(names) == 1 else f'{len(names)} key pairs:'} {'; '.join(told)}?")
    for name in names:
        ctx.call("ec2", "delete_key_pair", KeyName=name)
        ctx.note(f"deleted key pair {name}")
        if ctx.current(KEY.name) == name:
            ctx.use(KEY.name, None)


def _used(count: int) -> str:
    if not count:
        return ""
    return f", which opens {count} instance{'' if count == 1 else 's'}"
