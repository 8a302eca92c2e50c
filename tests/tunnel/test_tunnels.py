"""`tunnel …` as it is typed: real databases behind a real sshd, and what goes wrong between."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from awsh.engine import Result
from awsh.errors import AwshError, CommandError, UsageError
from awsh.shell import Shell
from awsh.sql import ConnectionLost
from awsh.ssh import watchdog
from awsh.tunnel import tunnel as one_tunnel
from tests.sql.servers import PASSWORD, Server
from tests.ssh.conftest import Somebody, Sshd, free_port
from tests.tunnel.conftest import Place, wait_for

Typed = Callable[[str], Result]


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that gives back what it is sent, then ends."""
    server = socket.create_server(("127.0.0.1", 0), backlog=100)

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(65536):
                connection.sendall(data)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.fixture
def door(own_sshd: Callable[..., Sshd], place: Place) -> Sshd:
    """A bastion of the test's own, which may be killed."""
    made = own_sshd()
    place.reach(made)
    return made


def said(port: int, data: bytes = b"hello", host: str = "127.0.0.1") -> bytes:
    """What comes back from PORT."""
    with socket.create_connection((host, port), 20) as connected:
        connected.sendall(data)
        connected.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connected.recv(65536), b""))


def port_of(result: Result) -> int:
    return int(result.rows[0]["local"].rpartition(":")[2])


def state(typed: Typed, name: str) -> str:
    return next(str(row["state"]) for row in typed("tunnel ls").rows if row["name"] == name)


def test_a_tunnel_leads_to_the_database_for_any_program(typed: Typed, db1: Server, place: Place) -> None:
    opened = typed("tunnel open db1").rows[0]
    assert (opened["name"], opened["remote"], opened["via"]) == ("db1", f"localhost:{db1.port}", "door")
    port = port_of(typed("tunnel open db1"))
    program = (
        ["mysql", "-h127.0.0.1", f"-P{port}", "-uadmin", "--skip-ssl", "-Nse", "select 1 + 1"]
        if db1.family == "mysql"
        else ["psql", f"host=127.0.0.1 port={port} user=admin dbname=lab", "-Atc", "select 1 + 1"]
    )
    environment = {**os.environ, "MYSQL_PWD": PASSWORD, "PGPASSWORD": PASSWORD}
    done = subprocess.run(program, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "2", done.stderr
    row = typed("tunnel ls").rows[0]
    assert row["state"] == "open"
    assert row["sent"] > 50 < row["received"]
    typed("tunnel close db1")
    assert typed("tunnel ls").rows == []
    with pytest.raises(OSError):
        said(port)


def test_the_command_line_has_no_password_and_the_real_name(
    typed: Typed, server: Server, sshd: Sshd, place: Place
) -> None:
    place.add("db1", server, host="db.example.com", public=True)
    place.ports["db.example.com"] = server.port
    connect = typed("tunnel open db1").rows[0]["connect"]
    assert PASSWORD not in connect
    if server.family == "postgresql":
        assert "host=db.example.com hostaddr=127.0.0.1" in connect
        assert f"sslmode=verify-full sslrootcert={server.ca}" in connect
    else:
        assert f"--ssl-ca={server.ca}" in connect
        assert "--host=127.0.0.1" in connect


def test_forwards_as_ssh_has_them_several_at_once(typed: Typed, door: Sshd, echo: int) -> None:
    first, second = free_port(), free_port()
    rows = typed(f"tunnel open -L {first}:127.0.0.1:{echo} -L {second}:localhost:{echo} --via door").rows
    assert [row["local"] for row in rows] == [f"127.0.0.1:{first}", f"127.0.0.1:{second}"]
    data = os.urandom(3_000_000)
    assert said(first, data) == data
    assert said(second) == b"hello"
    received = [row["received"] for row in typed("tunnel ls").rows]
    assert received == [3_000_000, 5]


def test_a_server_s_own_port_by_the_server_s_name(typed: Typed, door: Sshd, echo: int) -> None:
    assert said(port_of(typed(f"tunnel open door:{echo}"))) == b"hello"


def test_it_is_open_to_this_machine_alone(typed: Typed, door: Sshd, echo: int, shell: Shell) -> None:
    typed(f"tunnel open door:{echo}")
    addresses = {listener.getsockname()[0] for listener in shell.tunnels.all[0].listeners}
    assert addresses <= {"127.0.0.1", "::1"}
    with pytest.raises(UsageError, match="this machine alone"):
        typed(f"tunnel open -L 0.0.0.0:8080:localhost:{echo} --via door")


def test_a_port_that_is_taken_is_said_with_who_has_it(typed: Typed, door: Sshd, echo: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"port {port} .* taken by .*pid {os.getpid()}"):
            typed(f"tunnel open door:{echo} --port {port}")
    assert typed("tunnel ls").rows == []


def test_all_of_them_or_none(typed: Typed, door: Sshd, echo: int) -> None:
    nobody = free_port()
    with pytest.raises(CommandError, match=f"door cannot connect to localhost, port {nobody}"):
        typed(f"tunnel open door:{echo} door:{nobody}")
    assert typed("tunnel ls").rows == []


def test_names_that_are_none_are_refused(typed: Typed, db1: Server) -> None:
    with pytest.raises(UsageError, match="db1"):
        typed("tunnel open db2")
    with pytest.raises(UsageError, match="none is open"):
        typed("tunnel close db1")
    with pytest.raises(UsageError, match="--via"):
        typed("tunnel open -L 8080:a:80")
    with pytest.raises(UsageError, match=r"no server 'dor'.*door"):
        typed("tunnel open -L 8080:a:80 --via dor")
    with pytest.raises(UsageError, match="no PORT:HOST:PORT"):
        typed("tunnel open -L 8080 --via door")


def test_a_killed_server_is_connected_to_again_and_new_connections_wait(
    typed: Typed, door: Sshd, echo: int, shell: Shell, somebody: Somebody
) -> None:
    port = port_of(typed(f"tunnel open door:{echo}"))
    with socket.create_connection(("127.0.0.1", port), 5) as before:
        before.sendall(b"x")
        assert before.recv(1) == b"x"
        door.stop()
        before.settimeout(10)
        # What went through it ends; it does not hang.
        with suppress(ConnectionResetError):
            assert before.recv(1) == b""
    wait_for(lambda: state(typed, f"door:{echo}") == "reconnecting")
    assert ("tunnels", "1, 1 reconnecting", "warning") in shell.toolbar()
    answers: list[bytes] = []
    waiting = threading.Thread(target=lambda: answers.append(said(port)))
    waiting.start()
    time.sleep(0.3)
    door.start()
    waiting.join(20)
    assert answers == [b"hello"]
    assert state(typed, f"door:{echo}") == "open"
    assert any("was lost" in note for note in somebody.notes)


def test_another_host_key_ends_it_and_nobody_is_asked(
    typed: Typed, door: Sshd, echo: int, own_sshd: Callable[..., Sshd], place: Place, somebody: Somebody
) -> None:
    typed(f"tunnel open door:{echo}")
    other = own_sshd()
    other.authorize(door.folder / "user.pub")
    place.ports["192.0.2.1"] = other.port
    asked = len(somebody.questions)
    door.stop()
    wait_for(lambda: state(typed, f"door:{echo}") == "failed", 15)
    assert "another key" in typed("tunnel ls").rows[0]["error"]
    assert len(somebody.questions) == asked


def test_a_server_that_has_moved_is_looked_up_again(
    typed: Typed, door: Sshd, echo: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from awsh.tunnel import tunnels

    monkeypatch.setattr(tunnels, "PAUSES", (0.0, 0.1))
    port = port_of(typed(f"tunnel open -L 127.0.0.1:{echo} --via door"))
    place.ports["192.0.2.1"] = free_port()
    door.stop()
    door.start()
    place.reach(door, "192.0.2.9")
    wait_for(lambda: state(typed, f"127.0.0.1:{echo}") == "open" and "192.0.2.9" in place.ports, 10)
    assert said(port) == b"hello"


def test_a_connection_that_cannot_be_led_on_is_ended(
    typed: Typed, door: Sshd, echo: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_tunnel, "PATIENCE", 0.5)
    port = port_of(typed(f"tunnel open door:{echo}"))
    door.stop()
    wait_for(lambda: state(typed, f"door:{echo}") == "reconnecting")
    with suppress(ConnectionResetError):
        assert said(port) == b""


def test_a_stalled_network_is_noticed(
    typed: Typed, door: Sshd, echo: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "QUIET_SECONDS", 0.5)
    monkeypatch.setattr(watchdog, "DEAD_SECONDS", 1.5)
    monkeypatch.setattr(watchdog, "_LOOK_SECONDS", 0.1)
    typed(f"tunnel open door:{echo}")
    door.signal(signal.SIGSTOP)
    try:
        wait_for(lambda: state(typed, f"door:{echo}") == "reconnecting", 10)
    finally:
        door.signal(signal.SIGCONT)
    wait_for(lambda: state(typed, f"door:{echo}") == "open", 20)


def test_a_bastion_killed_in_a_query_is_said_and_come_back_from(
    typed: Typed, server: Server, door: Sshd, place: Place
) -> None:
    place.add("db1", server)
    typed("sql db1 'select 1 as n'")
    slow = "select sleep(30) as x" if server.family == "mysql" else "select 1 as x from pg_sleep(30)"

    def kill() -> None:
        door.stop()
        door.start()

    killing = threading.Timer(0.6, kill)
    killing.start()
    began = time.monotonic()
    with pytest.raises(ConnectionLost, match="not known whether CREATE TABLE"):
        typed(f"sql db1 'create table later as {slow}'")
    assert time.monotonic() - began < 12
    killing.join()
    assert typed("sql db1 'select 2 as n'").rows == [{"n": 2}]


def test_a_database_that_is_restarted_is_noticed(
    typed: Typed, server: Server, sshd: Sshd, place: Place
) -> None:
    place.add("db1", server)
    place.reach(sshd)
    typed("sql db1 'select 1 as n'")
    assert server.process is not None
    # PostgreSQL's processes outlive a killed parent for a while; this ends them all.
    server.process.send_signal(signal.SIGINT if server.family == "postgresql" else signal.SIGKILL)
    server.process.wait()
    with pytest.raises(CommandError, match="door cannot connect to localhost"):
        typed("sql db1 'select 2 as n'")
    server.start()
    assert typed("sql db1 'select 3 as n'").rows == [{"n": 3}]


def test_fifty_tunnels_share_a_connection_and_a_thread(typed: Typed, door: Sshd) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(50)]
        _fifty(typed, [server.getsockname()[1] for server in servers])


def _fifty(typed: Typed, ports: list[int]) -> None:
    typed(f"tunnel open door:{ports[0]}")
    threads, descriptors = threading.active_count(), len(os.listdir("/proc/self/fd"))
    typed("tunnel open " + " ".join(f"door:{port}" for port in ports[1:]))
    assert len(typed("tunnel ls").rows) == 50
    wait_for(lambda: threading.active_count() <= threads)
    assert len(os.listdir("/proc/self/fd")) - descriptors <= 2 * 49 + 2
    typed("tunnel close --all")


def test_the_shell_s_end_closes_them(typed: Typed, door: Sshd, echo: int, shell: Shell) -> None:
    port = port_of(typed(f"tunnel open door:{echo}"))
    shell.close()
    with pytest.raises(OSError):
        said(port)
    wait_for(lambda: not [each for each in threading.enumerate() if each.name == "tunnels"])


def test_waiting_ends_with_ctrl_c_and_closes(typed: Typed, door: Sshd, echo: int, somebody: Somebody) -> None:
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises((KeyboardInterrupt, AwshError)):
        typed(f"tunnel open door:{echo} --wait")
    assert typed("tunnel ls").rows == []
    assert any("Ctrl-C closes" in note for note in somebody.notes)


def test_what_is_public_is_reached_straight(typed: Typed, server: Server, place: Place) -> None:
    place.add("db1", server, public=True)
    assert typed("tunnel open db1").rows[0]["via"] == ""
    assert typed("sql db1 'select 1 as n'").rows == [{"n": 1}]
