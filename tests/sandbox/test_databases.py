"""Databases that really run: one PostgreSQL through its whole life."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from awsh.errors import CommandError
from awsh.target import Target
from tests.sandbox.asking import refused, wait_until
from tests.sandbox.databases import (
    PASSWORD,
    create,
    described,
    folder_of,
    new_group,
    new_network,
    postgres,
    socket_of,
    wait_for,
)

FIRST = "pg-first"


@pytest.fixture(scope="module")
def rds(client: Callable[..., Any]) -> Any:
    return client("rds")


@pytest.fixture(scope="module")
def network(ec2: Any) -> tuple[str, list[str]]:
    return new_network(ec2)


@pytest.fixture(scope="module")
def database(rds: Any, network: tuple[str, list[str]]) -> Iterator[dict[str, Any]]:
    """A PostgreSQL that all tests share; each leaves it available."""
    group = new_group(rds, network[1])
    made = create(
        rds, FIRST, "postgres", DBName="lab", DBSubnetGroupName=group, EnableIAMDatabaseAuthentication=True
    )
    assert made["DBInstanceStatus"] == "creating"
    assert "Endpoint" not in made
    assert wait_for(rds, FIRST) == ["creating", "available"]
    yield described(rds, FIRST)
    rds.delete_db_instance(DBInstanceIdentifier=FIRST, SkipFinalSnapshot=True)
    wait_until(lambda: not rds.describe_db_instances()["DBInstances"])


@pytest.fixture
def ca(target: Target, database: dict[str, Any]) -> Path:
    found = target.certificates("rds")
    assert found is not None
    return found


@pytest.fixture
def connect(database: dict[str, Any], ca: Path) -> Callable[..., contextlib.AbstractContextManager[Any]]:
    host = database["Endpoint"]["Address"]
    return lambda **options: postgres(
        **{"path": socket_of(database["DbiResourceId"]), "host": host, "ca": ca, **options}
    )


def test_what_is_said_of_it(database: dict[str, Any]) -> None:
    assert database["Endpoint"]["Address"].startswith(f"{FIRST}.c")
    assert database["Endpoint"]["Address"].endswith(".us-east-1.rds.amazonaws.com")
    assert database["Endpoint"]["Port"] == 5432
    tags = {each["Key"]: each["Value"] for each in database["TagList"]}
    assert tags["awsh:sandbox-engine"].startswith("PostgreSQL 18")
    assert database["DBSubnetGroup"]["SubnetGroupStatus"] == "Complete"
    assert not database["PubliclyAccessible"]


def test_sql_over_tls(connect: Callable[..., Any]) -> None:
    with connect() as connection:
        connection.execute("CREATE TABLE movies (title text, year int)")
        connection.execute("INSERT INTO movies VALUES ('Alien', 1979)")
        assert connection.execute("SELECT current_user, year FROM movies").fetchall() == [("boss", 1979)]
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'boss'").fetchone() == (
            False,
        )


def test_many_rows_both_ways(connect: Callable[..., Any]) -> None:
    with connect() as connection, connection.cursor() as cursor:
        connection.execute("CREATE TEMPORARY TABLE numbers (number int, text text)")
        with cursor.copy("COPY numbers FROM STDIN") as copy:
            for number in range(100_000):
                copy.write_row((number, "x" * 40))
        rows = list(cursor.stream("SELECT number FROM numbers ORDER BY number"))
        assert len(rows) == 100_000
        assert rows[-1] == (99_999,)


def test_cancelling(connect: Callable[..., Any]) -> None:
    import threading

    with connect() as connection:
        timer = threading.Timer(0.3, connection.cancel_safe)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(20)")
        timer.join()
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"password": "wrong-password"}, "password authentication failed"),
        ({"user": "rdsadmin", "password": ""}, "no password supplied"),
        ({"host": "other.example.com"}, "does not match host name"),
    ],
)
def test_who_is_not_let_in(connect: Callable[..., Any], options: dict[str, str], message: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=message), connect(**options):
        pass


def test_tls_is_needed(database: dict[str, Any]) -> None:
    """As on RDS, where rds.force_ssl is on since PostgreSQL 15; libpq never encrypts a Unix socket."""
    folder = str(Path(socket_of(database["DbiResourceId"])).parent)
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(host=folder, user="boss", password=PASSWORD, dbname="lab")


def test_the_folder_is_private(database: dict[str, Any]) -> None:
    path = Path(socket_of(database["DbiResourceId"]))
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700
    assert len(str(path)) < 108


def test_iam_tokens(
    client: Callable[..., Any], connect: Callable[..., Any], database: dict[str, Any]
) -> None:
    rds, host = client("rds"), database["Endpoint"]["Address"]
    with connect() as connection:
        connection.execute("CREATE ROLE jane LOGIN")
        connection.execute("GRANT rds_iam TO jane")

    def token(user: str, port: int = 5432) -> str:
        return str(rds.generate_db_auth_token(host, port, user))

    with connect(user="jane", password=token("jane")) as connection:
        assert connection.execute("SELECT session_user").fetchone() == ("jane",)
    for bad in (token("boss"), token("jane", 5433), token("jane")[:-1] + "x", "no-token"):
        with (
            pytest.raises(psycopg.OperationalError, match="PAM authentication failed"),
            connect(user="jane", password=bad),
        ):
            pass


def test_another_password(rds: Any, connect: Callable[..., Any]) -> None:
    rds.modify_db_instance(DBInstanceIdentifier=FIRST, MasterUserPassword="another-word-1")
    # On a quick machine the first look may come too late to see it at work.
    assert set(wait_for(rds, FIRST)) <= {"resetting-master-credentials", "available"}
    with pytest.raises(psycopg.OperationalError), connect():
        pass
    with connect(password="another-word-1"):
        pass
    rds.modify_db_instance(DBInstanceIdentifier=FIRST, MasterUserPassword=PASSWORD, ApplyImmediately=True)
    wait_for(rds, FIRST)


def test_what_waits_for_the_window(rds: Any, database: dict[str, Any]) -> None:
    later = rds.modify_db_instance(DBInstanceIdentifier=FIRST, DBInstanceClass="db.t3.small")["DBInstance"]
    assert later["PendingModifiedValues"] == {"DBInstanceClass": "db.t3.small"}
    assert later["DBInstanceClass"] == "db.t3.micro"
    wait_for(rds, FIRST)
    rds.modify_db_instance(DBInstanceIdentifier=FIRST, AllocatedStorage=30, ApplyImmediately=True)
    wait_for(rds, FIRST)
    now = described(rds, FIRST)
    assert (now["DBInstanceClass"], now["AllocatedStorage"]) == ("db.t3.small", 30)


def test_reboot(rds: Any, connect: Callable[..., Any]) -> None:
    with connect() as connection:
        before = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
        assert (
            rds.reboot_db_instance(DBInstanceIdentifier=FIRST)["DBInstance"]["DBInstanceStatus"]
            == "rebooting"
        )
        assert refused(rds.reboot_db_instance, DBInstanceIdentifier=FIRST) == ("InvalidDBInstanceState", 400)
        wait_for(rds, FIRST)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with connect() as connection:
        assert connection.execute("SELECT pg_postmaster_start_time()").fetchone() > before


def test_stop_and_start(rds: Any, database: dict[str, Any], connect: Callable[..., Any]) -> None:
    with connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    assert rds.stop_db_instance(DBInstanceIdentifier=FIRST)["DBInstance"]["DBInstanceStatus"] == "stopping"
    assert refused(rds.stop_db_instance, DBInstanceIdentifier=FIRST) == ("InvalidDBInstanceState", 400)
    wait_for(rds, FIRST, "stopped")
    assert described(rds, FIRST)["Endpoint"]["Address"] == database["Endpoint"]["Address"]
    assert not Path(socket_of(database["DbiResourceId"])).exists()
    assert refused(rds.stop_db_instance, DBInstanceIdentifier=FIRST) == ("InvalidDBInstanceState", 400)
    rds.start_db_instance(DBInstanceIdentifier=FIRST)
    assert wait_for(rds, FIRST) == ["starting", "available"]
    path = socket_of(database["DbiResourceId"])
    with psycopg_of(path, database, connect) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]


def psycopg_of(path: str, database: dict[str, Any], connect: Callable[..., Any]) -> Any:
    """A connection to where the database is after it was stopped: the socket is a new one."""
    return connect(path=path)


def test_snapshot_and_restore(rds: Any, connect: Callable[..., Any], ca: Path) -> None:
    with connect() as connection:
        connection.execute("CREATE TABLE films AS SELECT 'Alien' AS title")
        made = rds.create_db_snapshot(DBInstanceIdentifier=FIRST, DBSnapshotIdentifier="before")["DBSnapshot"]
        assert made["Status"] == "creating"
        rds.get_waiter("db_snapshot_available").wait(
            DBSnapshotIdentifier="before", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        # Nobody was thrown out for it.
        connection.execute("INSERT INTO films VALUES ('Later')")
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="pg-second", DBSnapshotIdentifier="before", DBInstanceClass="db.t3.micro"
    )
    wait_for(rds, "pg-second")
    second = described(rds, "pg-second")
    with postgres(socket_of(second["DbiResourceId"]), second["Endpoint"]["Address"], ca) as connection:
        assert connection.execute("SELECT title FROM films").fetchall() == [("Alien",)]
    to_now = {"SourceDBInstanceIdentifier": FIRST, "TargetDBInstanceIdentifier": "pg-now"}
    assert refused(rds.restore_db_instance_to_point_in_time, **to_now)[0] == "InvalidParameterCombination"
    rds.restore_db_instance_to_point_in_time(**to_now, UseLatestRestorableTime=True)
    wait_for(rds, "pg-now")
    now = described(rds, "pg-now")
    with postgres(socket_of(now["DbiResourceId"]), now["Endpoint"]["Address"], ca) as connection:
        assert len(connection.execute("SELECT title FROM films").fetchall()) == 2
    rds.delete_db_instance(DBInstanceIdentifier="pg-now", SkipFinalSnapshot=True)
    rds.delete_db_instance(DBInstanceIdentifier="pg-second", FinalDBSnapshotIdentifier="last")
    wait_until(lambda: len(rds.describe_db_instances()["DBInstances"]) == 1)
    assert not folder_of(second["DbiResourceId"]).exists()
    found = rds.describe_db_snapshots(DBSnapshotIdentifier="last")["DBSnapshots"][0]
    assert found["Status"] == "available"
    for name in ("before", "last"):
        rds.delete_db_snapshot(DBSnapshotIdentifier=name)


def test_the_server_s_log(rds: Any, database: dict[str, Any]) -> None:
    found = rds.describe_db_log_files(DBInstanceIdentifier=FIRST)["DescribeDBLogFiles"]
    assert found[0]["Size"] > 0
    text = rds.download_db_log_file_portion(
        DBInstanceIdentifier=FIRST, LogFileName=found[0]["LogFileName"], Marker="0"
    )["LogFileData"]
    assert "database system is ready to accept connections" in text


def test_the_network_that_it_holds(
    ec2: Any, rds: Any, database: dict[str, Any], network: tuple[str, list[str]]
) -> None:
    vpc, _ = network
    filters = [{"Name": "vpc-id", "Values": [vpc]}]
    held = ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    assert [(each["Description"], each["RequesterManaged"]) for each in held] == [
        ("RDSNetworkInterface", True)
    ]
    id = held[0]["NetworkInterfaceId"]
    assert refused(ec2.delete_network_interface, NetworkInterfaceId=id)[0] == "AuthFailure"
    assert refused(ec2.delete_subnet, SubnetId=held[0]["SubnetId"]) == ("DependencyViolation", 400)
    name = database["DBSubnetGroup"]["DBSubnetGroupName"]
    assert refused(rds.delete_db_subnet_group, DBSubnetGroupName=name)[0] == "InvalidDBSubnetGroupStateFault"


def test_a_public_address(
    ec2: Any,
    rds: Any,
    target: Target,
    database: dict[str, Any],
    network: tuple[str, list[str]],
    ca: Path,
) -> None:
    """Only where it is publicly accessible, a route leads out and a group lets somebody in."""
    host, (vpc, subnets) = database["Endpoint"]["Address"], network
    with pytest.raises(CommandError, match="nothing in the sandbox answers"):
        target.address(host, 5432)
    rds.modify_db_instance(DBInstanceIdentifier=FIRST, PubliclyAccessible=True, ApplyImmediately=True)
    wait_for(rds, FIRST)
    address, port = target.address(host, 5432)
    asked: dict[str, Any] = {"host": host, "hostaddr": address, "port": port, "user": "boss"}
    asked |= {"password": PASSWORD, "dbname": "lab", "sslmode": "verify-full", "sslrootcert": str(ca)}
    with pytest.raises(psycopg.OperationalError, match="timeout"):
        psycopg.connect(**asked, connect_timeout=2)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    group = database["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    with psycopg.connect(**asked, connect_timeout=10) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_managed_password_is_a_real_one(
    rds: Any, client: Callable[..., Any], connect: Callable[..., Any]
) -> None:
    rds.modify_db_instance(DBInstanceIdentifier=FIRST, ManageMasterUserPassword=True, ApplyImmediately=True)
    wait_for(rds, FIRST)
    arn = described(rds, FIRST)["MasterUserSecret"]["SecretArn"]

    def secret() -> dict[str, str]:
        found: dict[str, str] = json.loads(
            client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        )
        return found

    first = secret()
    with connect(user=first["username"], password=first["password"]):
        pass
    rds.modify_db_instance(DBInstanceIdentifier=FIRST, RotateMasterUserPassword=True, ApplyImmediately=True)
    wait_for(rds, FIRST)
    assert secret() != first
    with connect(password=secret()["password"]):
        pass
    # The same from the other side, as Secrets Manager's own users do it.
    second = secret()
    client("secretsmanager").rotate_secret(SecretId=arn)
    wait_for(rds, FIRST)
    assert secret() not in (first, second)
    with connect(password=secret()["password"]):
        pass
    rds.modify_db_instance(
        DBInstanceIdentifier=FIRST, ManageMasterUserPassword=False, MasterUserPassword=PASSWORD
    )
    wait_for(rds, FIRST)
