"""The tunnels of one shell: one thread takes connections for all, and notices when a server between is lost."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from awsh.console import PlainConsole
from awsh.errors import AwshError, CommandError, UsageError, suggest
from awsh.ssh.failures import SshLost, SshUnreachable
from awsh.tunnel.listening import listen
from awsh.tunnel.tunnel import Tunnel
from awsh.tunnel.way import Way

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.shell import Shell
    from awsh.ssh import SshHost

LOOK = 1.0
"""Seconds between two looks at whether the servers between are still there."""
PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before each attempt to connect again; the last one for all that follow."""
_FIND_ANEW = 3
"""After so many attempts the server is looked up again: it may have got another address."""


class Tunnels:
    """By name. Safe in any thread."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._lock = threading.RLock()
        self._held: dict[str, Tunnel] = {}
        self._again: dict[tuple[object, ...], threading.Event] = {}
        self._selector: selectors.BaseSelector | None = None
        self._wake: socket.socket | None = None

    @property
    def all(self) -> list[Tunnel]:
        """Oldest first."""
        with self._lock:
            return list(self._held.values())

    def named(self, name: str) -> Tunnel | None:
        with self._lock:
            return self._held.get(name)

    def open(
        self, name: str, find: Callable[[], Way], *, port: int = 0, usual: int = 0
    ) -> tuple[Tunnel, bool]:
        """The tunnel called NAME, and whether it is new: opened when there is none, along the way that FIND gives.

        The end of the way is connected to once, so that what cannot work is said now. port, usual: see `listen`.
        Raises CommandError, UsageError where one of this name is on another port.
        """
        there = self.named(name)
        if there is not None:
            if port and port != there.port:
                raise UsageError(
                    f"tunnel {name} is open already, on port {there.port}",
                    hint=f"`tunnel close {name}` first",
                )
            return there, False
        way = find()
        # First: on the machine where it ends, what listens here would answer itself.
        way.check()
        listeners = listen(port, usual)
        try:
            tunnel = Tunnel(name, replace(way, ctx=self._quiet()), listeners, find, self._lost)
            with self._lock:
                if name in self._held:
                    raise CommandError(f"tunnel {name} was opened meanwhile")
                self._held[name] = tunnel
                self._watch(tunnel)
        except BaseException:
            for listener in listeners:
                listener.close()
            raise
        return tunnel, True

    def close(self, name: str) -> None:
        """Raises UsageError where none is called NAME."""
        with self._lock:
            tunnel = self._held.pop(name, None)
            if tunnel is None:
                near = suggest(name, self._held) or (
                    "`tunnel ls` lists them" if self._held else "none is open"
                )
                raise UsageError(f"there is no tunnel {name!r}", hint=near)
            self._leave(tunnel)
        tunnel.close()

    def close_through(self, alias: str) -> list[Tunnel]:
        """Closes those that lead through the server that is known as ALIAS, and gives them."""

        def leads(host: SshHost | None) -> bool:
            return host is not None and (host.alias == alias or leads(host.via))

        closed = [each for each in self.all if leads(each.way.via)]
        for each in closed:
            with suppress(UsageError):
                self.close(each.name)
        return closed

    def close_all(self) -> int:
        """How many there were; safe to call twice."""
        with self._lock:
            held, self._held = list(self._held.values()), {}
            for tunnel in held:
                self._leave(tunnel)
            for event in self._again.values():
                event.set()
            self._stir()
        for tunnel in held:
            tunnel.close()
        return len(held)

    # The thread that takes connections

    def _watch(self, tunnel: Tunnel) -> None:
        if self._selector is None:
            ours, self._wake = socket.socketpair()
            ours.setblocking(False)
            self._wake.setblocking(False)
            self._selector = selectors.DefaultSelector()
            self._selector.register(ours, selectors.EVENT_READ)
            threading.Thread(target=self._serve, args=(self._selector,), name="tunnels", daemon=True).start()
        for listener in tunnel.listeners:
            self._selector.register(listener, selectors.EVENT_READ, tunnel)
        self._stir()

    def _leave(self, tunnel: Tunnel) -> None:
        if self._selector is not None:
            for listener in tunnel.listeners:
                with suppress(KeyError, ValueError):
                    self._selector.unregister(listener)
        self._stir()

    def _stir(self) -> None:
        if self._wake is not None:
            with suppress(OSError):
                self._wake.send(b".")

    def _serve(self, selector: selectors.BaseSelector) -> None:
        """Until there is no tunnel any more."""
        while True:
            try:
                ready = selector.select(LOOK)
            except OSError:
                # A listener was closed under its hands; it is not among them any more.
                ready = []
            for key, _ in ready:
                listening = key.fileobj
                assert isinstance(listening, socket.socket)
                if isinstance(key.data, Tunnel):
                    key.data.take(listening)
                else:
                    with suppress(OSError):
                        listening.recv(4096)
            with self._lock:
                if not self._held:
                    self._end(selector)
                    return
            for tunnel in self.all:
                if tunnel.state == "open" and not tunnel.way.alive:
                    self._lost(tunnel)

    def _end(self, selector: selectors.BaseSelector) -> None:
        for key in list(selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket) and key.data is None:
                key.fileobj.close()
        selector.close()
        if self._wake is not None:
            self._wake.close()
        self._selector = self._wake = None

    # Servers that were lost

    def _lost(self, tunnel: Tunnel) -> None:
        """Has the server of TUNNEL connected to again, by one thread for all that go through it."""
        via = tunnel.way.via
        if via is None:
            return
        with self._lock:
            if tunnel.state == "reconnecting" or tunnel.name not in self._held:
                return
            tunnel.turn("reconnecting", f"the connection to {via.name} was lost")
            if via.key in self._again:
                return
            self._again[via.key] = given_up = threading.Event()
        self._shell.console.note(f"the connection to {via.name} was lost; tunnels connect to it again")
        threading.Thread(
            target=self._reconnect, args=(via, given_up), name="tunnel again", daemon=True
        ).start()

    def _reconnect(self, via: SshHost, given_up: threading.Event) -> None:
        ctx = self._quiet()
        try:
            for attempt in range(1_000_000):
                if given_up.wait(PAUSES[min(attempt, len(PAUSES) - 1)]) or not self._waiting(via):
                    return
                try:
                    ctx.ssh(via)
                except (SshUnreachable, SshLost) as error:
                    self._turn(via, "reconnecting", error.message)
                    if attempt >= _FIND_ANEW and (moved := self._found_anew(via)) is not None:
                        self._turn_to(via, moved)
                        return
                except AwshError as error:
                    self._turn(via, "failed", error.message)
                    self._shell.console.note(f"tunnels through {via.name} failed: {error}")
                    return
                else:
                    self._turn(via, "open")
                    self._shell.console.note(f"{via.name} is connected again")
                    return
        finally:
            with self._lock:
                self._again.pop(via.key, None)

    def _quiet(self) -> Context:
        return self._shell.context(_Nobody(self._shell))

    def _waiting(self, via: SshHost) -> list[Tunnel]:
        return [
            each
            for each in self.all
            if each.state == "reconnecting" and each.way.via is not None and each.way.via.key == via.key
        ]

    def _turn(self, via: SshHost, state: str, error: str = "") -> None:
        for tunnel in self._waiting(via):
            tunnel.turn(state, error)  # type: ignore[arg-type]

    def _found_anew(self, via: SshHost) -> list[tuple[Tunnel, Way]] | None:
        """Other ways of the tunnels through VIA, where it has moved."""
        found: list[tuple[Tunnel, Way]] = []
        with suppress(AwshError):
            for tunnel in self._waiting(via):
                way = tunnel.find()
                if way.via is not None and way.via.key != via.key:
                    found.append((tunnel, way))
        return found or None

    def _turn_to(self, via: SshHost, moved: list[tuple[Tunnel, Way]]) -> None:
        for tunnel, way in moved:
            tunnel.way = replace(way, ctx=self._quiet())
            # The next look connects along the new one.
            tunnel.turn("open")


class _Nobody(PlainConsole):
    """Whoever is at the terminal types something else now, and is not asked."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell

    @property
    def interactive(self) -> bool:
        return False

    def note(self, text: str) -> None:
        self._shell.console.note(text)
