"""Files with keys: a private one is written once, whole, and for its owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from awsh import AwsError, AwshError, CommandError, Context, UsageError, tag_specifications
from awsh_ec2.login.keys import remember
from awsh_ec2.rows import KeyPair, key_row

_TAKEN = {"ssh-rsa", "ssh-ed25519"}
_LARGEST = 64 * 1024


def created(ctx: Context, name: str, type: str, path: Path, tags: Mapping[str, str] | None) -> KeyPair:
    """A new key pair whose private half is in PATH. Raises CommandError where it can't be kept."""
    wanted = tag_specifications(["key-pair"], "", tags)
    form = "ppk" if path.suffix.lower() == ".ppk" else "pem"
    with _beside(path) as temporary:
        try:
            answer = ctx.call("ec2", "create_key_pair", KeyName=name, KeyType=type, KeyFormat=form, **wanted)
        except AwsError as error:
            if error.code == "InvalidKeyPair.Duplicate":
                error.hint = "another name; or `ec2 key rm` first, where nobody has its private key any more"
            raise
        try:
            _keep(path, temporary, answer["KeyMaterial"].encode())
        except BaseException as error:
            _take_back(ctx, name)
            if isinstance(error, OSError):
                raise _unwritable(path, error) from error
            raise
    ctx.note(f"the private key is in {path}: there is no other copy of it")
    remember(ctx, name, answer.get("KeyPairId", ""), path)
    record = ctx.call("ec2", "describe_key_pairs", KeyNames=[name])["KeyPairs"][0]
    return {**key_row(record), "file": str(path)}


def default_file(name: str) -> Path:
    """Where the private half of a key pair is written to, unless somebody says so. Raises UsageError."""
    if "/" in name or name.startswith("."):
        raise UsageError(f"{name!r} is no name for a file", hint="--save FILE says which")
    return Path.home() / ".ssh" / f"{name}.pem"


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """An empty file beside PATH, 0600, that is gone afterwards. Raises CommandError where PATH can't be made.

    Asked for before there is a key: a folder that takes no file is found out while nothing can be lost.
    """
    if os.path.lexists(path):
        raise _present(path)
    try:
        if path.parent == Path.home() / ".ssh":
            path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".awsh.part")
    except OSError as error:
        raise _unwritable(path, error) from error
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _keep(path: Path, temporary: Path, data: bytes) -> None:
    """PATH with DATA, whole, unless somebody has made it meanwhile: a rename would write over that."""
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise _present(path) from None


def _present(path: Path) -> CommandError:
    return CommandError(
        f"{path} is there already, and a private key is never written over", hint="--save FILE says where to"
    )


def _unwritable(path: Path, error: OSError) -> CommandError:
    return CommandError(f"{path} can't be written: {error.strerror}", hint="--save FILE says where to")


def _take_back(ctx: Context, name: str) -> None:
    """Deletes a key pair whose private half is lost."""
    try:
        ctx.call("ec2", "delete_key_pair", KeyName=name)
    except (KeyboardInterrupt, AwshError):
        ctx.note(f"key pair {name} exists, but its private key is lost: `ec2 key rm {name}`")


def public_key(path: Path) -> bytes:
    """The public key in a file, as AWS takes it. Raises UsageError for what is none, or of another type."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}") from error
    if b"PRIVATE KEY" in data or data.startswith(b"PuTTY-User-Key-File"):
        raise UsageError(
            f"{path} has a private key, which nobody should be given",
            hint=f"`!ssh-keygen -y -f {path} > {path}.pub` writes the public one",
        )
    lines = [line for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    words = lines[0].split() if len(lines) == 1 else []
    kind = _kind(words[1]) if len(words) > 1 else ""
    if not kind or words[0] != kind:
        raise UsageError(
            f"{path} is no public key", hint="it is one line, such as `ssh-ed25519 AAAA… you@here`"
        )
    if kind not in _TAKEN:
        raise UsageError(f"{path} has a {kind} key", hint="AWS takes ssh-rsa and ssh-ed25519")
    return " ".join(words).encode()


def _kind(encoded: str) -> str:
    """The type that a public key itself says it is; empty where it is none."""
    from base64 import b64decode

    try:
        data = b64decode(encoded, validate=True)
    except ValueError:
        return ""
    length = int.from_bytes(data[:4], "big")
    return data[4 : 4 + length].decode("ascii", "replace") if 0 < length < 64 <= len(data) + 16 else ""
