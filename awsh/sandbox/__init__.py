"""The sandbox: an AWS on this machine, in a child process, for `awsh --local`.

places.py, life.py, manage.py, addresses.py     the shell's side; none of it imports moto
server.py and what it imports                   the child process: serving, keeping state
rules/                                          what AWS refuses or defaults and moto does not
runners/                                        things that really run
network.py, topology.py                         who reaches whom in its networks, for the runners
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from awsh.errors import ConfigError
from awsh.target import Credentials, Target, host_of

__all__ = ["SANDBOX_KEYS", "connect"]

SANDBOX_KEYS = Credentials("AKIAIOSFODNN7SANDBOX", "sandbox/keys/open/nothing/outside/this00")


def connect(name: str = "default", plugins: Sequence[Path] = ()) -> Target:
    """The sandbox NAME as a target; its server is started or joined in the background.

    NAME is lower-case letters, digits and hyphens, or the http(s) address of another emulator,
    which is used as it is. Returns at once; the target's endpoint_url() waits for the server.
    plugins: files of plugins that the server is to ask for what they add to it.
    Raises ConfigError for a name that cannot be one.
    """
    if name.startswith(("http://", "https://")):
        return _emulator(name)
    from awsh.sandbox.life import Connection
    from awsh.sandbox.places import place

    connection = Connection(place(name), plugins=plugins)
    return Target(
        label="local" if name == "default" else f"local:{name}",
        scope=f"local-{name}",
        endpoint_url=connection.url,
        credentials=SANDBOX_KEYS,
        region="us-east-1",
        service_url=partial(_service_url, connection.url),
        address=partial(_address, connection.url),
        certificates=partial(_certificates, connection.url),
        close=connection.close,
    )


def _emulator(url: str) -> Target:
    host = host_of(url)
    if not host:
        raise ConfigError(f"{url!r} is not the address of an emulator", hint="such as http://127.0.0.1:4566")
    return Target(
        label=f"local:{host}",
        # Not "local-": an emulator at http://lab is not the sandbox `lab`.
        scope=f"emulator-{host.replace(':', '_')}",
        endpoint_url=lambda: url,
        credentials=SANDBOX_KEYS,
        region="us-east-1",
        service_url=partial(_service_url, lambda: url),
        address=partial(_address, lambda: url),
        certificates=partial(_certificates, lambda: url),
    )


def _service_url(url: Callable[[], str], service: str, name: str) -> str | None:
    from awsh.sandbox.addresses import service_url

    return service_url(url(), service, name)


def _address(url: Callable[[], str], host: str, port: int) -> tuple[str, int]:
    from awsh.sandbox.addresses import address

    return address(url(), host, port)


def _certificates(url: Callable[[], str], service: str) -> Path | None:
    from awsh.sandbox.addresses import certificates

    return certificates(url(), service)
