"""EC2 Instance Connect: a public key that is good for a minute, for one user of one instance."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from awsh.sandbox.faults import fault
from awsh.sandbox.runners.instances import machines

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked

Answer = tuple[str, list[tuple[str, str]], bytes]

SECONDS = 60.0
_BAD = "400 Bad Request"


class ConnectKeys:
    """The keys that were sent and have not run out. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._sent: list[tuple[str, str, str, float]] = []

    def answer(self, what: Asked, body: bytes) -> Answer:
        """Takes the key of a SendSSHPublicKey request."""
        try:
            asked = json.loads(body)
            id, user, key = (str(asked[name]) for name in ("InstanceId", "InstanceOSUser", "SSHPublicKey"))
        except (ValueError, KeyError, TypeError):
            return fault(what, "InvalidArgsException", "a parameter is missing", _BAD)
        instance = machines.instance(id)
        if instance is None:
            message = f"Instance {id} does not exist"
            return fault(what, "EC2InstanceNotFoundException", message, "404 Not Found")
        if instance.state != "running":
            message = f"Instance {id} is in state {instance.state}"
            return fault(what, "EC2InstanceStateInvalidException", message, _BAD)
        zone = asked.get("AvailabilityZone")
        if zone and zone != instance.placement.zone:
            return fault(what, "InvalidArgsException", f"Instance {id} is not in {zone}", _BAD)
        if not _is_key(key):
            message = "Invalid SSH public key: an RSA or Ed25519 key of OpenSSH is wanted"
            return fault(what, "InvalidArgsException", message, _BAD)
        with self._changing:
            self._forget_old()
            self._sent.append((id, user, key, time.monotonic() + SECONDS))
        data = json.dumps({"RequestId": str(uuid.uuid4()), "Success": True}).encode()
        return "200 OK", [("Content-Type", "application/x-amz-json-1.1")], data

    def keys(self, id: str, user: str) -> list[str]:
        """The keys that are good for USER of this instance now."""
        with self._changing:
            self._forget_old()
            return [key for its, whose, key, _ in self._sent if (its, whose) == (id, user)]

    def forget(self, id: str) -> None:
        """Forgets those of an instance that stops."""
        with self._changing:
            self._sent = [each for each in self._sent if each[0] != id]

    def _forget_old(self) -> None:
        now = time.monotonic()
        self._sent = [each for each in self._sent if each[3] > now]


def _is_key(text: str) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        key: Any = load_ssh_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        return False
    return isinstance(key, (Ed25519PublicKey, RSAPublicKey))
