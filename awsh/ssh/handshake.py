"""From a socket to an encrypted connection with a server that is who it should be."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from awsh.errors import CommandError
from awsh.output.safe import safe_text
from awsh.ssh import trust
from awsh.ssh.failures import SshUnreachable
from awsh.ssh.host import SshHost
from awsh.ssh.known_hosts import HostKey

if TYPE_CHECKING:
    from awsh.context import Context

# The library puts the fast ciphers last. Nothing with SHA-1, MD5, CBC or groups of 1024 bits.
_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr", "aes192-ctr")
_MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
)
_KEX = (
    "mlkem768x25519-sha256",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group-exchange-sha256",
    "diffie-hellman-group14-sha256",
)
_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
_REFUSED = {
    "keys": ["ssh-rsa", "ssh-rsa-cert-v01@openssh.com", "ssh-dss"],
    "pubkeys": ["ssh-rsa", "ssh-rsa-cert-v01@openssh.com", "ssh-dss"],
}

_OPENING = 60
"""Bytes that tell what sort of server it is."""


class Heard(socket.socket):
    """A socket that remembers when it last received something, and how it began.

    heard: by `time.monotonic`. opening: the first bytes.
    """

    heard = 0.0
    opening = b""

    def recv(self, *arguments: Any) -> bytes:
        data = super().recv(*arguments)
        self.heard = time.monotonic()
        if len(self.opening) < _OPENING:
            self.opening += data
        return data


def shake_hands(ctx: Context, host: SshHost, plain: socket.socket, deadline: float) -> tuple[Any, Heard]:
    """paramiko's Transport over PLAIN, and its socket; both closed on failure.

    Raises SshUnreachable, CommandError, KeyboardInterrupt.
    """
    import paramiko

    logger = logging.getLogger("paramiko")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    heard = Heard(plain.family, plain.type, plain.proto, plain.detach())
    heard.heard = began = time.monotonic()
    transport = paramiko.Transport(heard, disabled_algorithms=_REFUSED)
    try:
        _choose(transport, trust.known_kinds(ctx, host))
        transport.banner_timeout = transport.handshake_timeout = max(1.0, deadline - began)
        try:
            _negotiate(ctx, host, transport, deadline)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise _explained(host, error, heard.opening, silent=time.monotonic() >= deadline - 0.5) from None
        key = transport.get_remote_server_key()
        trust.check(ctx, host, HostKey(key.get_name(), key.asbytes()))
    except BaseException:
        transport.close()
        heard.close()
        raise
    return transport, heard


def _choose(transport: Any, known: Sequence[str]) -> None:
    options = transport.get_security_options()
    options.ciphers = _able(_CIPHERS, options.ciphers)
    options.digests = _able(_MACS, options.digests)
    options.kex = _able(_KEX, options.kex)
    # Whoever is known by one kind of key is asked for that one.
    kinds = [f"rsa-sha2-{bits}" if kind == "ssh-rsa" else kind for kind in known for bits in (512, 256)]
    first = [kind for kind in dict.fromkeys(kinds) if kind in _HOST_KEYS]
    options.key_types = _able(tuple(dict.fromkeys([*first, *_HOST_KEYS])), options.key_types)


def _able(wanted: Sequence[str], able: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in wanted if name in able)


def _negotiate(ctx: Context, host: SshHost, transport: Any, deadline: float) -> None:
    import paramiko

    done = threading.Event()
    transport.start_client(event=done)
    while not done.wait(0.05):
        ctx._check_stopped()
        if not transport.is_active():
            break
        if time.monotonic() > deadline:
            raise TimeoutError
    if not transport.is_active():
        raise transport.get_exception() or paramiko.SSHException("negotiation failed")


def _explained(host: SshHost, error: Exception, opening: bytes, *, silent: bool) -> CommandError:
    import paramiko

    text = str(error)
    where = f"{host.name}, port {host.port},"
    if opening and not opening.startswith(b"SSH-"):
        said = safe_text(opening.decode("utf-8", "replace").strip())[:_OPENING]
        return CommandError(f"{where} is no SSH server: it says '{said}'")
    if isinstance(error, TimeoutError) or ("protocol banner" in text and silent):
        return SshUnreachable(f"{where} takes the connection and says nothing")
    if "protocol banner" in text or isinstance(error, (EOFError, OSError)):
        return SshUnreachable(f"{where} ends the connection before it says anything")
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return CommandError(
            f"{where} has only what is not safe any more, or something too new: {safe_text(text)[:200]}"
        )
    return CommandError(f"{where} and awsh do not agree: {safe_text(text)[:200]}")
