"""Which key gets somebody in, and what is said when none does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from awsh.context import Context
from awsh.errors import CommandError
from awsh.ssh import SshConnection, SshDenied, SshHost
from tests.ssh.conftest import Reach, Somebody, Sshd, keygen


def made(sshd: Sshd, folder: Path, *options: str, name: str = "key", passphrase: str = "") -> Path:
    """A private key that SSHD lets in."""
    path = folder / name
    keygen(*options, "-N", passphrase, "-f", str(path))
    sshd.authorize(Path(f"{path}.pub"))
    return path


def into(ctx: Context, host: SshHost, *files: Path) -> SshConnection:
    connection = ctx.ssh(replace(host, identities=files))
    assert b"".join(connection.run("echo in")) == b"in\n"
    return connection


@pytest.mark.parametrize(
    "options",
    [
        ("-t", "ed25519"),
        ("-t", "rsa", "-b", "2048"),
        ("-t", "rsa", "-b", "2048", "-m", "PEM"),
        ("-t", "ecdsa"),
        ("-t", "ecdsa", "-b", "521", "-m", "PEM"),
        ("-t", "rsa", "-b", "2048", "-m", "PKCS8"),
    ],
    ids=lambda options: "-".join(options).replace("-t-", "").replace("--", "-"),
)
def test_keys_of_every_kind_and_form(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path, options: tuple[str, ...]
) -> None:
    into(ctx, host, made(sshd, tmp_path, *options))


def test_a_file_that_others_can_read_is_refused(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path
) -> None:
    path = made(sshd, tmp_path, "-t", "ed25519")
    path.chmod(0o640)
    with pytest.raises(CommandError, match="others can read the private key") as caught:
        into(ctx, host, path)
    assert caught.value.hint == f"`!chmod 600 {path}`"


@pytest.mark.parametrize("form", ["RFC4716", "PEM"])
def test_a_passphrase_is_asked_for_and_kept(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path, somebody: Somebody, form: str
) -> None:
    kind = ("-t", "ed25519") if form == "RFC4716" else ("-t", "rsa", "-b", "2048", "-m", "PEM")
    path = made(sshd, tmp_path, *kind, passphrase="open sesame")
    somebody.answers = ["wrong", "open sesame"]
    into(ctx, host, path).close()
    assert somebody.questions == [f"passphrase of {path}"] * 2
    into(ctx, host, path)
    assert len(somebody.questions) == 2


def test_a_script_is_told_of_the_agent_and_three_wrong_ones_are_enough(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path, somebody: Somebody
) -> None:
    path = made(sshd, tmp_path, "-t", "ed25519", passphrase="open sesame")
    somebody.answers = ["a", "b", "c", "open sesame"]
    with pytest.raises(CommandError, match="was not opened"):
        into(ctx, host, path)
    assert somebody.answers == ["open sesame"]
    somebody.there = False
    with pytest.raises(CommandError, match="nobody is there to say it") as caught:
        into(ctx, host, path)
    assert caught.value.hint == "`ssh-add` gives it to the agent"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "as PuTTY wants it"),
        ("ssh-ed25519 AAAA me\n", "has a public key"),
        ("hello\n", "has no private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "cannot be used"),
        ("-----BEGIN RSA PRIVATE KEY-----\nnonsense\n", "cannot be used"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_private_key(
    ctx: Context, host: SshHost, tmp_path: Path, content: str | None, why: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
        path.chmod(0o600)
    with pytest.raises(CommandError, match=why):
        into(ctx, host, path)


def test_a_key_of_another_kind_is_refused(ctx: Context, host: SshHost, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed448

    key = ed448.Ed448PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key").write_bytes(key)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(CommandError, match="none of ED25519, RSA and ECDSA"):
        into(ctx, host, tmp_path / "key")


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    socket = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    while not socket.exists():
        assert process.poll() is None
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield lambda path: subprocess.run(["ssh-add", "-q", str(path)], check=True)
    process.terminate()
    process.wait()


def test_the_agents_keys_are_tried(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path, agent: Callable[[Path], None]
) -> None:
    agent(made(sshd, tmp_path, "-t", "ed25519", name="held"))
    into(ctx, host)


def test_the_agents_key_saves_the_passphrase(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path, agent: Callable[[Path], None], somebody: Somebody
) -> None:
    locked = made(sshd, tmp_path, "-t", "ed25519", name="locked", passphrase="open sesame")
    agent(made(sshd, tmp_path, "-t", "rsa", "-b", "2048", name="held"))
    into(ctx, host, locked)
    assert somebody.questions == []


def test_wrong_user_and_wrong_key(ctx: Context, host: SshHost, tmp_path: Path) -> None:
    keygen("-t", "ed25519", "-N", "", "-f", str(tmp_path / "unknown"))
    with pytest.raises(SshDenied, match=rf"web does not let {host.user} in with {tmp_path}/unknown"):
        into(ctx, host, tmp_path / "unknown")
    with pytest.raises(SshDenied, match="does not let nobody-there in"):
        ctx.ssh(replace(host, user="nobody-there"))
    with pytest.raises(SshDenied, match="there is no key to log in to web with"):
        into(ctx, host)


def test_one_bad_file_does_not_hide_a_good_one(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    bad.write_text("hello")
    into(ctx, host, bad, sshd.key)


def test_a_server_that_wants_something_else(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach
) -> None:
    sshd = own_sshd("PubkeyAuthentication no", "GSSAPIAuthentication no", "KbdInteractiveAuthentication yes")
    ports["192.0.2.1"] = sshd.port
    there = replace(host, alias="i-5", identities=(sshd.key,), vouched=lambda: [sshd.host_key])
    with pytest.raises(SshDenied, match=r"takes no keys of|ended the connection"):
        ctx.ssh(there)


def test_a_certificate_is_used(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach, tmp_path: Path
) -> None:
    keygen("-t", "ed25519", "-N", "", "-f", str(tmp_path / "authority"))
    keygen("-t", "ed25519", "-N", "", "-f", str(tmp_path / "key"))
    keygen("-s", str(tmp_path / "authority"), "-I", "me", "-n", host.user, str(tmp_path / "key.pub"))
    sshd = own_sshd(f"TrustedUserCAKeys {tmp_path}/authority.pub")
    ports["192.0.2.1"] = sshd.port
    into(ctx, replace(host, alias="i-6", vouched=lambda: [sshd.host_key]), tmp_path / "key")


def test_a_temporary_key_is_for_nobody_else_and_goes(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path
) -> None:
    path, public = ctx.ssh_key()
    assert ctx.ssh_key() == (path, public)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    (tmp_path / "it.pub").write_text(public + "\n")
    sshd.authorize(tmp_path / "it.pub")
    into(ctx, host, path)
    ctx.shell.close()
    assert not os.path.exists(path.parent)
