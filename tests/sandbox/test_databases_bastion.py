"""A private database, a bastion and ssh: as the network lets, by the endpoint's own name."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from awsh.target import Target
from tests.sandbox.asking import wait_until
from tests.sandbox.databases import PASSWORD, create, described, new_group, wait_for
from tests.sandbox.instances import Lab

pytest.importorskip("asyncssh")


def test_through_a_bastion(target: Target, client: Callable[..., Any], tmp_path: Path) -> None:
    rds = client("rds")
    lab = Lab(target, client, tmp_path).build()
    zone = lab.ec2.describe_subnets(SubnetIds=[lab.private])["Subnets"][0]["AvailabilityZone"]
    other = lab.ec2.create_subnet(
        VpcId=lab.vpc,
        CidrBlock="10.0.3.0/24",
        AvailabilityZone="us-east-1b" if zone != "us-east-1b" else "us-east-1c",
    )["Subnet"]["SubnetId"]
    create(
        rds,
        "behind",
        "postgres",
        DBName="lab",
        DBSubnetGroupName=new_group(rds, [lab.private, other]),
        VpcSecurityGroupIds=[lab.inner],
    )
    lab.allow(lab.doors)
    bastion = lab.launch()
    wait_for(rds, "behind")
    host = described(rds, "behind")["Endpoint"]["Address"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    line = ["ssh", *lab.options(bastion), "-N", "-L", f"127.0.0.1:{port}:{host}:5432"]
    line += ["-p", str(lab.port(bastion)), "ec2-user@127.0.0.1"]
    asked: dict[str, Any] = {"host": host, "hostaddr": "127.0.0.1", "port": port, "user": "boss"}
    asked |= {"password": PASSWORD, "dbname": "lab", "sslmode": "verify-full"}
    asked |= {"sslrootcert": str(target.certificates("rds"))}

    def listens() -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", port)) == 0

    with subprocess.Popen(line, stdin=subprocess.DEVNULL) as ssh:
        try:
            wait_until(listens)
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(**asked, connect_timeout=2)
            lab.ec2.authorize_security_group_ingress(
                GroupId=lab.inner,
                IpPermissions=[
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 5432,
                        "ToPort": 5432,
                        "UserIdGroupPairs": [{"GroupId": lab.doors}],
                    }
                ],
            )
            with psycopg.connect(**asked, connect_timeout=10) as connection:
                assert connection.execute("SELECT current_user").fetchone() == ("boss",)
        finally:
            ssh.terminate()
    rds.delete_db_instance(DBInstanceIdentifier="behind", SkipFinalSnapshot=True)
