"""A network with servers that one can log in to, and the system's own ssh to do it with."""

from __future__ import annotations

import itertools
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awsh.target import Target
from tests.sandbox.asking import wait_until

OUTSIDE = "203.0.113.25/32"
IMAGES = {
    "amazon": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "ubuntu": "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
}

_numbers = itertools.count(1)


@dataclass
class Lab:
    """A VPC with a public and a private subnet, a key, and a group for each side."""

    target: Target
    client: Callable[..., Any]
    folder: Path
    vpc: str = ""
    public: str = ""
    private: str = ""
    doors: str = ""
    inner: str = ""
    key_name: str = ""

    @property
    def ec2(self) -> Any:
        return self.client("ec2")

    @property
    def key(self) -> Path:
        return self.folder / self.key_name

    def build(self, kind: str = "ed25519") -> Lab:
        ec2, number = self.ec2, next(_numbers)
        self.key_name = f"lab-{number}"
        material = ec2.create_key_pair(KeyName=self.key_name, KeyType=kind)["KeyMaterial"]
        self.key.write_text(material)
        self.key.chmod(0o600)
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.public, self.private = (
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{third}.0/24")["Subnet"]["SubnetId"]
            for third in (1, 2)
        )
        ec2.modify_subnet_attribute(SubnetId=self.public, MapPublicIpOnLaunch={"Value": True})
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        ec2.associate_route_table(RouteTableId=table, SubnetId=self.public)
        self.doors, self.inner = (
            ec2.create_security_group(GroupName=f"{name}-{number}", Description="x", VpcId=self.vpc)[
                "GroupId"
            ]
            for name in ("doors", "inner")
        )
        return self

    def allow(self, group: str, source: str = OUTSIDE, port: int = 22) -> None:
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[_rule(source, port)])

    def revoke(self, group: str, source: str = OUTSIDE, port: int = 22) -> None:
        self.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[_rule(source, port)])

    def launch(self, *, public: bool = True, image: str = "amazon", **more: Any) -> str:
        """The id of one that runs."""
        ami = self.client("ssm").get_parameter(Name=IMAGES[image])["Parameter"]["Value"]
        made = self.ec2.run_instances(
            **{
                "ImageId": ami,
                "InstanceType": "t3.micro",
                "MinCount": 1,
                "MaxCount": 1,
                "KeyName": self.key_name,
                "SubnetId": self.public if public else self.private,
                "SecurityGroupIds": [self.doors if public else self.inner],
                **more,
            }
        )
        id = str(made["Instances"][0]["InstanceId"])
        self.reach(id, "running")
        return id

    def reach(self, id: str, state: str) -> None:
        wait_until(lambda: self.show(id)["State"]["Name"] == state)

    def show(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][
            0
        ]
        return found

    def port(self, id: str) -> int:
        """Where somebody outside connects to."""
        host, port = self.target.address(self.show(id)["PublicIpAddress"], 22)
        assert host == "127.0.0.1"
        return port

    def console(self, id: str) -> str:
        """botocore decodes it; lines end as a terminal's."""
        return str(self.ec2.get_console_output(InstanceId=id)["Output"])

    def known_hosts(self, *ids: str) -> Path:
        """A file with the keys that the consoles announce."""
        lines = []
        for id in ids:
            _, _, rest = self.console(id).partition("-----BEGIN SSH HOST KEY KEYS-----")
            lines += [f"{id} {line}" for line in rest.partition("-----END")[0].split("\r\n") if line]
        file = self.folder / f"known-{'-'.join(ids)}"
        file.write_text("\n".join(lines) + "\n")
        return file

    def options(self, id: str, **more: str) -> list[str]:
        """For ssh, scp and sftp, who must find the announced host key."""
        given = {
            "HostKeyAlias": id,
            "UserKnownHostsFile": str(self.known_hosts(id)),
            "GlobalKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "yes",
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityFile": str(self.key),
            "ConnectTimeout": "5",
            "LogLevel": "ERROR",
            **more,
        }
        return ["-F", "none", *(word for pair in given.items() for word in ("-o", "=".join(pair)))]

    def ssh(
        self, id: str, *words: str, user: str = "ec2-user", stdin: bytes | None = None, **more: str
    ) -> subprocess.CompletedProcess[bytes]:
        line = ["ssh", *self.options(id, **more), "-p", str(self.port(id)), f"{user}@127.0.0.1", *words]
        return subprocess.run(
            line,
            capture_output=True,
            timeout=60,
            **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}),  # type: ignore[call-overload]
        )

    def said(self, id: str, *words: str, **more: Any) -> str:
        """What a command wrote, having succeeded."""
        done = self.ssh(id, *words, **more)
        assert done.returncode == 0, done
        return str(done.stdout.decode())


def _rule(source: str, port: int) -> dict[str, Any]:
    peer = (
        {"UserIdGroupPairs": [{"GroupId": source}]}
        if source.startswith("sg-")
        else {"IpRanges": [{"CidrIp": source}]}
    )
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


def is_silent(port: int, seconds: float = 1.0) -> bool:
    """Whether nothing at all comes from PORT, which takes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(b"SSH-2.0-test\r\n")
        try:
            return not connection.recv(1) and False
        except TimeoutError:
            return True


def is_open(port: int) -> bool:
    """Whether PORT of this machine takes connections."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
