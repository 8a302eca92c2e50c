"""A cluster of Aurora: made with its instances, spoken to at its writer, removed as a whole."""

from __future__ import annotations

import pytest

from awsh.errors import AwshError
from awsh.shell import Shell
from awsh.sql import Family
from awsh.testing import Person
from awsh_rds.entering.server import server
from tests.rds.conftest import Typed

pytestmark = pytest.mark.timeout(240)


def test_a_cluster(net: str, here: Shell, typed: Typed, person: Person) -> None:
    typed("rds subnet-group create lab --vpc lab")
    [row] = typed(
        "rds create shop --engine aurora-postgresql --manage-password --database shop --sg lab-db --readers 1 --wait"
    )
    assert (row["role"], row["state"]) == ("cluster", "available")
    assert row["members"] == {"shop-1": "writer", "shop-2": "reader"}
    assert [(each["name"], each["role"]) for each in typed("rds ls")] == [
        ("shop", "cluster"),
        ("shop-1", "writer"),
        ("shop-2", "reader"),
    ]
    found = server(here.context(person), "shop")
    assert (found.family, found.host, found.port, found.user, found.database) == (
        Family.POSTGRESQL,
        row["endpoint"],
        5432,
        "postgres",
        "shop",
    )
    assert found.network == row["vpc_id"]
    assert len(found.password(False)) > 8
    [rule] = typed("rds allow shop from 10.20.0.0/16")
    assert rule["rule"] == "tcp 5432 from 10.20.0.0/16"

    for line, reason in (
        ("rds stop shop-1", "`rds stop shop`"),
        ("rds set shop --class db.r6g.large", "of the instances of shop"),
        ("rds set shop-1 --protect", "`rds set shop`"),
        ("rds set shop --password", "--no-manage-password takes it over"),
        ("rds snapshot create shop-1", "`rds snapshot create shop`"),
        ("rds rm shop-2 --final-snapshot last", "whose data stay"),
        ("rds replica promote shop-1", "writes already"),
    ):
        with pytest.raises(AwshError) as caught:
            typed(line)
        assert reason in str(caught.value), line

    typed("rds replica promote shop-2 --wait")
    assert "Let shop-2 write for shop?" in person.questions[-1]
    assert typed("rds show shop-2")[0]["role"] == "writer"
    assert typed("rds logs shop")[0]["size"] > 0
    typed("rds rm shop-1 --wait")
    assert "an instance of shop, whose data stay" in person.questions[-1]
    typed("rds set shop --protect")
    with pytest.raises(AwshError, match="protected"):
        typed("rds rm shop --no-final-snapshot")
    typed("rds set shop --no-protect")
    typed("rds rm shop --final-snapshot shop-last --wait")
    assert "with its instance shop-2, with a final snapshot shop-last" in person.questions[-1]
    assert typed("rds ls") == []
    assert [(each["name"], each["cluster"]) for each in typed("rds snapshot ls")] == [("shop-last", True)]
    typed("rds snapshot rm shop-last")
