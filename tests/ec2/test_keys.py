"""`ec2 key`."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.sandbox import connect
from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


def names(ec2: Any) -> list[str]:
    return [each["KeyName"] for each in ec2.describe_key_pairs()["KeyPairs"]]


def public_half(path: Path) -> str:
    done = subprocess.run(["ssh-keygen", "-y", "-f", str(path)], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split()[:2])


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_new_key_is_usable_and_its_owners_alone(typed: Typed, person: Any, kind: str) -> None:
    [made] = typed(f"ec2 key create lab --type {kind} --save lab.pem")
    path = Path("lab.pem")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made["type"] == kind
    assert made["file"] == "lab.pem"
    [shown] = typed("ec2 key show lab")
    assert shown["public_key"].split()[:2] == public_half(path).split()
    assert os.listdir() == ["lab.pem"]
    assert "no other copy" in person.said


def test_the_usual_place_is_made(typed: Typed, home: Path) -> None:
    typed("ec2 key create lab")
    assert stat.S_IMODE((home / ".ssh").stat().st_mode) == 0o700
    assert (home / ".ssh" / "lab.pem").read_text().startswith("-----BEGIN")


def test_putty_has_its_own_format(typed: Typed) -> None:
    typed("ec2 key create lab --save lab.ppk")
    assert Path("lab.ppk").read_text().startswith("PuTTY-User-Key-File-2: ssh-ed25519")


def test_a_file_is_never_written_over(typed: Typed, ec2: Any) -> None:
    Path("lab.pem").write_text("precious")
    with pytest.raises(CommandError, match="never written over"):
        typed("ec2 key create lab --save lab.pem")
    Path("link.pem").symlink_to("nowhere")
    with pytest.raises(CommandError, match="never written over"):
        typed("ec2 key create lab --save link.pem")
    assert Path("lab.pem").read_text() == "precious"
    assert names(ec2) == []


def test_a_file_that_comes_meanwhile_is_not_either(
    typed: Typed, shell: Shell, ec2: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shell.aws.call

    def call(service: str, operation: str, parameters: Any) -> Any:
        if operation == "create_key_pair":
            Path("lab.pem").write_text("precious")
        return real(service, operation, parameters)

    monkeypatch.setattr(shell.aws, "call", call)
    with pytest.raises(CommandError, match="never written over"):
        typed("ec2 key create lab --save lab.pem")
    assert Path("lab.pem").read_text() == "precious"
    assert names(ec2) == []
    assert os.listdir() == ["lab.pem"]


def test_where_no_file_can_be_there_is_no_key(typed: Typed, ec2: Any) -> None:
    with pytest.raises(CommandError, match=r"nowhere/lab.pem can't be written: No such file"):
        typed("ec2 key create lab --save nowhere/lab.pem")
    with pytest.raises(UsageError, match="no name for a file"):
        typed("ec2 key create ../lab")
    assert names(ec2) == []


def test_a_name_that_is_taken_leaves_no_file(typed: Typed) -> None:
    typed("ec2 key create lab --save lab.pem")
    with pytest.raises(AwsError, match=r"InvalidKeyPair\.Duplicate"):
        typed("ec2 key create lab --save other.pem")
    assert os.listdir() == ["lab.pem"]


def test_dry_run_makes_nothing(sandbox_url: str, ec2: Any, person: Any) -> None:
    with Shell(connect(sandbox_url), dry_run=True, console=person) as rehearsal:
        rehearsal.run("ec2 key create lab --save lab.pem")
    assert "CreateKeyPair" in person.said
    assert names(ec2) == []
    assert os.listdir() == []


def test_the_private_key_is_nowhere_else(shell: Shell, typed: Typed, home: Path) -> None:
    typed("ec2 key create lab --save lab.pem")
    secret = Path("lab.pem").read_text().splitlines()[2]
    shell.close()
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in kept if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_import(typed: Typed, kind: str) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "me@here", "-f", "mine"], check=True)
    [made] = typed("ec2 key import mine mine.pub --tag env=test")
    assert (made["type"], made["tags"]) == (kind, {"env": "test"})
    [shown] = typed("ec2 key show mine")
    assert shown["public_key"].split()[:2] == public_half(Path("mine")).split()


def test_what_is_no_public_key_is_not_sent(typed: Typed, ec2: Any) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "mine"], check=True)
    Path("junk").write_text("ssh-rsa not-base64")
    Path("liar").write_text("ssh-rsa " + Path("mine.pub").read_text().split()[1])
    for file, reason in (
        ("mine", "has a private key"),
        ("mine.pub", "AWS takes ssh-rsa and ssh-ed25519"),
        ("junk", "is no public key"),
        ("liar", "is no public key"),
    ):
        with pytest.raises(UsageError, match=reason):
            typed(f"ec2 key import mine {file}")
    with pytest.raises(CommandError, match="No such file"):
        typed("ec2 key import mine nothing.pub")
    assert names(ec2) == []


def test_rm_asks_with_what_the_key_opens(typed: Typed, ec2: Any, person: Any) -> None:
    typed("ec2 key create lab --save lab.pem")
    typed("ec2 key create spare --save spare.pem")
    typed("ec2 launch web --key lab")
    typed("use key lab")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("ec2 key rm lab")
    assert names(ec2) == ["lab", "spare"]
    person.answer = True
    typed("ec2 key ls | ec2 key rm")
    assert person.questions[-1] == "Delete 2 key pairs: lab, which opens 1 instance; spare?"
    assert names(ec2) == []
    assert Path("lab.pem").exists()
    with pytest.raises(UsageError, match="no current key pair"):
        typed("ec2 key show")
    with pytest.raises(UsageError, match="there is no key pair 'lab'"):
        typed("ec2 key rm lab")


def test_rows_of_instances_are_no_keys(typed: Typed) -> None:
    typed("ec2 key create web --save web.pem")
    typed("ec2 key create lab --save lab.pem")
    typed("ec2 launch web --key lab")
    typed("ec2 ls | ec2 key rm")
    assert [row["name"] for row in typed("ec2 key ls")] == ["web"]
