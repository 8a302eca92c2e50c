"""What of instances outlives the sandbox's server, and what a reset forgets."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError
from awsh.sandbox import connect
from awsh.sandbox.places import place
from tests.sandbox.asking import client_of, end_server, kill_server, sandbox_name, wait_until
from tests.sandbox.instances import Lab

pytest.importorskip("bashkit", reason="the sandbox's packages are not installed: pip install '.[local]'")


@pytest.fixture
def begin(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Lab]]:
    """Starts the test's own sandbox, or joins it again."""
    name = sandbox_name(request)
    opened: list[Any] = []

    def begin() -> Lab:
        target = connect(name)
        opened.append(target)
        return Lab(target, partial(client_of, target), tmp_path)

    yield begin
    for target in opened:
        target.close()
    kill_server(name)


def test_a_restart_keeps_what_a_reset_forgets(
    begin: Callable[[], Lab], request: pytest.FixtureRequest
) -> None:
    lab = begin().build()
    lab.allow(lab.doors)
    id = lab.launch()
    known = lab.known_hosts(id).read_text()
    lab.said(id, "echo kept > note")
    folder = place(sandbox_name(request)).state / "instances" / id
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "home/ec2-user/note").stat().st_mode & 0o077 == 0
    port = lab.port(id)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as guest:
        guest.recv(4)
        end_server(sandbox_name(request))
        assert guest.recv(4096) is not None  # gone, in whatever way
    again = begin()
    again.key_name, again.public, again.doors = lab.key_name, lab.public, lab.doors
    assert again.said(id, "cat note") == "kept\n"
    # The first four addresses of a subnet are AWS's own.
    assert int(again.show(again.launch())["PrivateIpAddress"].rpartition(".")[2]) > 4
    assert again.known_hosts(id).read_text() == known
    port, address = again.port(id), again.show(id)["PublicIpAddress"]
    assert again.target.endpoint_url is not None
    url = again.target.endpoint_url()
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        assert connection.recv(1) == b""
    with pytest.raises(CommandError):
        again.target.address(address, 22)
    new = Lab(again.target, again.client, again.folder).build()
    new.port(new.launch())
    wait_until(lambda: not (place(sandbox_name(request)).state / "instances" / id).exists())
