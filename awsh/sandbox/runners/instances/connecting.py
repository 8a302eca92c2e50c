"""From one instance to what else listens in its networks, and to nothing else of this machine."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING, Any

import asyncssh
from asyncssh.forward import SSHForwarder

from awsh.sandbox.network import obstacle
from awsh.sandbox.offline import is_local
from awsh.sandbox.runners import Endpoint
from awsh.sandbox.runners.instances import machines
from awsh.sandbox.topology import Topology

if TYPE_CHECKING:
    from awsh.sandbox.runners.instances.login import Host

log = logging.getLogger(__name__)

SECONDS = 1.0
"""How long a connection that is not let through is tried: on AWS it takes two minutes to give up."""


class NotReached(Exception):
    """Why there is no connection, in the words of the system's own error."""


async def find(host: Host, name: str, port: int) -> Endpoint:
    """What listens at NAME and PORT, and lets the instance in. Raises NotReached."""
    instance = host.instance
    source = machines.source(instance)
    if is_local(name):
        name = str(instance.private_ip)
    wanted = name.lower().rstrip(".")
    named = [each for each in host.hosts.around.endpoints() if wanted in each.names]
    # Networks may have the same addresses: one's own comes first.
    named.sort(key=lambda each: each.vpc != source.vpc)
    if not named:
        raise NotReached(
            "No route to host" if wanted.replace(".", "").isdigit() else "Name or service not known"
        )
    there = next((each for each in named if each.port == port), None)
    if there is not None and there.id == host.id:
        return there
    probe = there or Endpoint(**{**vars(named[0]), "port": port})
    why = obstacle(source, probe, Topology())
    if why is not None:
        log.info("%s does not reach %s:%d: %s", host.id, name, port, why)
        await asyncio.sleep(SECONDS)
        raise NotReached("Connection timed out")
    if there is None:
        raise NotReached("Connection refused")
    return there


async def forward(connection: Any, host: Host, name: str, port: int) -> Any:
    """What asyncssh pumps a channel to. Raises ChannelOpenError."""
    try:
        there = await find(host, name, port)
    except NotReached as error:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, str(error)) from None
    if machines.instance(there.id) is not None:
        return await _to_instance(host, there.id)
    if isinstance(there.socket, str):
        return await connection.forward_unix_connection(there.socket)
    return await connection.forward_connection("127.0.0.1", there.socket)


async def _to_instance(host: Host, id: str) -> Any:
    """Without a port: what comes through one could not be told from somebody outside."""
    near, far = socket.socketpair()
    host.hosts.enter(far, id, machines.source(host.instance))
    near.setblocking(False)
    _, peer = await asyncio.get_running_loop().create_connection(SSHForwarder, sock=near)
    return SSHForwarder(peer)
