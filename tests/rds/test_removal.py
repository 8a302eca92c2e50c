"""Nothing is lost that was not spoken of: snapshots, restoring, removing."""

from __future__ import annotations

import pytest

from awsh.errors import AwshError
from awsh.shell import Shell
from awsh.testing import Person
from tests.rds.conftest import Typed

pytestmark = pytest.mark.timeout(240)


def test_snapshots_and_the_end(lab: str, here: Shell, typed: Typed, person: Person) -> None:
    [row] = typed("rds snapshot create lab before --tag why=test --wait")
    assert (row["state"], row["database"], row["tags"]["why"]) == ("available", "lab", "test")
    for line, reason in (
        ("rds snapshot create lab 1st", "is no name of a snapshot"),
        ("rds snapshot restore before lab", "there is a database lab already"),
        ("rds snapshot restore befor other --class t3.nano", "not to be had"),
        ("rds snapshot show none", "there is no snapshot 'none'"),
    ):
        with pytest.raises(AwshError) as caught:
            typed(line)
        assert reason in str(caught.value), line
    [copy] = typed("rds snapshot restore before lab-copy --sg lab-db --wait")
    assert (copy["state"], copy["subnet_group"], copy["database"]) == ("available", "lab", "lab")

    # In a script it must be said; a person is asked.
    person.there = False
    with pytest.raises(AwshError) as caught:
        typed("rds rm lab-copy")
    assert caught.value.exit_code == 2
    assert "--no-final-snapshot" in str(caught.value)
    person.there = True
    with pytest.raises(AwshError, match="not both"):
        typed("rds rm lab-copy --final-snapshot last --no-final-snapshot")
    person.answers, person.answer = [""], False
    with pytest.raises(AwshError, match="left as it was"):
        typed("rds rm lab-copy")
    asked, question = person.questions[-2:]
    assert "final snapshot of lab-copy: a name, `none`, or Enter for lab-copy-final-" in asked
    assert (
        "database lab-copy (PostgreSQL 17.6, 20 GiB, available), with a final snapshot lab-copy-f" in question
    )

    here.run("use database lab-copy")
    person.answers, person.answer = ["last"], True
    typed("rds rm lab-copy --wait")
    assert "lab-copy: deleted" in person.said
    assert here.context().current("rds:database") is None
    assert {row["name"] for row in typed("rds snapshot ls")} == {"before", "last"}
    with pytest.raises(AwshError, match="there is no database 'lab-copy'"):
        typed("rds wait lab-copy")

    typed("rds snapshot copy last kept --wait")
    typed("rds snapshot rm last before")
    assert "Delete 2 snapshots: last of lab-copy, " in person.questions[-1]
    assert [row["name"] for row in typed("rds snapshot ls")] == ["kept"]

    person.answers = ["none"]
    typed("rds rm lab")
    assert "WITHOUT a final snapshot" in person.questions[-1]
    with pytest.raises(AwshError, match="lab is deleting"):
        typed("rds rm lab --no-final-snapshot")
    with pytest.raises(AwshError, match="it is used by lab"):
        typed("rds subnet-group rm lab")
    typed("rds wait lab --until deleted")
    typed("rds subnet-group rm lab")
    here.yes = True
    here.run("rds snapshot rm kept")
