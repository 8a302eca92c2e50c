"""`metrics`, as typed, over what was written and over what really ran."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person

Typed = Callable[[str], list[Any]]


def test_values_of_ones_own(typed: Typed, person: Person) -> None:
    for value in (10, 20, 30.5):
        typed(f"metrics put lab/app Latency {value} --unit Milliseconds --dimension host=web")
    typed("metrics put lab/app Latency 99 --dimension host=db --at 2d")
    line = "metrics lab/app Latency --dimension host=web"
    for stat, value in (("max", 30.5), ("sum", 60.5), ("count", 3), ("p50", 20)):
        rows = typed(f"{line} --stat {stat} --every 1h")
        assert [row["value"] for row in rows] == [value]
        assert rows[0]["unit"] == "Milliseconds"
        assert rows[0]["time"].minute == 0
    assert [row["value"] for row in typed("metrics lab/app Latency --dimension host=db --last 3d")] == [99]
    assert not typed("metrics lab/app Latency --dimension host=none")
    assert "there is no data of Latency in lab/app" in person.said
    assert {str(row["dimensions"]) for row in typed("metrics ls lab/app")} == {
        "{'host': 'web'}",
        "{'host': 'db'}",
    }
    for wrong, error in (
        ("metrics put AWS/EC2 CPUUtilization 1", UsageError),
        ("metrics put lab/app Latency 1 --at 30d", AwsError),
        (f"{line} --stat most", UsageError),
        (f"{line} --every 90s", UsageError),
        ("metrics ecs CPUUtilization web", UsageError),
        ("metrics lambda Duration", UsageError),
        ("metrics lab/app Latency web", UsageError),
    ):
        with pytest.raises(error):
            typed(wrong)


def test_what_ran_is_measured_and_nothing_else(
    typed: Typed, person: Person, here: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.py").write_text("def lambda_handler(event, context):\n    return 1 / event['n']\n")
    typed("iam role create lab-role --for lambda --policy AWSLambdaBasicExecutionRole")
    typed("lambda create hello --from hello.py --role lab-role")
    typed("lambda invoke hello n:=1")
    with pytest.raises(CommandError):
        typed("lambda invoke hello n:=0")
    assert sum(row["value"] for row in typed("metrics lambda Invocations hello")) == 2
    assert sum(row["value"] for row in typed("lambda ls | metrics lambda Errors")) == 1
    assert all(row["value"] > 0 for row in typed("metrics lambda Duration hello --stat p99"))
    assert [row["name"] for row in typed("lambda ls | metrics lambda Invocations")][:1] == ["hello"]
    drawn = here.run("metrics lambda Duration hello --last 3h | plot", console=person).value
    assert "█" in b"".join(drawn).decode()
    reports = typed("logs query 'filter @type = \"REPORT\" | stats count(*), max(@duration)' hello")
    assert reports[0]["count"] == 2
    assert reports[0]["max_duration"] > 0

    here.run("aws sqs create-queue --queue-name jobs", console=person)
    url = here.aws.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    here.aws.client("sqs").send_message(QueueUrl=url, MessageBody="a")
    assert sum(row["value"] for row in typed("metrics sqs NumberOfMessagesSent jobs")) == 1
    assert typed("metrics sqs ApproximateNumberOfMessagesVisible jobs")[-1]["value"] == 1

    here.run("metrics ec2 CPUUtilization i-0123456789abcdef0 --last 3h | plot", console=person)
    assert "i-0123456789abcdef0 has no data of CPUUtilization" in person.said
