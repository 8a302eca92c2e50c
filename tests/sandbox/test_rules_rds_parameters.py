"""Parameter groups of RDS: which parameters there are, and what they are not set to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refused


@pytest.fixture(scope="module")
def rds(client: Callable[..., Any]) -> Any:
    return client("rds")


def parameters(rds: Any, name: str, **more: Any) -> dict[str, dict[str, Any]]:
    found = rds.describe_db_parameters(DBParameterGroupName=name, **more)["Parameters"]
    return {each["ParameterName"]: each for each in found}


def test_of_instances(rds: Any) -> None:
    rds.create_db_parameter_group(
        DBParameterGroupName="tuned", DBParameterGroupFamily="postgres16", Description="x"
    )
    known = parameters(rds, "tuned")
    assert known["max_connections"]["ApplyType"] == "static"
    assert known["log_statement"]["AllowedValues"] == "none,ddl,mod,all"
    assert not known["port"]["IsModifiable"]

    def change(name: str, value: str, method: str = "pending-reboot") -> Any:
        wanted = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
        return {"DBParameterGroupName": "tuned", "Parameters": [wanted]}

    modify = rds.modify_db_parameter_group
    assert refused(modify, **change("no_such", "1")) == ("InvalidParameterValue", 400)
    assert refused(modify, **change("port", "6000")) == ("InvalidParameterValue", 400)
    refusal = refused(modify, **change("max_connections", "100", "immediate"))
    assert refusal == ("InvalidParameterCombination", 400)
    modify(**change("max_connections", "100"))
    mine = parameters(rds, "tuned", Source="user")
    assert {name: each["ParameterValue"] for name, each in mine.items()} == {"max_connections": "100"}
    rds.delete_db_parameter_group(DBParameterGroupName="tuned")


def test_of_clusters(rds: Any) -> None:
    name = "tuned-cluster"
    rds.create_db_cluster_parameter_group(
        DBClusterParameterGroupName=name, DBParameterGroupFamily="aurora-mysql8.0", Description="x"
    )
    wanted = {"ParameterName": "wait_timeout", "ParameterValue": "60", "ApplyMethod": "immediate"}
    rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=name, Parameters=[wanted])
    found = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=name, Source="user")["Parameters"]
    assert [(each["ParameterName"], each["ParameterValue"]) for each in found] == [("wait_timeout", "60")]
    wanted["ParameterName"] = "no_such"
    refusal = refused(
        rds.modify_db_cluster_parameter_group, DBClusterParameterGroupName=name, Parameters=[wanted]
    )
    assert refusal == ("InvalidParameterValue", 400)
    rds.delete_db_cluster_parameter_group(DBClusterParameterGroupName=name)
