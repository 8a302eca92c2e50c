"""Ten thousand messages, stopped half-way and gone on with: none is lost, none is there twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from awsh.testing import Person, Sandbox
from tests.sqs.conftest import Typed

MESSAGES = 10_000


def test_ten_thousand(
    sandbox: Sandbox,
    typed: Typed,
    person: Person,
    folder: Path,
    counts: Callable[[str], tuple[int, int]],
) -> None:
    wanted = [f"order {number}" for number in range(MESSAGES)]
    (folder / "orders.jsonl").write_text("".join(json.dumps({"id": each}) + "\n" for each in wanted))
    typed("sqs create load --visibility 10m")

    sandbox.interrupt("sqs", "SendMessageBatch", nth=500)
    with pytest.raises(KeyboardInterrupt):
        typed("open orders.jsonl | sqs send load")
    told = re.fullmatch(
        r"sent: the rows up to ([\d,]+), none behind; `sqs send … --skip (\d+)` goes on", person.notes[-1]
    )
    assert told, person.said
    assert counts("load") == (int(told[2]), 0)
    typed(f"open orders.jsonl | sqs send load --skip {told[2]}")
    assert counts("load") == (MESSAGES, 0)

    sandbox.interrupt("sqs", "DeleteMessageBatch", nth=500)
    with pytest.raises(KeyboardInterrupt):
        typed("sqs receive load --all --wait 0 --delete >> got.jsonl")
    got = (folder / "got.jsonl").read_text().splitlines()
    # What was deleted is in the file, and all else is there for others at once.
    assert counts("load") == (MESSAGES - len(got), 0)
    typed(f"sqs receive load -n {MESSAGES} --wait 0 --delete >> got.jsonl")
    assert counts("load") == (0, 0)

    rows = [json.loads(line) for line in (folder / "got.jsonl").read_text().splitlines()]
    assert sorted(row["body"]["id"] for row in rows) == sorted(wanted)
    assert len({row["id"] for row in rows}) == MESSAGES
