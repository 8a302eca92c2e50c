"""Private keys, from files that nobody else can read."""

from __future__ import annotations

import os
import stat
from io import StringIO
from pathlib import Path
from typing import Any

from awsh.errors import CommandError

_LARGEST = 64 * 1024


class Encrypted(Exception):
    """The key needs a passphrase, or another one."""


def read(path: Path) -> bytes:
    """What is in the file. Raises CommandError: not there, no private key, or others can read it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            data = file.read(_LARGEST)
    except OSError as error:
        raise CommandError(f"the key {path} cannot be read: {error.strerror}") from error
    if b"PRIVATE KEY-----" in data:
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CommandError(
                f"others can read the private key {path}, so it is not used", hint=f"`!chmod 600 {path}`"
            )
        return data
    if data.startswith(b"PuTTY-User-Key-File"):
        raise CommandError(
            f"{path} is written as PuTTY wants it",
            hint=f"`!puttygen {path} -O private-openssh -o {path.with_suffix('.pem')}` writes it for SSH",
        )
    if data.startswith((b"ssh-", b"ecdsa-")):
        raise CommandError(f"{path} has a public key, and the private one is needed")
    raise CommandError(f"{path} has no private key")


def load(path: Path, data: bytes, passphrase: str | None = None) -> Any:
    """The key as paramiko has it, with its certificate if FILE-cert.pub is there.

    Ed25519, RSA and ECDSA, in OpenSSH's form or PEM. Raises Encrypted, CommandError.
    """
    import paramiko
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    password = passphrase.encode() if passphrase is not None else None
    openssh = b"BEGIN OPENSSH PRIVATE KEY" in data
    reader = serialization.load_ssh_private_key if openssh else serialization.load_pem_private_key
    try:
        key = reader(data, password)
    except TypeError:
        raise Encrypted from None
    except (ValueError, UnsupportedAlgorithm) as error:
        if password is not None:
            raise Encrypted from None
        raise CommandError(f"the key {path} cannot be used: {str(error).splitlines()[0][:120]}") from None
    kinds: dict[type, Any] = {
        ed25519.Ed25519PrivateKey: paramiko.Ed25519Key,
        rsa.RSAPrivateKey: paramiko.RSAKey,
        ec.EllipticCurvePrivateKey: paramiko.ECDSAKey,
    }
    kind = next((made for base, made in kinds.items() if isinstance(key, base)), None)
    if kind is None:
        raise CommandError(f"the key {path} is none of ED25519, RSA and ECDSA")
    form = serialization.PrivateFormat.OpenSSH
    plain = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    found = kind.from_private_key(StringIO(plain.decode()))
    certificate = Path(f"{path}-cert.pub")
    if certificate.is_file():
        try:
            found.load_certificate(str(certificate))
        except (OSError, ValueError, paramiko.SSHException) as error:
            raise CommandError(f"the certificate {certificate} cannot be used: {error}") from None
    return found


def public_half(path: Path) -> str | None:
    """The public key of a private one as `KIND BASE64`; None where it wants a passphrase. Raises CommandError."""
    try:
        key = load(path, read(path))
    except Encrypted:
        return None
    return f"{key.get_name()} {key.get_base64()}"


def make_temporary(folder: Path) -> tuple[Path, str]:
    """A new ED25519 key in FOLDER, 0600: its file, and the line of its public half."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = ed25519.Ed25519PrivateKey.generate()
    form = serialization.PrivateFormat.OpenSSH
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    path = folder / "key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(private)
    return path, public.decode()
