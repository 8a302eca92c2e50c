"""Databases that really run: an Aurora cluster is one server, which its instances share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.target import Target
from tests.sandbox.asking import refused, wait_until
from tests.sandbox.databases import PASSWORD, described, new_group, new_network, postgres, socket_of, wait_for


def test_a_cluster(client: Callable[..., Any], ec2: Any, target: Target) -> None:
    rds = client("rds")
    _, subnets = new_network(ec2)
    made = rds.create_db_cluster(
        DBClusterIdentifier="films",
        Engine="aurora-postgresql",
        EngineVersion="16",
        MasterUsername="boss",
        MasterUserPassword=PASSWORD,
        DatabaseName="lab",
        DBSubnetGroupName=new_group(rds, subnets),
    )["DBCluster"]
    for name in ("films-1", "films-2"):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBClusterIdentifier="films",
            Engine="aurora-postgresql",
            DBInstanceClass="db.t3.medium",
        )
    wait_for(rds, "films-1")
    wait_for(rds, "films-2")
    cluster = rds.describe_db_clusters(DBClusterIdentifier="films")["DBClusters"][0]
    assert [each["IsClusterWriter"] for each in cluster["DBClusterMembers"]] == [True, False]
    path, ca = socket_of(made["DbClusterResourceId"]), target.certificates("rds")
    assert ca is not None
    hosts = [cluster["Endpoint"], cluster["ReaderEndpoint"]]
    hosts += [described(rds, name)["Endpoint"]["Address"] for name in ("films-1", "films-2")]
    assert len(set(hosts)) == 4
    with postgres(path, hosts[0], ca) as connection:
        connection.execute("CREATE TABLE movies (title text)")
        connection.execute("INSERT INTO movies VALUES ('Alien')")
    for host in hosts[1:]:
        with postgres(path, host, ca) as connection:
            assert connection.execute("SELECT title FROM movies").fetchall() == [("Alien",)]

    rds.modify_db_cluster(
        DBClusterIdentifier="films", MasterUserPassword="another-word-1", ApplyImmediately=True
    )
    wait_for(rds, "films-1")
    with postgres(path, hosts[0], ca, password="another-word-1"):
        pass
    delete = {"DBInstanceIdentifier": "films-2", "FinalDBSnapshotIdentifier": "no"}
    assert refused(rds.delete_db_instance, **delete)[0] == "InvalidParameterCombination"
    for name in ("films-2", "films-1"):
        rds.delete_db_instance(DBInstanceIdentifier=name)
    wait_until(lambda: not rds.describe_db_clusters()["DBClusters"][0]["DBClusterMembers"])
    assert refused(rds.delete_db_cluster, DBClusterIdentifier="films")[0] == "InvalidParameterCombination"
    rds.delete_db_cluster(DBClusterIdentifier="films", SkipFinalSnapshot=True)
