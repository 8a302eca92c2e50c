"""What there is behind the door of an instance: its shell, its files, its metadata, and its neighbours."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.target import Target
from tests.sandbox.instances import Lab

pytest.importorskip("bashkit", reason="the sandbox's packages are not installed: pip install '.[local]'")

TRUST_EC2 = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow",'
    ' "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'
)

TOKEN = 'T=$(curl -s -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token)'
GET = f'{TOKEN}; curl -sf -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/'


@pytest.fixture(scope="module")
def lab(target: Target, client: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(target, client, tmp_path_factory.mktemp("lab")).build()


@pytest.fixture(scope="module")
def server(lab: Lab) -> str:
    client = lab.client("iam")
    client.create_role(RoleName="inside", AssumeRolePolicyDocument=TRUST_EC2)
    client.create_instance_profile(InstanceProfileName="inside")
    client.add_role_to_instance_profile(InstanceProfileName="inside", RoleName="inside")
    lab.allow(lab.doors)
    return lab.launch(
        IamInstanceProfile={"Name": "inside"}, UserData="hello", MetadataOptions={"HttpTokens": "required"}
    )


@pytest.fixture(scope="module")
def inner(lab: Lab, server: str) -> str:
    """One in the private subnet that lets nobody in yet."""
    return lab.launch(public=False)


@pytest.mark.parametrize(
    ("line", "out", "status"),
    [
        ("pwd; cd /tmp && pwd", "/home/ec2-user\n/tmp\n", 0),
        ("echo \"a  b\" 'c' $HOME | tr a-z A-Z", "A  B C /HOME/EC2-USER\n", 0),
        ("for i in 1 2; do echo $i; done; exit 4", "1\n2\n", 4),
        ("false || true && echo yes", "yes\n", 0),
        (
            "mkdir /opt/a; sudo mkdir /opt/a && uname -m; . /etc/os-release; echo $ID $VERSION_ID",
            "x86_64\namzn 2023\n",
            0,
        ),
        ("sudo whoami; sudo sh -c 'id -un; pwd'", "root\nroot\n/home/ec2-user\n", 0),
        ("mkdir -p d/e; echo x > d/e/f; cat d/e/f; rm -r d; ls", "x\n", 0),
    ],
)
def test_the_shell(lab: Lab, server: str, line: str, out: str, status: int) -> None:
    done = lab.ssh(server, line)
    assert (done.stdout.decode(), done.returncode) == (out, status)


def test_an_unknown_command(lab: Lab, server: str) -> None:
    done = lab.ssh(server, "systemctl status")
    assert done.returncode == 127
    assert b"systemctl: command not found" in done.stderr


def test_what_is_sent_to_a_command(lab: Lab, server: str) -> None:
    data = os.urandom(300_000)
    assert lab.ssh(server, "cat > raw", stdin=data).returncode == 0
    assert lab.ssh(server, "cat raw").stdout == data
    assert lab.ssh(server, "wc -c < raw; rm raw", stdin=b"not read").stdout.split() == [b"300000"]
    assert lab.ssh(server, stdin=b"cd /tmp\npwd\nexit 3\n").stdout == b"/tmp\n"


def test_nothing_of_this_machine_is_seen(lab: Lab, server: str) -> None:
    here = f"{os.getcwd()}/setup.cfg"
    for line in (
        f"cat {here}",
        f"ls {os.path.expanduser('~')}/..{here}",
        "cat ../../../../../../../etc/shadow",
    ):
        assert lab.ssh(server, line).stdout == b""
    done = lab.ssh(
        server, "ln -s /etc/passwd p; /usr/bin/ln -s ../../../etc p; cat p; curl -s http://127.0.0.1:1"
    )
    assert (done.stdout, done.returncode) == (b"", 7)


def test_metadata(lab: Lab, server: str) -> None:
    refused = lab.ssh(
        server, "curl -s -o /dev/null -w '%{http_code}' http://169.254.169.254/latest/meta-data/"
    )
    assert refused.stdout == b"401"
    shown = lab.show(server)
    for path, expected in {
        "meta-data/instance-id": server,
        "meta-data/instance-type": "t3.micro",
        "meta-data/local-ipv4": shown["PrivateIpAddress"],
        "meta-data/public-ipv4": shown["PublicIpAddress"],
        "meta-data/placement/availability-zone": shown["Placement"]["AvailabilityZone"],
        "meta-data/ami-id": shown["ImageId"],
        "meta-data/security-groups": shown["SecurityGroups"][0]["GroupName"],
        "meta-data/iam/security-credentials/": "inside",
        "user-data": "hello",
    }.items():
        assert lab.said(server, GET + path) == expected
    keys = json.loads(lab.said(server, f"{GET}meta-data/iam/security-credentials/inside"))
    assert keys["Code"] == "Success"
    assert keys["AccessKeyId"].startswith("ASIA")
    assert lab.ssh(server, f"{GET}meta-data/nothing").returncode == 22


def test_copies(lab: Lab, server: str, tmp_path: Path) -> None:
    (tmp_path / "tree/deep").mkdir(parents=True)
    big = os.urandom(1 << 20) * 32
    (tmp_path / "tree/deep/big").write_bytes(big)
    (tmp_path / "tree/a b").write_text("x")
    options = [*lab.options(server), "-P", str(lab.port(server))]
    there = "ec2-user@127.0.0.1"
    subprocess.run(["scp", *options, "-rp", tmp_path / "tree", f"{there}:"], check=True, timeout=60)
    subprocess.run(
        ["scp", *options, "-O", tmp_path / "tree/a b", f"{there}:/tmp/old"], check=True, timeout=60
    )
    assert lab.said(server, "ls tree tree/deep; cat /tmp/old; stat -c %s tree/deep/big").split() == [
        *("tree:", "a", "b", "deep", "tree/deep:", "big", f"x{len(big)}"),
    ]
    subprocess.run(["scp", *options, "-r", f"{there}:tree", tmp_path / "back"], check=True, timeout=60)
    assert (tmp_path / "back/deep/big").read_bytes() == big
    batch = (
        "pwd\nput tree/deep/big renamed\nrename renamed other\nls -l other\nrm other\nmkdir new\nrmdir new\n"
    )
    done = subprocess.run(
        ["sftp", *options, "-b", "-", there],
        input=batch,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Remote working directory: /home/ec2-user" in done.stdout


def test_no_way_out_of_its_folder(lab: Lab, server: str, data_home: Path, tmp_path: Path) -> None:
    root = data_home / "tests/state/instances" / server
    (root / "home/ec2-user/out").symlink_to("/etc")
    (root / "home/ec2-user/file").symlink_to("/etc/passwd")
    options = [*lab.options(server), "-P", str(lab.port(server))]
    for batch in (
        *("get ../../../../../../etc/passwd", "get out/passwd", "get file", "cd out", "put a out/a"),
        *("symlink /etc/passwd link", "ln a link", "rename a ../../../../../a/b", "chmod 777 file"),
    ):
        (tmp_path / "a").write_text("a")
        done = subprocess.run(
            ["sftp", *options, "-b", "-", "ec2-user@127.0.0.1"],
            input=batch,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1, done
    assert {each.name for each in tmp_path.iterdir()} == {"a"}
    # Within the shell a link leads to what is called so there.
    assert lab.said(server, "cat file | grep root: ; ls out") == lab.said(server, "ls /etc")
    assert lab.ssh(server, "ls /etc/shadow; rm file out").stdout == b""


def _whole(lab: Lab, server: str, inner: str) -> list[str]:
    known = lab.known_hosts(server, inner)
    hop = " ".join(
        ["ssh", *lab.options(server), "-p", str(lab.port(server)), "-W", "%h:%p", "ec2-user@127.0.0.1"]
    )
    return lab.options(inner, UserKnownHostsFile=str(known), ProxyCommand=hop)


def test_through_a_bastion(lab: Lab, server: str, inner: str) -> None:
    address = lab.show(inner)["PrivateIpAddress"]
    line = ["ssh", *_whole(lab, server, inner), f"ec2-user@{address}", "hostname", "-I"]
    began = time.monotonic()
    closed = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (closed.returncode, "stdio forwarding failed" in closed.stderr) == (255, True), closed
    assert time.monotonic() - began < 10
    assert lab.ssh(server, f"nc -z {address} 22").returncode == 1
    lab.allow(lab.inner, lab.doors)
    opened = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (opened.stdout, opened.stderr) == (f"{address}\n", "")
    assert lab.ssh(server, f"nc -z {address} 22").returncode == 0
    # By its name; and only where somebody listens.
    name = lab.show(inner)["PrivateDnsName"]
    assert lab.ssh(server, f"nc -zv {name} 22").stderr.endswith(b"succeeded!\n")
    refused = lab.ssh(server, f"nc -z {address} 23")
    assert b"timed out" in refused.stderr
    lab.allow(lab.inner, lab.doors, 23)
    assert b"refused" in lab.ssh(server, f"nc -z {address} 23").stderr


@pytest.mark.parametrize("where", ["127.0.0.1:{port}", "localhost:{port}", "example.com:22", "192.0.2.1:22"])
def test_nothing_else_is_reached(lab: Lab, server: str, url: str, where: str) -> None:
    done = lab.ssh(server, "-W", where.format(port=url.rpartition(":")[2]))
    assert (done.returncode, done.stdout) == (255, b"")


def test_what_is_not_for_guests(lab: Lab, server: str) -> None:
    done = lab.ssh(
        server, "-R", "0:127.0.0.1:22", "echo $SSH_AUTH_SOCK", LogLevel="INFO", ExitOnForwardFailure="yes"
    )
    assert done.returncode == 255


def test_many_channels_at_once(lab: Lab, server: str, inner: str) -> None:
    asyncssh = pytest.importorskip("asyncssh")
    known = lab.known_hosts(server).read_text().replace(server, f"[127.0.0.1]:{lab.port(server)}")

    async def talk(connection: Any, host: str) -> bytes:
        reader, writer = await connection.open_connection(host, 22)
        banner: bytes = await reader.readline()
        writer.close()
        return banner

    async def all_of_them() -> list[bytes]:
        async with asyncssh.connect(
            "127.0.0.1",
            lab.port(server),
            username="ec2-user",
            client_keys=[str(lab.key)],
            known_hosts=asyncssh.import_known_hosts(known),
            config=None,
        ) as connection:
            address = lab.show(inner)["PrivateIpAddress"]
            return await asyncio.gather(*(talk(connection, address) for _ in range(60)))

    lab.ec2.authorize_security_group_ingress(
        GroupId=lab.inner, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.1.0/24"}]}]
    )
    assert asyncio.run(all_of_them()) == [b"SSH-2.0-awsh_sandbox\r\n"] * 60


def test_at_its_prompt(lab: Lab, server: str) -> None:
    pexpect = pytest.importorskip("pexpect")
    line = ["-tt", *lab.options(server), "-p", str(lab.port(server)), "ec2-user@127.0.0.1"]
    prompt = r"\[ec2-user@ip-[-0-9]+ \S+\]\$ "
    person = pexpect.spawn("ssh", line, encoding="utf-8", timeout=20)
    person.expect("stands in for i-")
    person.expect(prompt)
    for typed, shown in (("cd /tmp", ""), ("pwd", "/tmp\r\n"), ("x='a", ""), ("b'; echo $x", "a b\r\n")):
        person.sendline(typed)
        if typed == "x='a":
            person.expect("> ")
            continue
        if shown:
            person.expect(shown)
        person.expect(prompt)
    began = time.monotonic()
    person.sendline("sleep 30")
    time.sleep(0.5)
    person.sendintr()
    person.expect(prompt)
    assert time.monotonic() - began < 10
    person.sendline("echo bye; exit 5")
    person.expect(pexpect.EOF)
    person.close()
    assert person.exitstatus == 5
