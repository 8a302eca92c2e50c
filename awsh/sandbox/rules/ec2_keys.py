"""Rules of EC2: key pairs as PuTTY keeps them."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal


@rule("moto.ec2.responses.key_pairs:KeyPairs.create_key_pair")
def create_key_pair(moto: Callable[..., Any], response: Any) -> Any:
    """KeyFormat=ppk gives the private key in PuTTY's format; moto gives PEM whatever is asked."""
    from moto.core.responses import ActionResult

    kind = response._get_param("KeyFormat") or "pem"
    if kind not in ("pem", "ppk"):
        raise refusal("InvalidParameterValue", f"Invalid value '{kind}' for keyFormat.")
    answer = moto()
    if kind == "pem":
        return answer
    shown = copy.copy(answer.result)
    shown.material = ppk(shown.material, shown.key_name)
    return ActionResult(shown)


@rule("moto.ec2.exceptions:InvalidKeyPairNameError.__init__", "key")
def unknown_key(moto: Callable[..., Any], error: Any, key: Any) -> None:
    """Its name, not a set of Python's."""
    moto(", ".join(sorted(key)) if not isinstance(key, str) else key)


def ppk(pem: bytes, comment: str) -> bytes:
    """A private key, RSA or Ed25519, as an unencrypted PuTTY-User-Key-File-2."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
        load_pem_private_key,
        load_ssh_private_key,
    )

    key: Any
    try:
        key = load_pem_private_key(pem, None)
    except ValueError:
        key = load_ssh_private_key(pem, None)
    public_line = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    kind, public = public_line.split()[0], base64.b64decode(public_line.split()[1])
    if isinstance(key, RSAPrivateKey):
        numbers = key.private_numbers()
        private = b"".join(map(_mpint, (numbers.d, numbers.p, numbers.q, numbers.iqmp)))
    else:
        secret = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        private = len(secret).to_bytes(4, "big") + secret
    signed = b"".join(map(_string, (kind, b"none", comment.encode(), public, private)))
    # The format prescribes SHA-1; the sum only tells a damaged file.
    mac_key = hashlib.sha1(b"putty-private-key-file-mac-key", usedforsecurity=False).digest()
    mac = hmac.new(mac_key, signed, "sha1").hexdigest()
    lines = [
        f"PuTTY-User-Key-File-2: {kind.decode()}",
        "Encryption: none",
        f"Comment: {comment}",
        *_block("Public-Lines", public),
        *_block("Private-Lines", private),
        f"Private-MAC: {mac}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _mpint(number: int) -> bytes:
    return _string(number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _block(name: str, data: bytes) -> list[str]:
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return [f"{name}: {len(lines)}", *lines]
