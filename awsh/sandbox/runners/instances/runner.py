"""The runner of instances: what the sandbox asks it for, from any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from awsh.sandbox.rules import ec2_hosts
from awsh.sandbox.runners import Endpoint, Runner
from awsh.sandbox.runners.instances import machines
from awsh.sandbox.runners.instances.connect_keys import ConnectKeys
from awsh.sandbox.runners.instances.loop import Loop
from awsh.sandbox.runners.listeners import Listeners

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings
    from awsh.sandbox.runners.instances.hosts import Hosts

log = logging.getLogger(__name__)

CALLER = "203.0.113.25"
"""Where everybody outside of every VPC comes from: an address of documentation, which nobody has."""


class Instances(Runner):
    """Starts nothing before the first address is asked for."""

    def __init__(self) -> None:
        self._loop = Loop()
        self._keys = ConnectKeys()
        self._hosts: Hosts | None = None
        self._making = threading.Lock()
        self._checkip = Listeners()

    def start(self, around: Surroundings) -> None:
        self._around = around
        ec2_hosts.WATCHERS.append(self._tell)

    def stop(self) -> None:
        ec2_hosts.WATCHERS.remove(self._tell)
        self._checkip.close()
        if self._hosts is not None:
            try:
                self._loop.run(self._hosts.close())
            except TimeoutError:
                log.warning("some connection did not close")
        self._loop.stop()

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        if what.service != "ec2-instance-connect" or what.operation != "SendSSHPublicKey":
            return None
        return self._keys.answer(what, body)

    def service_url(self, service: str, name: str) -> str | None:
        if (service, name) != ("checkip", "checkip.amazonaws.com"):
            return None
        with self._making:
            port = self._checkip.port(name) or self._checkip.open(name, _tell_address, 0)
        return f"http://127.0.0.1:{port}/"

    def address(self, host: str, port: int) -> tuple[str, int] | None:
        if port != machines.SSH:
            return None
        wanted = host.lower().rstrip(".")
        for each in machines.instances():
            if wanted in machines.public_names(each):
                hosts = self._made()
                return "127.0.0.1", self._loop.run(hosts.open(each.id))
        return None

    def endpoints(self) -> Iterable[Endpoint]:
        hosts = self._hosts
        for each in machines.instances():
            yield machines.endpoint(each, socket=hosts.port(each.id) if hosts else 0)

    def _made(self) -> Hosts:
        with self._making:
            if self._hosts is None:
                # asyncssh takes its time to import: nobody pays for it who starts no server.
                from awsh.sandbox.runners.instances.hosts import Hosts

                self._hosts = Hosts(self._around, self._keys, CALLER)
            return self._hosts

    def _tell(self, id: str, event: ec2_hosts.Event) -> None:
        self._keys.forget(id)
        if event == "terminate":
            from awsh.sandbox.runners.instances.disk import Disk

            Disk(self._around.folder, id).remove()
        if self._hosts is not None:
            self._loop.soon(self._hosts.drop(id, shut=event != "reboot"))


def _tell_address(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{CALLER}\n".encode()]
