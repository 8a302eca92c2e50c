"""An instance answers SSH with its key: as its network lets, by the key that its console announces."""

from __future__ import annotations

import base64
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError
from awsh.target import Target
from tests.sandbox.asking import wait_until
from tests.sandbox.instances import OUTSIDE, Lab, is_open, is_silent

pytest.importorskip("bashkit", reason="the sandbox's packages are not installed: pip install '.[local]'")


@pytest.fixture(scope="module")
def lab(target: Target, client: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab(target, client, tmp_path_factory.mktemp("lab")).build()
    lab.allow(lab.doors)
    return lab


@pytest.fixture(scope="module")
def server(lab: Lab) -> str:
    """One that runs in the public subnet, its group open to us."""
    return lab.launch(UserData="#!/bin/bash\necho hello\n")


def test_its_key_opens_it(lab: Lab, server: str) -> None:
    assert lab.said(server, "whoami; hostname -I") == f"ec2-user\n{lab.show(server)['PrivateIpAddress']}\n"


def test_another_key_does_not(lab: Lab, server: str, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-qN", "", "-t", "ed25519", "-f", tmp_path / "k"], check=True)
    done = lab.ssh(server, "whoami", IdentityFile=str(tmp_path / "k"))
    assert (done.returncode, b"Permission denied (publickey)" in done.stderr) == (255, True)
    assert lab.ssh(server, "whoami", user="admin").returncode == 255


def test_root_is_told_whom_to_be(lab: Lab, server: str) -> None:
    done = lab.ssh(server, "whoami", user="root")
    assert done.returncode == 142
    assert done.stdout.startswith(b'Please login as the user "ec2-user" rather than the user "root".')
    assert lab.ssh(server, "-W", "127.0.0.1:22", user="root").returncode == 255
    line = ["sftp", *lab.options(server), "-P", str(lab.port(server)), "-b", "-", "root@127.0.0.1"]
    assert subprocess.run(line, input=b"ls", capture_output=True, timeout=60).returncode != 0


def test_rsa_and_imported_keys(lab: Lab, tmp_path: Path) -> None:
    other = Lab(lab.target, lab.client, tmp_path).build("rsa")
    other.allow(other.doors, "0.0.0.0/0")
    assert other.said(other.launch(image="ubuntu"), "whoami", user="ubuntu") == "ubuntu\n"
    subprocess.run(["ssh-keygen", "-qN", "", "-t", "ed25519", "-f", tmp_path / "mine"], check=True)
    lab.ec2.import_key_pair(KeyName="mine", PublicKeyMaterial=(tmp_path / "mine.pub").read_bytes())
    id = other.launch(KeyName="mine")
    lab.ec2.delete_key_pair(KeyName="mine")
    assert other.said(id, "echo in", IdentityFile=str(tmp_path / "mine")) == "in\n"


def test_a_closed_group_is_silent_and_opens_at_once(lab: Lab) -> None:
    group = lab.ec2.create_security_group(GroupName="closed", Description="x", VpcId=lab.vpc)["GroupId"]
    id = lab.launch(SecurityGroupIds=[group])
    port = lab.port(id)
    assert is_silent(port)
    began = time.monotonic()
    # Who waits already is let in too, as TCP's second try would be.
    timer = threading.Timer(0.7, lab.allow, (group,))
    timer.start()
    assert lab.ssh(id, "true").returncode == 0
    timer.join()
    assert time.monotonic() - began > 0.7
    lab.revoke(group)
    assert is_silent(port)
    lab.allow(group, "198.51.100.0/24")
    assert is_silent(port)


def test_a_network_acl_counts(lab: Lab, server: str) -> None:
    [acl] = [
        each
        for each in lab.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [lab.vpc]}])[
            "NetworkAcls"
        ]
        if each["IsDefault"]
    ]
    entry = {
        "NetworkAclId": acl["NetworkAclId"],
        "RuleNumber": 50,
        "Egress": True,
    }
    lab.ec2.create_network_acl_entry(
        **entry,
        Protocol="6",
        RuleAction="deny",
        CidrBlock=OUTSIDE,
        PortRange={"From": 1024, "To": 65535},
    )
    try:
        assert is_silent(lab.port(server), 0.7)
    finally:
        lab.ec2.delete_network_acl_entry(**entry)
    assert lab.ssh(server, "true").returncode == 0


def test_the_console_announces_the_host_keys(lab: Lab, server: str) -> None:
    console = lab.console(server)
    assert "ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----\r\nec2: 256 SHA256:" in console
    assert "script in the user data was not run" in console
    seen = subprocess.run(
        ["ssh-keyscan", "-p", str(lab.port(server)), "127.0.0.1"], capture_output=True, text=True, check=True
    ).stdout
    keys = {line.split(" ", 1)[1] for line in seen.splitlines() if line and not line.startswith("#")}
    announced = {
        line.split(" ", 1)[1].rsplit(" ", 1)[0] for line in lab.known_hosts(server).read_text().splitlines()
    }
    assert keys == announced
    assert {key.split()[0] for key in keys} == {"ssh-ed25519", "ecdsa-sha2-nistp256"}
    listed = subprocess.run(
        ["ssh-keygen", "-lf", str(lab.known_hosts(server))], capture_output=True, text=True, check=True
    ).stdout
    assert all(line.split()[1] in console for line in listed.splitlines())


def test_stop_start_and_terminate(lab: Lab) -> None:
    id = lab.launch()
    before, port, known = lab.show(id)["PublicIpAddress"], lab.port(id), lab.known_hosts(id).read_text()
    lab.said(id, "echo kept > note")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        assert connection.recv(4) == b"SSH-"
        lab.ec2.reboot_instances(InstanceIds=[id])
        wait_until(lambda: not connection.recv(4096))
    assert lab.said(id, "cat note") == "kept\n"
    lab.ec2.stop_instances(InstanceIds=[id])
    wait_until(lambda: not is_open(port))
    with pytest.raises(CommandError, match="nothing in the sandbox answers"):
        lab.target.address(before, 22)
    lab.reach(id, "stopped")
    lab.ec2.start_instances(InstanceIds=[id])
    lab.reach(id, "running")
    assert lab.show(id)["PublicIpAddress"] != before
    assert (lab.said(id, "cat note"), lab.known_hosts(id).read_text()) == ("kept\n", known)
    lab.ec2.terminate_instances(InstanceIds=[id])
    with pytest.raises(CommandError):
        lab.target.address(lab.show(id).get("PublicIpAddress", before), 22)


def test_an_elastic_address_stays(lab: Lab) -> None:
    id = lab.launch()
    elastic = lab.ec2.allocate_address(Domain="vpc")
    assert not elastic["PublicIp"].startswith("127.")
    held = lab.ec2.associate_address(AllocationId=elastic["AllocationId"], InstanceId=id)["AssociationId"]
    lab.ec2.stop_instances(InstanceIds=[id])
    lab.reach(id, "stopped")
    assert lab.show(id)["PublicIpAddress"] == elastic["PublicIp"]
    lab.ec2.start_instances(InstanceIds=[id])
    lab.reach(id, "running")
    assert lab.show(id)["PublicIpAddress"] == elastic["PublicIp"]
    assert lab.ssh(id, "true").returncode == 0
    lab.ec2.disassociate_address(AssociationId=held)
    assert lab.show(id).get("PublicIpAddress") != elastic["PublicIp"]


def test_instance_connect(lab: Lab, server: str, tmp_path: Path) -> None:
    from tests.sandbox.asking import refused

    connect = lab.client("ec2-instance-connect")
    subprocess.run(["ssh-keygen", "-qN", "", "-t", "ed25519", "-f", tmp_path / "k"], check=True)
    whole = {
        "InstanceId": server,
        "InstanceOSUser": "ec2-user",
        "SSHPublicKey": (tmp_path / "k.pub").read_text(),
    }
    assert connect.send_ssh_public_key(**whole)["Success"] is True
    assert lab.said(server, "whoami", IdentityFile=str(tmp_path / "k")) == "ec2-user\n"
    unknown = {**whole, "InstanceId": "i-00000000000000000"}
    assert refused(connect.send_ssh_public_key, **unknown)[0] == "EC2InstanceNotFoundException"
    assert (
        refused(connect.send_ssh_public_key, **{**whole, "SSHPublicKey": "x" * 100})[0]
        == "InvalidArgsException"
    )


def test_junk_is_turned_away(lab: Lab, server: str) -> None:
    with socket.create_connection(("127.0.0.1", lab.port(server)), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n" + bytes(range(256)) * 300)
        while connection.recv(65536):
            pass
    assert lab.ssh(server, "true").returncode == 0


def test_nobody_outside_reaches_a_private_one(lab: Lab) -> None:
    id = lab.launch(public=False)
    with pytest.raises(CommandError, match=r"nothing in the sandbox answers at 10\.0\.2"):
        lab.target.address(lab.show(id)["PrivateIpAddress"], 22)


@pytest.fixture
def paramiko_client(lab: Lab, server: str) -> Iterator[Any]:
    paramiko = pytest.importorskip("paramiko")
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    kind, data = lab.known_hosts(server).read_text().split()[1:3]
    key = paramiko.PKey.from_type_string(kind, base64.b64decode(data))
    port = lab.port(server)
    client.get_host_keys().add(f"[127.0.0.1]:{port}", kind, key)
    client.connect(
        "127.0.0.1", port, "ec2-user", key_filename=str(lab.key), look_for_keys=False, allow_agent=False
    )
    yield client
    client.close()


def test_paramiko(paramiko_client: Any) -> None:
    _, out, err = paramiko_client.exec_command("echo out; echo err >&2; exit 7")
    assert (out.read(), err.read(), out.channel.recv_exit_status()) == (b"out\n", b"err\n", 7)
