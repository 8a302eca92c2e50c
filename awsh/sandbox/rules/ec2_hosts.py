"""Rules of EC2: what an instance has from its birth for SSH, what its console tells of it, and when it ends.

An instance keeps the public key of its launch, as authorized_keys does, and one secret from which its host
keys follow; both are saved with it, and go with it.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, Literal, get_args

from awsh.sandbox.rules import rule

Event = Literal["reboot", "stop", "terminate"]

WATCHERS: list[Callable[[str, Event], None]] = []
"""Called with an instance's id when it begins to stop, end or reboot; quick, from any thread."""

_ORDER = int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16)
"""Of NIST P-256: a private key is a number below it."""


@rule("moto.ec2.models.instances:Instance.__init__", "ec2_backend", "image_id")
def create(moto: Callable[..., Any], instance: Any, *arguments: Any, **named: Any) -> None:
    """It has host keys of its own, and keeps its login's key when the key pair is deleted."""
    moto(*arguments, **named)
    instance.host_secret = secrets.token_bytes(32)
    pair = instance.ec2_backend.key_pairs.get(instance.key_name)
    instance.authorized_key = b"" if pair is None else pair.material_public


def authorized_key(instance: Any) -> bytes:
    """The public key of its key pair, as it was given; empty for none."""
    if not hasattr(instance, "authorized_key"):  # from a sandbox older than these rules
        pair = instance.ec2_backend.key_pairs.get(instance.key_name)
        instance.authorized_key = b"" if pair is None else pair.material_public
    return bytes(instance.authorized_key)


def host_keys(instance: Any) -> list[Any]:
    """Its private host keys, of cryptography: Ed25519 and ECDSA."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not hasattr(instance, "host_secret"):
        instance.host_secret = secrets.token_bytes(32)

    def bits(kind: bytes) -> bytes:
        return hashlib.sha512(kind + instance.host_secret).digest()

    number = int.from_bytes(bits(b"ecdsa"), "big") % (_ORDER - 1) + 1
    return [
        Ed25519PrivateKey.from_private_bytes(bits(b"ed25519")[:32]),
        ec.derive_private_key(number, ec.SECP256R1()),
    ]


def public_lines(instance: Any) -> list[str]:
    """Its public host keys, each as `type base64`."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return [
        key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        for key in host_keys(instance)
    ]


@rule("moto.ec2.responses.general:General.get_console_output")
def get_console_output(moto: Callable[..., Any], response: Any) -> Any:
    """What cloud-init writes on its first start, host keys among it; nothing before it runs."""
    answer = moto()
    instance = response.ec2_backend.get_instance(answer.result["InstanceId"])
    text = "" if instance.state == "pending" else _console(instance)
    answer.result["Output"] = b64encode(text.encode()).decode()
    return answer


def _console(instance: Any) -> str:
    name = instance.private_dns_name
    lines = [
        f"[    0.000000] awsh sandbox: this stands in for the start of {instance.image_id}",
        f"Cloud-init v. 22.2.2 running 'init' at {instance.launch_time:%a, %d %b %Y %H:%M:%S} +0000.",
        f"ci-info: | ens5 | True | {instance.private_ip} | {instance.nics[0].mac_address} |",
    ]
    if instance.user_data:
        lines += _user_data(str(instance.user_data))
    bar = f"ec2: {'#' * 61}"
    keys = public_lines(instance)
    lines += ["ec2: ", bar, "ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----"]
    lines += [f"ec2: {_fingerprint(key, f'root@{name}')}" for key in keys]
    lines += ["ec2: -----END SSH HOST KEY FINGERPRINTS-----", bar, "-----BEGIN SSH HOST KEY KEYS-----"]
    lines += [f"{key} root@{name}" for key in keys]
    lines += ["-----END SSH HOST KEY KEYS-----", f"{name.partition('.')[0]} login: "]
    return "\r\n".join(lines)


def _user_data(given: str) -> list[str]:
    try:
        begin = b64decode(given)[:2]
    except ValueError:
        begin = b""
    if begin == b"#!":
        return ["awsh sandbox: the script in the user data was not run: nothing is executed here"]
    return ["awsh sandbox: the user data was not acted upon; 169.254.169.254 serves it"]


def _fingerprint(line: str, comment: str) -> str:
    kind, _, data = line.partition(" ")
    digest = b64encode(hashlib.sha256(b64decode(data)).digest()).decode().rstrip("=")
    return f"256 SHA256:{digest} {comment} ({'ED25519' if kind == 'ssh-ed25519' else 'ECDSA'})"


def _watched(event: Event) -> Callable[..., Any]:
    def watched(moto: Callable[..., Any], instance: Any) -> Any:
        """Who is logged in loses the connection."""
        before = moto()
        if event == "reboot" or instance.state not in ("pending", "running"):
            for tell in WATCHERS:
                tell(instance.id, event)
        return before

    return watched


for _event in get_args(Event):
    rule(f"moto.ec2.models.instances:Instance.{_event}")(_watched(_event))
