"""Who may log in to an instance, and what they may do then."""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncssh

from awsh.sandbox.rules import ec2_hosts
from awsh.sandbox.runners.instances import machines
from awsh.sandbox.runners.instances.files import Files
from awsh.sandbox.runners.instances.sessions import BYTES, session

if TYPE_CHECKING:
    from awsh.sandbox.runners.instances.disk import Disk
    from awsh.sandbox.runners.instances.hosts import Hosts

log = logging.getLogger(__name__)

logging.getLogger("asyncssh").setLevel(logging.WARNING)

GRACE = 60
"""Seconds to log in."""


@dataclass(frozen=True)
class Host:
    """One instance at one connection."""

    id: str
    disk: Disk
    hosts: Hosts

    @property
    def instance(self) -> Any:
        """moto's. Raises LookupError where it is gone."""
        found = machines.instance(self.id)
        if found is None:
            raise LookupError(f"{self.id} is gone")
        return found


async def serve(connection: socket.socket, host: Host) -> None:
    """Speaks SSH until the connection ends; cancelled, it ends it."""
    instance = host.instance
    system = machines.system(instance)
    host.disk.make(system.user)
    keys = [asyncssh.import_private_key(pem) for pem in _pems(instance)]
    try:
        made = await asyncssh.run_server(
            connection,
            server_factory=lambda: Login(host, system),
            server_host_keys=keys,
            process_factory=functools.partial(session, host),
            sftp_factory=functools.partial(Files, host.disk, system.user),
            allow_scp=True,
            encoding=BYTES,
            password_auth=False,
            kbdint_auth=False,
            host_based_auth=False,
            gss_host=None,
            x11_forwarding=False,
            agent_forwarding=False,
            login_timeout=GRACE,
            keepalive_interval=60,
            compression_algs=None,
            server_version="awsh_sandbox",
        )
    except (OSError, asyncssh.Error) as error:
        log.info("%s: nobody logged in: %s", host.id, error)
        return
    try:
        await made.wait_closed()
    except asyncio.CancelledError:
        made.abort()
        raise


def _pems(instance: Any) -> list[bytes]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return [
        key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        for key in ec2_hosts.host_keys(instance)
    ]


class Login(asyncssh.SSHServer):
    """One connection: keys, and forwarding to others of the network."""

    def __init__(self, host: Host, system: machines.System) -> None:
        self._host = host
        self._system = system
        self._user = ""

    def connection_made(self, conn: Any) -> None:
        self._connection = conn

    def begin_auth(self, username: str) -> bool:
        self._user = username
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: Any) -> bool:
        return any(key.public_data == known.public_data for known in self._known(username))

    def _known(self, user: str) -> list[Any]:
        """The keys of USER; those of root are the system user's, who is told so."""
        texts: list[str] = []
        if user in (self._system.user, "root"):
            texts.append(ec2_hosts.authorized_key(self._host.instance).decode("utf-8", "replace"))
        if user == self._system.user and self._system.connect:
            texts += self._host.hosts.keys.keys(self._host.id, user)
        found = []
        for text in filter(None, texts):
            try:
                found.append(asyncssh.import_public_key(text))
            except asyncssh.KeyImportError as error:
                log.warning("the key of %s cannot be read: %s", self._host.id, error)
        return found

    def connection_requested(
        self, dest_host: str, dest_port: int, orig_host: str, orig_port: int
    ) -> Coroutine[Any, Any, Any]:
        from awsh.sandbox.runners.instances.connecting import forward

        if self._user == "root":
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "not for root")
        return forward(self._connection, self._host, dest_host, dest_port)
