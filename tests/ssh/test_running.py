"""Commands on a server: their three streams, their end, and Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from awsh.context import Context
from awsh.errors import CommandError, Exited
from awsh.ssh import SshConnection, SshHost, watchdog
from tests.ssh.conftest import Reach, Sshd


@pytest.fixture
def web(ctx: Context, host: SshHost) -> SshConnection:
    return ctx.ssh(host)


def test_output_comes_as_bytes(web: SshConnection) -> None:
    assert b"".join(web.run("printf 'a\\000\\377b'")) == b"a\0\xffb"


def test_standard_error_is_told_apart(web: SshConnection) -> None:
    told: list[bytes] = []
    assert b"".join(web.run("echo out; echo err >&2", error=told.append)) == b"out\n"
    assert b"".join(told) == b"err\n"


def test_standard_input_goes_there_and_ends(web: SshConnection) -> None:
    data = [bytes([n]) * 100_000 for n in range(40)]
    assert b"".join(web.run("cat", stdin=iter(data))) == b"".join(data)
    assert b"".join(web.run("cat")) == b""
    assert b"".join(web.run("head -c 1", stdin=iter(data))) == b"\0"


def test_who_reads_late_gets_all_of_it(web: SshConnection) -> None:
    data = [bytes(100_000)] * 40
    assert b"".join(web.run("sleep 1; wc -c", stdin=iter(data))).strip() == b"4000000"


def test_both_streams_full_at_once_do_not_block(web: SshConnection) -> None:
    size = 0

    def tell(chunk: bytes) -> None:
        nonlocal size
        size += len(chunk)

    script = "head -c 4000000 /dev/zero >&2 & head -c 4000000 /dev/zero; wait"
    assert sum(map(len, web.run(script, error=tell))) == 4_000_000
    assert size == 4_000_000


def test_the_exit_code_is_the_errors(web: SshConnection) -> None:
    output = web.run("echo before; exit 7")
    assert next(output) == b"before\n"
    with pytest.raises(Exited, match=r"exited with 7 on web") as caught:
        next(output)
    assert caught.value.exit_code == 7
    with pytest.raises(CommandError, match="ended by a signal"):
        list(web.run("kill -KILL $$"))


def test_a_connection_is_shared(ctx: Context, host: SshHost) -> None:
    assert ctx.ssh(host) is ctx.ssh(replace(host, vouched=None))
    found: list[SshConnection] = []
    threads = [threading.Thread(target=lambda: found.append(ctx.ssh(host))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(map(id, found)) == {id(ctx.ssh(host))}


class Commands:
    """An SSH server whose commands run until a signal ends them: what sshd does for all but root."""

    def __init__(self, key: Path, authorized: Path, deaf: set[str]) -> None:
        self.signals: list[str] = []
        self.ended = threading.Event()
        self._deaf = deaf
        self._connections: list[Any] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(key, authorized), self._loop).result(10)
        self.port = self._server.get_port()

    async def _listen(self, key: Path, authorized: Path) -> Any:
        outer = self

        class Session(asyncssh.SSHServerSession[bytes]):
            def connection_made(self, channel: Any) -> None:
                self.channel = channel

            def exec_requested(self, command: str) -> bool:
                return True

            def session_started(self) -> None:
                self.channel.write(b"on\n")

            def eof_received(self) -> bool:
                return True

            def signal_received(self, signal: str) -> None:
                outer.signals.append(signal)
                if signal not in outer._deaf:
                    outer.ended.set()
                    self.channel.exit_with_signal(signal)

        class Server(asyncssh.SSHServer):
            def connection_made(self, connection: Any) -> None:
                outer._connections.append(connection)

            def session_requested(self) -> Any:
                return Session()

        return await asyncssh.create_server(
            Server,
            "127.0.0.1",
            0,
            server_host_keys=[str(key)],
            authorized_client_keys=str(authorized),
            encoding=None,
        )

    def close(self) -> None:
        async def end() -> None:
            self._server.close()
            for connection in self._connections:
                connection.abort()
                await connection.wait_closed()
            await self._server.wait_closed()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0.05)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def commands(ctx: Context, sshd: Sshd, ports: Reach) -> Iterator[Callable[..., Commands]]:
    made: list[Commands] = []

    def make(*deaf: str) -> Commands:
        made.append(Commands(sshd.folder / "host", sshd.folder / "authorized", {*deaf}))
        ports["192.0.2.1"] = made[-1].port
        return made[-1]

    yield make
    ctx.shell.close()
    for each in made:
        each.close()


def test_what_nobody_reads_any_more_is_ended_there(
    commands: Callable[..., Commands], ctx: Context, host: SshHost
) -> None:
    there = commands()
    web = ctx.ssh(host)
    output = web.run("sleep 1000")
    assert next(output) == b"on\n"
    output.close()  # type: ignore[attr-defined]
    assert there.ended.wait(5)
    assert there.signals == ["INT"]
    assert web.alive


def test_ctrl_c_ends_it_there(commands: Callable[..., Commands], ctx: Context, host: SshHost) -> None:
    there = commands()
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with pytest.raises(KeyboardInterrupt):
        list(ctx.ssh(host).run("sleep 1000", stopped=stop.is_set))
    assert there.ended.wait(5)


def test_one_that_does_not_listen_to_ctrl_c_is_terminated(
    commands: Callable[..., Commands], ctx: Context, host: SshHost
) -> None:
    there = commands("INT")
    output = ctx.ssh(host).run("sleep 1000")
    assert next(output) == b"on\n"
    output.close()  # type: ignore[attr-defined]
    assert there.ended.wait(5)
    assert there.signals == ["INT", "TERM"]


def test_a_killed_server_is_noticed_in_the_middle_of_a_command(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach
) -> None:
    sshd = own_sshd()
    ports["192.0.2.1"] = sshd.port
    there = replace(host, alias="i-9", identities=(sshd.key,), vouched=lambda: [sshd.host_key])
    web = ctx.ssh(there)
    output = web.run("echo on; sleep 60")
    assert next(output) == b"on\n"
    sshd.signal(signal.SIGKILL)
    with pytest.raises(CommandError, match="connection to web was lost"):
        list(output)
    assert not web.alive
    sshd.stop()
    sshd.start()
    assert b"".join(ctx.ssh(there).run("echo again")) == b"again\n"


def test_a_stalled_server_is_noticed_within_15_seconds(
    own_sshd: Callable[..., Sshd],
    ctx: Context,
    host: SshHost,
    ports: Reach,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert watchdog.DEAD_SECONDS + 2 * watchdog._LOOK_SECONDS < 15
    monkeypatch.setattr(watchdog, "QUIET_SECONDS", 1)
    monkeypatch.setattr(watchdog, "DEAD_SECONDS", 3)
    sshd = own_sshd()
    ports["192.0.2.1"] = sshd.port
    web = ctx.ssh(replace(host, alias="i-8", identities=(sshd.key,), vouched=lambda: [sshd.host_key]))
    output = web.run("echo on; sleep 60")
    assert next(output) == b"on\n"
    sshd.signal(signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(CommandError, match="connection to web was lost"):
        list(output)
    assert time.monotonic() - began < 9
    sshd.signal(signal.SIGCONT)


def test_files_go_both_ways(web: SshConnection, tmp_path: Path) -> None:
    with web.sftp() as sftp:
        with sftp.open(str(tmp_path / "there"), "wb") as file:
            file.write(b"content")
        assert sftp.stat(str(tmp_path / "there")).st_size == 7
