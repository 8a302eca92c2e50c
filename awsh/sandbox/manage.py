"""What can be done with sandboxes from outside: look, clear, delete, keep one running."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from awsh.errors import CommandError, ConfigError
from awsh.sandbox.imitations import imitations
from awsh.sandbox.life import READY_WITHIN, Connection, answers
from awsh.sandbox.places import Place, holders, is_running, place, read_info, sandboxes, try_lock
from awsh.sandbox.rows import SandboxRow, SandboxStatus
from awsh.values import Size

ENDING = 10.0
"""Seconds that a server which has hung up may need to save and end: its last shell may just have left."""


def ls() -> list[SandboxRow]:
    """Every sandbox that has ever been used and not been removed, by name."""
    return [_row(place(folder.name)) for folder in sorted(sandboxes().glob("*")) if _is_sandbox(folder)]


def status(name: str) -> SandboxStatus:
    """One sandbox in full. Raises CommandError when there is none of that name."""
    where = _existing(name)
    info = _running_info(where, wait=True)
    return {
        **_row(where),
        "pid": info["pid"] if info else None,
        "started": datetime.fromtimestamp(info["started"], UTC) if info else None,
        "users": sorted(set(holders(where))),
        "warnings": info.get("warnings", []) if info else [],
        "imitations": imitations(),
        "folder": str(where.root),
        "log": str(where.log),
    }


def url(name: str) -> str:
    """Where a running sandbox answers. Raises CommandError when it does not run."""
    where = _existing(name)
    info = _running_info(where, wait=True)
    if info is None:
        raise CommandError(f"sandbox {name!r} is not running", hint=f"awsh sandbox serve --name {name}")
    return str(info["url"])


def env(name: str) -> str:
    """Lines for a POSIX shell after which any AWS tool speaks to the running sandbox NAME."""
    from awsh.sandbox import SANDBOX_KEYS

    settings = {
        "AWS_ENDPOINT_URL": url(name),
        "AWS_ACCESS_KEY_ID": SANDBOX_KEYS.access_key,
        "AWS_SECRET_ACCESS_KEY": SANDBOX_KEYS.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }
    lines = [f"export {variable}={value}" for variable, value in settings.items()]
    return "\n".join([*lines, "unset AWS_SESSION_TOKEN AWS_PROFILE"])


def reset(name: str) -> None:
    """Forgets all that sandbox NAME holds, running or not. Raises CommandError."""
    where = _existing(name)
    lock = try_lock(where.lock)
    if lock is None:
        try:
            answer = _control(where, "reset")
        except CommandError:
            if not _ends(where, ENDING):
                raise
            reset(name)
            return
        if answer != "saved":
            raise CommandError(f"sandbox {name!r} was cleared but not saved: {answer}")
        return
    try:
        shutil.rmtree(where.state, ignore_errors=False)
        where.state.mkdir(mode=0o700)
    except OSError as error:
        raise CommandError(f"cannot clear sandbox {name!r}: {error}") from error
    finally:
        os.close(lock)


def rm(name: str) -> None:
    """Deletes sandbox NAME. Raises CommandError while somebody uses it."""
    where = _existing(name)
    users = sorted(set(holders(where)))
    if users:
        who = "this shell" if users == [os.getpid()] else f"process {', '.join(map(str, users))}"
        raise CommandError(f"sandbox {name!r} is used by {who}", hint="leave it first, or `sandbox reset` it")
    if is_running(where):
        _stop(where)
    lock = try_lock(where.lock)
    if lock is None:
        raise CommandError(f"sandbox {name!r} has just been started by somebody")
    try:
        shutil.rmtree(where.root)
    except OSError as error:
        raise CommandError(f"cannot delete sandbox {name!r}: {error}") from error
    finally:
        os.close(lock)


def serve(
    name: str,
    port: int = 0,
    *,
    ready: Callable[[str], None],
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Keeps sandbox NAME running until STOPPED or Ctrl-C; other shells may join and outlive it.

    port: where to listen on loopback; 0 is any free one. ready: called with the address.
    Raises ConfigError when it cannot start or already runs elsewhere, CommandError when it dies.
    """
    where = place(name)
    if port and not is_running(where):
        _check_free(port)
    connection = Connection(where, port=port)
    try:
        address = connection.url()
        if port and not address.endswith(f":{port}"):
            raise ConfigError(
                f"sandbox {name!r} already runs at {address}", hint="leave --port out to join it"
            )
        ready(address)
        while not stopped():
            time.sleep(0.2)
            if not is_running(where):
                raise CommandError(f"the sandbox {name!r} ended by itself, see {where.log}")
    except KeyboardInterrupt:
        pass
    finally:
        connection.close()
        if is_running(where) and not list(holders(where)):
            _stop(where)


def _row(where: Place) -> SandboxRow:
    info = _running_info(where)
    return {
        "name": where.name,
        "running": is_running(where),
        "url": info["url"] if info else None,
        "size": Size(_size(where.root)),
        "used": datetime.now(UTC).replace(microsecond=0) if info else _last_used(where),
        "moto": info["moto"] if info else _moto_of(where),
    }


def _is_sandbox(folder: Path) -> bool:
    try:
        place(folder.name)
    except ConfigError:
        return False
    return folder.is_dir()


def _existing(name: str) -> Place:
    where = place(name)
    if not where.root.is_dir():
        from awsh.errors import suggest

        known = [row["name"] for row in ls()]
        raise CommandError(f"there is no sandbox {name!r}", hint=suggest(name, known) or "see `sandbox ls`")
    return where


def _running_info(where: Place, *, wait: bool = False) -> dict[str, Any] | None:
    """What the server says of itself; None while it does not answer, which WAIT gives it time for."""
    deadline = time.monotonic() + (READY_WITHIN if wait else 0)
    while is_running(where):
        info = read_info(where)
        if info is not None and answers(info):
            return info
        if time.monotonic() >= deadline:
            break
        time.sleep(0.02)
    return None


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if not path.is_dir() else 0
        except FileNotFoundError:
            continue
    return total


def _last_used(where: Place) -> datetime | None:
    for path in (where.log, where.root):
        try:
            return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        except FileNotFoundError:
            continue
    return None


def _moto_of(where: Place) -> str | None:
    try:
        with open(where.state / "early", "rb") as file:
            return str(json.loads(file.readline(1 << 20))["moto"])
    except (OSError, ValueError, KeyError):
        return None


def _control(where: Place, action: str) -> Any:
    import urllib.request

    info = _running_info(where, wait=True)
    if info is None:
        raise CommandError(f"sandbox {where.name!r} does not answer", hint=f"see {where.log}")
    request = urllib.request.Request(  # noqa: S310 (the address is our own server's)
        f"{info['url']}/_awsh/{action}", method="POST", headers={"X-Awsh-Token": info["token"]}
    )
    # A proxy of the user's has no business between two processes of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError) as error:
        raise CommandError(
            f"sandbox {where.name!r} did not {action}: {error}", hint=f"see {where.log}"
        ) from error


def _stop(where: Place) -> None:
    try:
        _control(where, "stop")
    except CommandError:
        if not _ends(where, ENDING):
            raise
    if not _ends(where, 30):
        raise CommandError(f"sandbox {where.name!r} does not end", hint=f"see {where.log}")


def _ends(where: Place, seconds: float) -> bool:
    """Whether the server is gone within SECONDS."""
    deadline = time.monotonic() + seconds
    while is_running(where):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _check_free(port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise ConfigError(
                f"cannot listen on port {port}: {error}", hint="choose another --port"
            ) from error
