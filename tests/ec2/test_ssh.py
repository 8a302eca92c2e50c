"""`ec2 ssh`: commands on instances of the sandbox, which answer SSH; through bastions; and what is said when not."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from awsh.errors import CommandError, Exited, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from awsh.values import Bytes
from awsh_ec2.login.announced import keys_in
from awsh_ec2.login.users import named
from tests.ec2.conftest import Typed
from tests.ec2.servers import ME, OUTSIDE, Sshd, behind, lab, openssh, shared_sshd, sshd, web

__all__ = ["behind", "lab", "openssh", "shared_sshd", "sshd", "web"]


def test_a_command_is_text_that_flows(typed: Typed, web: str, person: Person, folder: Path) -> None:
    assert [row["line"] for row in typed("ec2 ssh web 'whoami; echo two; echo aside >&2' | first 2")] == [
        "ubuntu",
        "two",
    ]
    assert re.search(r"web \(i-\w+\) has the key that it announced through AWS: ED25519 SHA256:", person.said)
    typed("ec2 ssh web 'echo aside >&2'")
    assert person.notes[-1] == "aside"
    assert typed("ec2 ssh web -- echo -n a b '|' cat | where line ~ a")[0]["line"] == "a b"
    typed("ec2 ssh web -- printf '\"x\\\\0\\\\ny\"' > out.bin")
    assert (folder / "out.bin").read_bytes() == b"x\0\ny"
    assert typed("let x = $(ec2 ssh web -- hostname); echo $x")[0]["line"].startswith("ip-10-0-")
    typed("use instance web")
    assert typed("ec2 ssh -- whoami") == [{"line": "ubuntu"}]


def test_what_is_piped_in_is_its_standard_input(typed: Typed, web: str) -> None:
    assert [row["line"] for row in typed("!printf 'b\\na\\n' | ec2 ssh web -- sort")] == ["a", "b"]
    sent = typed("ec2 ls | select name,state | ec2 ssh web -- cat")
    assert sent == [{"line": "web\trunning"}]


def test_the_exit_code_decides_and_is_awshs(shell: Shell, typed: Typed, web: str) -> None:
    with pytest.raises(Exited, match=r"`exit 3` exited with 3 on web") as caught:
        typed("ec2 ssh web -- exit 3")
    assert caught.value.exit_code == 3
    assert typed("ec2 ssh web -- false || echo no") == [{"line": "no"}]
    assert typed("if ec2 ssh web -- test -d /nowhere { echo yes } else { echo no }") == [{"line": "no"}]


def test_rows_run_it_at_the_same_time(typed: Typed, web: str, person: Person) -> None:
    typed("ec2 launch app --key door --subnet site-public-a --sg door --image al2023 --wait")
    found = typed("ec2 ls | ec2 ssh -- whoami")
    assert sorted((row["name"], row["line"]) for row in found) == [("app", "ec2-user"), ("web", "ubuntu")]
    assert {row["id"] for row in found} >= {web}
    # As rows of instances they feed the next command.
    assert len(typed("ec2 ls | ec2 ssh -- whoami | where line = ubuntu | ec2 tag seen=yes")) <= 1
    with pytest.raises(
        PartialFailure, match=r"1 failed, 1 done: app: `test `whoami` = ubuntu` exited with 1"
    ):
        typed("ec2 ls | ec2 ssh 'test `whoami` = ubuntu'")
    typed("ec2 stop app --wait")
    with pytest.raises(PartialFailure, match=r"app \(i-\w+\) is stopped"):
        typed("ec2 ls | ec2 ssh -- true")


def test_a_private_one_is_reached_through_its_bastion(
    typed: Typed, web: str, behind: str, person: Person
) -> None:
    with pytest.raises(CommandError, match=r"db \(i-\w+\) has no public address, and its VPC has no bastion"):
        typed("ec2 ssh db -- whoami")
    assert typed("ec2 ssh db --via web -- whoami") == [{"line": "admin"}]
    typed("ec2 tag web awsh:role=bastion")
    assert typed("ec2 ssh db -- whoami") == [{"line": "admin"}]
    assert re.search(r"db \(i-\w+\) has no public address: through web \(i-\w+\)", person.said)
    typed("ec2 launch old-bastion --key door --subnet site-public-a --sg door --image al2023 --wait")
    typed("ec2 ssh db -- whoami")
    typed("ec2 untag web awsh:role")
    typed("ec2 tag web role=bastion")
    with pytest.raises(UsageError, match="there are several bastions: ") as caught:
        typed("ec2 ssh db -- whoami")
    assert "--via" in str(caught.value.hint)
    with pytest.raises(UsageError, match="--via: "):
        typed("ec2 ssh db --via nobody -- whoami")


def test_why_it_does_not_answer(shell: Shell, typed: Typed, web: str) -> None:
    typed("set ssh-timeout 1")
    typed(f"sg revoke door tcp 22 from {OUTSIDE}")
    with pytest.raises(CommandError, match=r"none of its groups \(door\) lets port 22 in") as caught:
        typed("ec2 ssh web -- whoami")
    assert caught.value.hint == "`sg allow door tcp 22 from me`"
    typed("sg allow door tcp 22 from 198.51.100.0/24")
    with pytest.raises(CommandError, match=r"let port 22 in from 198\.51\.100\.0/24 alone"):
        typed("ec2 ssh web -- whoami")
    typed("sg allow door tcp 22 from anywhere")
    typed("vpc route rm default --table site-public")
    with pytest.raises(CommandError) as caught:
        typed("ec2 ssh web -- whoami")
    assert caught.value.hint == "its groups let port 22 in: `vpc reach me web:22` says what does not"
    assert [row["step"] for row in typed("vpc reach me web:22 | where verdict = blocked")] == ["route back"]
    typed("ec2 stop web --wait")
    with pytest.raises(CommandError, match=r"web \(i-\w+\) is stopped") as caught:
        typed("ec2 ssh web -- whoami")
    assert caught.value.hint == "`ec2 start web --wait`"


def test_what_is_wrong_with_a_bastion_is_said_of_it(
    shell: Shell, typed: Typed, web: str, behind: str, person: Person
) -> None:
    # The sandbox's bastion gives up after a second, and is heard.
    typed("set ssh-timeout 5")
    typed("sg revoke inner tcp 22 from sg:door")
    with pytest.raises(CommandError, match=r"web \(i-\w+\) cannot connect to 10\.") as caught:
        typed("ec2 ssh db --via web -- whoami")
    assert caught.value.hint == "`vpc reach web db:22` says what stands in the way"
    shell.ssh.close()
    typed("set ssh-timeout 1")
    typed(f"sg revoke door tcp 22 from {OUTSIDE}")
    with pytest.raises(CommandError, match=r"web \(i-\w+\).* none of its groups \(door\)") as caught:
        typed("ec2 ssh db --via web -- whoami")
    assert caught.value.hint == "`sg allow door tcp 22 from me`"


def test_a_port_that_nothing_listens_at(typed: Typed, web: str) -> None:
    with pytest.raises(CommandError, match=r"none of its groups \(door\) lets port 2200 in"):
        typed("ec2 ssh web --port 2200 -- whoami")


def test_keys(shell: Shell, typed: Typed, web: str, folder: Path, home: Path) -> None:
    (folder / "door.pem").chmod(0o644)
    with pytest.raises(CommandError, match="others can read the private key"):
        typed("ec2 ssh web -- whoami")
    (folder / "door.pem").rename(folder / "mine")
    with pytest.raises(CommandError, match="there is no key to log in to web") as caught:
        typed("ec2 ssh web -- whoami")
    assert "it was launched with key pair door: --key FILE" in str(caught.value.hint)
    assert typed("ec2 ssh web --instance-connect -- whoami") == [{"line": "ubuntu"}]
    shell.ssh.close()
    (folder / "mine").chmod(0o600)
    assert typed("ec2 ssh web --key mine -- whoami") == [{"line": "ubuntu"}]
    with pytest.raises(CommandError, match=r"does not let nobody in with mine") as caught:
        typed("ec2 ssh web --key mine --user nobody -- whoami")
    assert caught.value.hint == "--user NAME says who to be there"
    shell.ssh.close()
    (home / ".ssh").mkdir(mode=0o700)
    (folder / "mine").rename(home / ".ssh" / "door.pem")
    assert typed("ec2 ssh web -- whoami") == [{"line": "ubuntu"}]


def test_a_dry_run_only_tells(shell: Shell, typed: Typed, web: str, person: Person) -> None:
    shell.dry_run = True
    typed("ec2 ssh web -- rm -rf work")
    typed("ec2 cp web:a b")
    assert person.notes[-2:] == [f"would run `rm -rf work` on {web}", "would copy web:a to b"]


def test_words_for_the_server_stand_behind_two_dashes(typed: Typed, web: str) -> None:
    with pytest.raises(UsageError, match="unknown option -a") as caught:
        typed("ec2 ssh web uname -a")
    assert caught.value.hint == "words for the server stand behind `--`"
    with pytest.raises(UsageError, match="no current instance"):
        typed("ec2 ssh -- uname -a")
    with pytest.raises(UsageError, match="wants a command for what is piped in"):
        typed("ec2 ls | ec2 ssh")


def test_a_session_wants_the_terminal(typed: Typed, web: str) -> None:
    for line in ("ec2 ssh web", "ec2 ssh web | first 1", "ec2 ssh web > x", "echo $(ec2 ssh web)"):
        with pytest.raises(UsageError, match=r"a session on web \(i-\w+\) wants the terminal"):
            typed(line)


def test_ctrl_c_in_the_middle(shell: Shell, typed: Typed, web: str) -> None:
    job = shell.run("ec2 ssh web 'echo on; sleep 60' &")
    assert job.ok
    running = shell.jobs.all[1]
    threading.Timer(1.0, running.stop.set).start()
    assert running.thread is not None
    running.thread.join(20)
    assert str(running.error) == "stopped"
    assert typed("ec2 ssh web -- echo again") == [{"line": "again"}]


def test_openssh_is_logged_in_to_as_well(
    shell: Shell, typed: Typed, openssh: str, sshd: Sshd, person: Person
) -> None:
    made = typed("ec2 launch real --image al2023 --wait")[0]
    value = shell.run(f"ec2 ssh real {openssh} -- head -c 3000000 /dev/zero", console=person).value
    assert isinstance(value, Bytes)
    assert sum(map(len, value)) == 3_000_000
    # A connection that is there does not stand in for what is said now.
    with pytest.raises(CommandError, match="has another key than --fingerprint says"):
        typed(f"ec2 ssh real {openssh.rpartition(' ')[0]} SHA256:{'A' * 43} -- true")
    with pytest.raises(UsageError, match="--key: there is no file nowhere"):
        typed(f"ec2 ssh real --user {ME} --key nowhere -- true")
    # Known from now on, under the instance's id, and nobody else's.
    again = openssh.partition(" --fingerprint")[0]
    shell.ssh.close()
    assert typed(f"ec2 ssh real {again} -- echo in") == [{"line": "in"}]
    assert made["id"] in (Path.home() / ".local/state/awsh" / shell.target.scope / "known_hosts").read_text()


CONSOLE = """[   12.3] cloud-init[1]: ci-info: no authorized
-----BEGIN SSH HOST KEY KEYS-----
ecdsa-sha2-nistp256 AAAAold root@old
-----END SSH HOST KEY KEYS-----
[   14.210134] cloud-init[2103]: -----BEGIN SSH HOST KEY KEYS-----\r
[   14.210134] cloud-init[2103]: ecdsa-sha2-nistp256 AAAAE2Vj/+== root@ip-10-0-0-5\r
ssh-ed25519 AAAAC3Nz root@ip-10-0-0-5
noise \x1b[32m ssh-rsa BBBB\x1b[0m
"""


def test_announced_keys_are_those_of_the_last_block() -> None:
    assert keys_in(CONSOLE) == ["ecdsa-sha2-nistp256 AAAAE2Vj/+==", "ssh-ed25519 AAAAC3Nz", "ssh-rsa BBBB"]
    assert keys_in("nothing") == []


@pytest.mark.parametrize(
    ("name", "user"),
    [
        ("ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250101", "ubuntu"),
        ("debian-12-amd64-20250101-1975", "admin"),
        ("al2023-ami-2023.6.20250101.0-kernel-6.1-x86_64", "ec2-user"),
        ("RHEL-9.4.0_HVM-20250101-x86_64-0-Hourly2-GP3", "ec2-user"),
        ("Fedora-Cloud-Base-AmazonEC2.x86_64-41", "fedora"),
        ("fedora-coreos-41.20250101.3.0-x86_64", "core"),
        ("Rocky-9-EC2-Base-9.5", "rocky"),
        ("bitnami-wordpress-6.7-r01-debian-12-amd64", "bitnami"),
        ("CentOS Linux 7 x86_64 HVM", "centos"),
        ("", "ec2-user"),
    ],
)
def test_users_by_image(name: str, user: str) -> None:
    assert named({"Name": name}) == user


def test_windows_has_none() -> None:
    with pytest.raises(CommandError, match="is Windows"):
        named({"Name": "Windows_Server-2025", "Platform": "windows"})
