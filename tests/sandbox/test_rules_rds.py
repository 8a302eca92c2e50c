"""What RDS refuses or defaults and moto does not. None of it starts a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refused
from tests.sandbox.databases import create, new_network


@pytest.fixture(scope="module")
def rds(client: Callable[..., Any]) -> Any:
    return client("rds")


def test_one_zone(rds: Any, ec2: Any) -> None:
    _, subnets = new_network(ec2)
    refusal = refused(
        rds.create_db_subnet_group,
        DBSubnetGroupName="one-zone",
        DBSubnetGroupDescription="x",
        SubnetIds=subnets[:1],
    )
    assert refusal == ("DBSubnetGroupDoesNotCoverEnoughAZs", 400)


def test_subnet_groups(rds: Any, ec2: Any) -> None:
    _, subnets = new_network(ec2)
    asked = {"DBSubnetGroupName": "twice", "DBSubnetGroupDescription": "x", "SubnetIds": subnets}
    rds.create_db_subnet_group(**asked)
    assert refused(rds.create_db_subnet_group, **asked)[0] == "DBSubnetGroupAlreadyExists"
    other = {"DBSubnetGroupName": "two-vpcs", "SubnetIds": [subnets[0], new_network(ec2)[1][1]]}
    assert refused(rds.create_db_subnet_group, **{**asked, **other})[0] == "InvalidSubnet"
    modify = {"DBSubnetGroupName": "twice", "SubnetIds": subnets[:1]}
    assert refused(rds.modify_db_subnet_group, **modify)[0] == "DBSubnetGroupDoesNotCoverEnoughAZs"
    rds.delete_db_subnet_group(DBSubnetGroupName="twice")
    assert refused(rds.delete_db_subnet_group, DBSubnetGroupName="twice")[0] == "DBSubnetGroupNotFoundFault"


@pytest.mark.parametrize(
    ("engine", "asked", "code"),
    [
        ("postgres", {"MasterUserPassword": "seven77"}, "InvalidParameterValue"),
        ("postgres", {"MasterUserPassword": "with space here"}, "InvalidParameterValue"),
        ("postgres", {"MasterUserPassword": "with/slash/here"}, "InvalidParameterValue"),
        ("mysql", {"MasterUserPassword": "x" * 42}, "InvalidParameterValue"),
        ("postgres", {"MasterUsername": "admin"}, "InvalidParameterValue"),
        ("mysql", {"MasterUsername": "rdsadmin"}, "InvalidParameterValue"),
        ("mysql", {"MasterUsername": "1st"}, "InvalidParameterValue"),
        ("mariadb", {"MasterUsername": "a" * 17}, "InvalidParameterValue"),
        ("postgres", {"DBInstanceIdentifier": "two--hyphens"}, "InvalidParameterValue"),
        ("postgres", {"DBInstanceIdentifier": "1st"}, "InvalidParameterValue"),
        ("postgres", {"DBInstanceClass": "db.t9.micro"}, "InvalidParameterValue"),
        ("postgres", {"DBInstanceClass": "t3.micro"}, "InvalidParameterValue"),
        ("postgres", {"EngineVersion": "9.9"}, "InvalidParameterCombination"),
        ("postgres", {"AllocatedStorage": 5}, "InvalidParameterValue"),
        ("postgres", {"DBName": "my-db"}, "InvalidParameterValue"),
        ("mysql", {"DBName": "mysql"}, "InvalidParameterValue"),
        ("postgres", {"Port": 80}, "InvalidParameterValue"),
        ("postgres", {"ManageMasterUserPassword": True}, "InvalidParameterCombination"),
        ("postgres", {"DBSubnetGroupName": "none-such"}, "DBSubnetGroupNotFoundFault"),
        ("postgres", {"VpcSecurityGroupIds": ["sg-0123456789abcdef0"]}, "InvalidParameterValue"),
        ("aurora-mysql", {"DBInstanceClass": "db.t3.medium"}, "InvalidParameterCombination"),
        ("oracle-ee", {}, "NotImplemented"),
        ("dbase", {}, "InvalidParameterValue"),
    ],
)
def test_what_cannot_be(rds: Any, engine: str, asked: dict[str, Any], code: str) -> None:
    asked = {"DBInstanceIdentifier": "refused", **asked}
    name = asked.pop("DBInstanceIdentifier")
    assert refused(create, rds=rds, name=name, engine=engine, **asked)[0] == code
    assert "refused" not in {
        each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]
    }


def test_a_group_of_another_vpc(rds: Any, ec2: Any, vpc: str) -> None:
    group = ec2.create_security_group(GroupName="db", Description="db", VpcId=vpc)["GroupId"]
    refusal = refused(create, rds=rds, name="elsewhere", engine="postgres", VpcSecurityGroupIds=[group])
    assert refusal == ("InvalidParameterCombination", 400)


def test_engine_versions(rds: Any) -> None:
    found = rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]
    assert {each["MajorEngineVersion"] for each in found} >= {"14", "15", "16", "17"}
    assert all(each["DBParameterGroupFamily"] == f"postgres{each['MajorEngineVersion']}" for each in found)
    default = rds.describe_db_engine_versions(Engine="mysql", DefaultOnly=True)["DBEngineVersions"]
    assert [each["MajorEngineVersion"] for each in default] == ["8.0"]
    engines = {each["Engine"] for each in rds.describe_db_engine_versions()["DBEngineVersions"]}
    assert engines == {"mysql", "mariadb", "postgres", "aurora-mysql", "aurora-postgresql"}


def test_orderable_classes(rds: Any) -> None:
    pages = rds.get_paginator("describe_orderable_db_instance_options").paginate(
        Engine="mysql", EngineVersion="8.0.43"
    )
    found = [each for page in pages for each in page["OrderableDBInstanceOptions"]]
    assert {"db.t3.micro", "db.t4g.micro", "db.m6g.large"} <= {each["DBInstanceClass"] for each in found}
    assert {each["StorageType"] for each in found} == {"gp2", "gp3", "io1"}


def test_what_is_not_there_yet(rds: Any) -> None:
    replica = {"DBInstanceIdentifier": "copy", "SourceDBInstanceIdentifier": "none"}
    assert refused(rds.create_db_instance_read_replica, **replica)[0] == "DBInstanceNotFound"
