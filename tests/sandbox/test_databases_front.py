"""Who comes to a database before its server answers."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

from awsh.sandbox.runners.databases import temporary
from awsh.sandbox.runners.databases.front import Front


class Plain(Front):
    """A front that has no certificate to show."""

    def renew(self) -> None:
        pass


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    program = """if True:
        import os, sys
        from awsh.sandbox.runners.databases import temporary

        print(temporary.make(sys.argv[1]), flush=True)
        os.kill(os.getpid(), 9)
    """
    left = Path(
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
        ).stdout.strip()
    )
    mine, stranger = temporary.make(str(tmp_path)), tmp_path / "awsh-stranger"
    stranger.mkdir()
    assert left.is_dir()
    temporary.sweep(str(tmp_path))
    assert {each.name for each in tmp_path.iterdir()} == {mine.name, stranger.name}
    temporary.remove(mine)
    assert not mine.exists()


def test_the_first_one_waits_until_the_server_answers(tmp_path: Path) -> None:
    asyncio.run(_first_one(tmp_path))


async def _first_one(folder: Path) -> None:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "front"))
    listening.listen()
    listening.setblocking(False)
    front = Plain(listening, str(folder / "server"), force_tls=False, exempt="")
    serving = asyncio.ensure_future(front.serve())
    reader, writer = await asyncio.open_unix_connection(folder / "front")
    writer.write(b"anybody?")
    answer = asyncio.ensure_future(reader.read(16))
    done, _ = await asyncio.wait([answer], timeout=0.3)
    assert not done

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readexactly(8)).upper())
        writer.close()

    server = await asyncio.start_unix_server(answering, folder / "server")
    front.ready.set()
    assert await asyncio.wait_for(answer, 5) == b"ANYBODY?"
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    serving.cancel()
    listening.close()
