"""Databases in a private network: awsh beside `ssh -L`, in one run, over a real sshd.

2,000 x SELECT 1, 1,000,000 rows, 1 GiB; the first query after `tunnel open`; 50 tunnels. Run:
python benchmarks/sql.py [--mebibytes N] [--rows N]
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from sql_place import Place, cpu_of, forwarded, place

from awsh.resources import Name, ResourceKind
from awsh.shell import Shell
from awsh.sql import Session, direct
from awsh.target import Target

ROUNDS = int(os.environ.get("AWSH_BENCH_ROUNDS", "3"))
SSH, PORT, CHANNEL = "ssh -L", "awsh tunnel", "awsh, no port"
TABLE = "  {:<34} {:>14} {:>14} {:>14}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--statements", type=int, default=2000)
    options = parser.parse_args()
    with place() as there, Shell(Target(scope="bench")) as shell:
        print(f"\nthrough a real sshd (medians of {ROUNDS}, by turns; ratios to `ssh -L` as it comes)")
        print(TABLE.format("", SSH, PORT, CHANNEL))
        throughput(there, shell, options.mebibytes)
        for family in there.databases:
            queries(there, shell, family, options.statements, options.rows)
        opening(there, shell)


def throughput(there: Place, shell: Shell, mebibytes: int) -> None:
    """MiB a second, and the CPU that the carrying process takes."""
    taken: dict[str, list[float]] = {SSH: [], PORT: [], CHANNEL: []}
    cpu: dict[str, list[float]] = {SSH: [], PORT: [], CHANNEL: []}
    connection = shell.context().ssh(there.door)
    with (
        forwarded(there.source, SSH, there) as (ssh_port, ssh_pid),
        forwarded(there.source, PORT, there) as (awsh_port, awsh_pid),
    ):
        ways: dict[str, tuple[Callable[[], socket.socket], int]] = {
            SSH: (lambda: socket.create_connection(("127.0.0.1", ssh_port)), ssh_pid),
            PORT: (lambda: socket.create_connection(("127.0.0.1", awsh_port)), awsh_pid),
            CHANNEL: (lambda: connection.dial("127.0.0.1", there.source), os.getpid()),
        }
        for _ in range(ROUNDS):
            for name, (dial, pid) in ways.items():
                before = cpu_of(pid)
                taken[name].append(fetched(dial(), mebibytes))
                cpu[name].append(cpu_of(pid) - before)
    line(f"{mebibytes:,} MiB, MiB/s", {k: mebibytes / median(v) for k, v in taken.items()}, "{:.0f}")
    line("  CPU seconds of who carries", {k: median(v) for k, v in cpu.items()}, "{:.2f}")


def fetched(connected: socket.socket, mebibytes: int) -> float:
    """Seconds until all of it has come."""
    began = time.perf_counter()
    with connected:
        connected.sendall(f"{mebibytes}\n".encode())
        room, left = bytearray(1 << 18), mebibytes << 20
        while left:
            count = connected.recv_into(room)
            if not count:
                sys.exit("the connection ended early")
            left -= count
    return time.perf_counter() - began


def queries(there: Place, shell: Shell, family: str, statements: int, rows: int) -> None:
    server = there.databases[family]
    many = (
        f"SELECT seq, concat('row ', seq) AS name FROM seq_1_to_{rows}"
        if family == "mysql"
        else f"SELECT n, 'row ' || n AS name FROM generate_series(1, {rows}) n"
    )
    connection = shell.context().ssh(there.door)
    with (
        forwarded(server.port, SSH, there) as (ssh_port, _),
        forwarded(server.port, PORT, there) as (awsh_port, _),
    ):
        base = server.database()
        sessions = {
            SSH: Session(replace(base, dial=direct("127.0.0.1", ssh_port))),
            PORT: Session(replace(base, dial=direct("127.0.0.1", awsh_port))),
            CHANNEL: Session(replace(base, dial=lambda: connection.dial("127.0.0.1", server.port))),
        }
        trips: dict[str, list[float]] = {name: [] for name in sessions}
        whole: dict[str, list[float]] = {name: [] for name in sessions}
        memory: dict[str, list[float]] = {name: [] for name in sessions}
        for session in sessions.values():
            list(session.execute("SELECT 1"))
        for _ in range(ROUNDS):
            for name, session in sessions.items():
                trips[name].append(median(trip(session) for _ in range(statements)))
        for _ in range(ROUNDS):
            for name, session in sessions.items():
                before = resident("VmRSS")
                Path("/proc/self/clear_refs").write_text("5")
                began = time.perf_counter()
                count = sum(1 for _ in session.execute(many).tuples())
                whole[name].append(time.perf_counter() - began)
                memory[name].append(resident("VmHWM") - before)
                if count != rows:
                    sys.exit(f"{count} rows of {rows}")
        for session in sessions.values():
            session.close()
    line(
        f"{family}: SELECT 1, p50 of {statements:,}, ms",
        {k: median(v) * 1e3 for k, v in trips.items()},
        "{:.3f}",
    )
    line(f"{family}: {rows:,} rows, s", {k: median(v) for k, v in whole.items()}, "{:.2f}")
    print(TABLE.format("  more memory, MiB", *(f"{max(each):.1f}" for each in memory.values())))


def trip(session: Session) -> float:
    began = time.perf_counter()
    list(session.execute("SELECT 1").tuples())
    return time.perf_counter() - began


def opening(there: Place, shell: Shell) -> None:
    """The first query after `tunnel open`, and 50 tunnels at once."""
    shell.kinds.add(
        ResourceKind(
            "bench:server",
            "server",
            "ec2",
            names=lambda ctx: [Name("door", "door")],
            ssh=lambda ctx, id: there.door,
        ),
        "bench",
    )
    print()
    for family, server in there.databases.items():
        shell.ssh.close()
        began = time.perf_counter()
        opened = shell.run(f"tunnel open -L 127.0.0.1:{server.port} --via door").rows[0]
        took = time.perf_counter() - began
        port = int(opened["local"].rpartition(":")[2])
        began = time.perf_counter()
        with Session(replace(server.database(), dial=direct("127.0.0.1", port))) as session:
            list(session.execute("SELECT 1"))
        first = time.perf_counter() - began
        print(
            f"  {family}: tunnel open {took:.3f} s (with the SSH handshake), first query {first:.3f} s later"
        )
        shell.run("tunnel close --all")
    fifty(there, shell)


def fifty(there: Place, shell: Shell) -> None:
    """Fifty ports that lead to fifty others, with a connection through each."""
    with ExitStack() as stack:
        ends = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(50)]
        forwards = " ".join(f"-L 127.0.0.1:{end.getsockname()[1]}" for end in ends)
        before = resident("VmRSS")
        began = time.perf_counter()
        shell.run(f"tunnel open {forwards} --via door")
        took = time.perf_counter() - began
        for row in shell.run("tunnel ls").rows:
            stack.enter_context(socket.create_connection(("127.0.0.1", row["port"]))).sendall(b"x" * 1000)
        time.sleep(1)
        more = resident("VmRSS") - before
        through = sum(row["connections"] for row in shell.run("tunnel ls").rows)
        print(f"  50 tunnels: open in {took:.3f} s; {more:.1f} MiB with {through} connections through them")
        shell.run("tunnel close --all")


def resident(what: str) -> float:
    """MiB of this process: VmRSS now, VmHWM at the most."""
    for each in Path("/proc/self/status").read_text().splitlines():
        if each.startswith(what):
            return int(each.split()[1]) / 1024
    return 0.0


def line(title: str, values: dict[str, float], form: str) -> None:
    base = values[SSH]
    cells = [form.format(value) + (f" ({value / base:.2f})" if base else "") for value in values.values()]
    print(TABLE.format(title, *cells))


if __name__ == "__main__":
    main()
