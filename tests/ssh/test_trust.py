"""Host keys: known, announced, asked about, changed, revoked; and files that are full of everything."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from awsh.context import Context
from awsh.errors import CommandError
from awsh.shell import Shell
from awsh.ssh import SshHost, trust
from awsh.ssh.known_hosts import parse_key, read
from tests.ssh.conftest import ME, Reach, Somebody, Sshd, keygen


@pytest.fixture
def file(ctx: Context) -> Path:
    return trust.own_file(ctx)


@pytest.fixture
def stranger(host: SshHost) -> SshHost:
    return replace(host, vouched=None)


def other_key(folder: Path, kind: str = "ed25519") -> str:
    keygen("-t", kind, "-N", "", "-f", str(folder / f"other-{kind}"))
    return " ".join((folder / f"other-{kind}.pub").read_text().split()[:2])


def test_an_announced_key_is_trusted_and_kept(
    ctx: Context, host: SshHost, sshd: Sshd, somebody: Somebody, file: Path
) -> None:
    somebody.there = False
    ctx.ssh(host)
    assert somebody.questions == []
    assert sshd.fingerprint in somebody.notes[0]
    assert file.read_text() == f"i-1 {' '.join(sshd.host_key.split()[:2])}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    ctx.shell.ssh.close()
    ctx.ssh(replace(host, vouched=lambda: pytest.fail("it is known")))


def test_another_key_than_the_announced_is_refused(
    ctx: Context, host: SshHost, sshd: Sshd, tmp_path: Path
) -> None:
    announced = other_key(tmp_path)
    with pytest.raises(CommandError, match="another key than it announced") as caught:
        ctx.ssh(replace(host, vouched=lambda: [announced]))
    assert sshd.fingerprint in str(caught.value)
    assert parse_key(announced).fingerprint in str(caught.value)  # type: ignore[union-attr]


def test_first_use_asks_with_the_fingerprint(
    ctx: Context, stranger: SshHost, sshd: Sshd, somebody: Somebody, file: Path
) -> None:
    somebody.answer = False
    with pytest.raises(CommandError, match="not trusted"):
        ctx.ssh(stranger)
    assert sshd.fingerprint in somebody.questions[0]
    assert not file.exists()
    somebody.answer = True
    ctx.ssh(stranger)
    assert sshd.host_key.split()[1] in file.read_text()


def test_a_script_is_refused_and_told_how_to_go_on(
    ctx: Context, stranger: SshHost, sshd: Sshd, somebody: Somebody, tmp_path: Path
) -> None:
    somebody.there = False
    ctx.shell.yes = True
    with pytest.raises(CommandError, match="never seen before") as caught:
        ctx.ssh(stranger)
    assert caught.value.hint == f"if it is that one: --fingerprint {sshd.fingerprint}"
    wrong = parse_key(other_key(tmp_path)).fingerprint  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="another key than --fingerprint says"):
        ctx.ssh(replace(stranger, fingerprint=wrong))
    ctx.ssh(replace(stranger, fingerprint=sshd.fingerprint.removeprefix("SHA256:")))


def test_a_changed_key_is_refused_with_the_line(
    ctx: Context, host: SshHost, sshd: Sshd, file: Path, tmp_path: Path
) -> None:
    old = other_key(tmp_path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"# mine\ni-1 {old}\n")
    with pytest.raises(CommandError, match="another key than before") as caught:
        ctx.ssh(replace(host, fingerprint=sshd.fingerprint))
    assert sshd.fingerprint in str(caught.value)
    assert f"{file}:2" in str(caught.value)
    assert f"ssh-keygen -f {file} -R 'i-1'" in str(caught.value)
    assert file.read_text() == f"# mine\ni-1 {old}\n"


def test_a_key_of_another_kind_is_a_changed_one(
    ctx: Context, host: SshHost, file: Path, tmp_path: Path
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"i-1 {other_key(tmp_path, 'rsa')}\n")
    with pytest.raises(CommandError, match="another key than before"):
        ctx.ssh(host)


def test_a_revoked_key_is_refused_even_if_it_is_announced(
    ctx: Context, host: SshHost, sshd: Sshd, file: Path
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    key = " ".join(sshd.host_key.split()[:2])
    file.write_text(f"i-1 {key}\n@revoked * {key}\n")
    with pytest.raises(CommandError, match=r"was revoked: .*known_hosts:2"):
        ctx.ssh(host)


def test_the_persons_file_is_for_aws_alone(home: Path, ctx: Context, file: Path) -> None:
    assert trust.files(ctx) == [file]
    assert "place" in str(file)
    with Shell() as shell:
        found = trust.files(shell.context())
    assert home / ".ssh" / "known_hosts" in found
    assert found[0] != file


JUNK = b"""
# a comment
\xff\xfe\x00 not utf-8
one-word
host ssh-ed25519
host ssh-ed25519 !!!notbase64!!!
host ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIBi0
@unknown host ssh-ed25519 AAAA
@revoked
|1|bad ssh-ed25519 AAAA
|1|!!|!! %(key)s
1024 35 1234567890 old-protocol-1
@cert-authority *.example.com %(key)s
web,192.0.2.7 %(key)s comment with spaces
[web]:2222 %(key)s
*.internal,!secret.internal %(key)s
host\xe4 %(key)s"""


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("web", [14]),
        ("WEB", [14]),
        ("192.0.2.7", [14]),
        ("[web]:2222", [15]),
        ("[w]:2222", []),
        ("db.internal", [16]),
        ("secret.internal", []),
        ("a.example.com", [13]),
        ("nobody", []),
    ],
)
def test_files_are_read_as_they_are(tmp_path: Path, name: str, lines: list[int]) -> None:
    path = tmp_path / "known_hosts"
    path.write_bytes(JUNK % {b"key": other_key(tmp_path).encode()})
    assert [entry.line for entry in read([path, tmp_path / "missing", tmp_path], name)] == lines


def test_hashed_names_are_those_of_ssh_keygen(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"web {other_key(tmp_path)}\n[db]:2222 {other_key(tmp_path, 'rsa')}\n")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(path)], check=True, capture_output=True)
    assert "web" not in path.read_text()
    assert [entry.line for entry in read([path], "web")] == [1]
    assert [entry.line for entry in read([path], "[db]:2222")] == [2]
    assert list(read([path], "db")) == []


def test_a_cut_off_last_line_is_left_alone(ctx: Context, host: SshHost, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("other ssh-ed25519 AAAAcut")
    ctx.ssh(host)
    assert file.read_text().startswith("other ssh-ed25519 AAAAcut\ni-1 ssh-ed25519 ")


def test_a_host_without_an_alias_is_known_by_its_port(
    ctx: Context, sshd: Sshd, file: Path, ports: Reach
) -> None:
    ports["bastion.example.com"] = sshd.port
    ctx.ssh(SshHost("Bastion.example.com".lower(), ME, 2222, (sshd.key,)))
    assert file.read_text().startswith("[bastion.example.com]:2222 ")
