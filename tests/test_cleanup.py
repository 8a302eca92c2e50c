"""`cleanup`: all that awsh made goes, nothing else does, and what is refused or interrupted can go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from awsh.builtins.cleanup.made import Made
from awsh.builtins.cleanup.order import in_order
from awsh.errors import PartialFailure, UsageError
from awsh.inverses import Inverse, Inverses
from awsh.shell import Shell
from awsh.values import Rows, Value


def nouns(shell: Shell, line: str = "cleanup") -> list[str]:
    return [row["noun"] for row in shell.run(line).rows]


@pytest.fixture
def others(shell: Shell, sandbox_url: str) -> Any:
    """How somebody else asks the same account, whom no journal knows: a boto3 client by its service."""
    import boto3

    return lambda service: boto3.client(
        service,
        endpoint_url=sandbox_url,
        region_name=shell.context().region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="x",
    )


def journal_again(shell: Shell, **changed: Any) -> None:
    """Rewrites what the journal has of everything."""
    entries = [json.loads(line) | changed for line in shell.journal.path.read_text().splitlines()]
    shell.journal.path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))


def test_a_lab_goes_in_its_order_and_leaves_nothing(shell: Shell, tmp_path: Path, others: Any) -> None:
    others("s3").create_bucket(Bucket="somebodys")
    others("iam").create_user(UserName="somebody")
    code = tmp_path / "hello.py"
    code.write_text("def handler(event, context):\n    return 'hello'\n")
    shell.run("s3 mb lab-files; !printf abc | s3 cp - s3://lab-files/a")
    shell.run("vpc create 10.9.0.0/16 --name lab --public 1 --private 1")
    shell.run("sg create lab-a --vpc lab; sg create lab-b --vpc lab; sg allow lab-a ssh from sg:lab-b")
    shell.run("dynamodb create lab-items --key id --wait")
    shell.run(f"lambda create hello --from {code}")
    shell.run("iam user create lab-user; iam group create lab-people; logs create lab-log")
    planned = nouns(shell, "cleanup --dry-run")
    assert planned.index("function") < planned.index("role")
    assert planned.index("user") < planned.index("group")
    assert planned.index("security group") < planned.index("VPC")
    assert planned.index("subnet") < planned.index("route table") < planned.index("VPC")
    (bucket,) = shell.run("cleanup --dry-run | where noun = bucket").rows
    assert bucket["loses"] == "1 object, 3 B"
    assert nouns(shell) == planned
    assert [row["name"] for row in shell.run("s3 ls").rows] == ["somebodys"]
    assert not shell.run("vpc ls | where not default").rows
    assert not shell.run("sg ls | where name != default").rows
    assert not shell.run("dynamodb ls").rows + shell.run("lambda ls").rows + shell.run("logs ls").rows
    assert [row["name"] for row in shell.run("iam user ls").rows] == ["somebody"]
    assert not [row for row in shell.run("iam role ls").rows if row["name"] == "hello"]
    assert not nouns(shell)


def test_what_is_refused_is_named_and_the_rest_goes(shell: Shell, others: Any) -> None:
    vpc = shell.run("vpc create 10.9.0.0/16 --name lab --public 1").rows[0]["id"]
    shell.run("logs create lab-log")
    theirs = others("ec2").create_subnet(VpcId=vpc, CidrBlock="10.9.200.0/24")["Subnet"]["SubnetId"]
    with pytest.raises(PartialFailure, match=r"1 failed, \d done: VPC lab: DependencyViolation"):
        shell.run("cleanup")
    assert not shell.run("logs ls").rows
    assert [row["id"] for row in shell.run("vpc subnet ls").rows if row["vpc_id"] == vpc] == [theirs]
    others("ec2").delete_subnet(SubnetId=theirs)
    assert nouns(shell) == ["VPC"]


def test_what_was_made_anew_by_somebody_else_stays(shell: Shell, others: Any) -> None:
    shell.run("s3 mb lab-again; s3 rb lab-again; s3 mb lab-mine; s3 mb lab-older")
    others("s3").create_bucket(Bucket="lab-again")
    assert sorted(row["id"] for row in shell.run("cleanup --dry-run").rows) == ["lab-mine", "lab-older"]
    later = datetime.now(UTC) + timedelta(days=1)
    journal_again(shell, time=later.isoformat())
    # What is older than the request that is said to have made it was there already.
    assert not nouns(shell)
    assert len(shell.run("s3 ls").rows) == 3


def test_other_accounts_and_regions_are_told_and_stay(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run("dynamodb create lab-items --key id --wait")
    shell.run("use region eu-north-1")
    assert not nouns(shell)
    assert "1 in us-east-1 stays" in capsys.readouterr().err
    shell.run("use region us-east-1")
    journal_again(shell, account="999999999999")
    assert not nouns(shell)
    assert "1 in account 999999999999 stays" in capsys.readouterr().err
    assert shell.run("dynamodb ls").rows


def test_only_some(shell: Shell, sandbox_url: str) -> None:
    shell.run("s3 mb lab-before")
    journal_again(shell, session="another")
    shell.run("logs create lab-log; s3 mb lab-one; s3 mb lab-two")
    assert nouns(shell, "cleanup --session --dry-run") == ["bucket", "bucket", "log group"]
    assert not nouns(shell, "cleanup --since 0s")
    assert nouns(shell, "cleanup --dry-run | where name = lab-one | cleanup") == ["bucket"]
    assert sorted(row["name"] for row in shell.run("s3 ls").rows) == ["lab-before", "lab-two"]


def test_ctrl_c_half_way_and_on(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run("for n in 1 2 3 4 { s3 mb lab-$n }")

    def emit(value: Value) -> Iterator[None]:
        assert isinstance(value, Rows)
        for _ in zip(value, range(2), strict=False):
            pass
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shell.show("cleanup", emit)
    assert "removed 3 of 4; `cleanup` goes on with the rest" in capsys.readouterr().err
    assert len(shell.run("s3 ls").rows) == 1
    assert nouns(shell) == ["bucket"]


def test_nobody_is_there_to_say_yes(shell: Shell) -> None:
    shell.run("s3 mb lab-kept")
    shell.yes = False
    with pytest.raises(UsageError, match="Remove what awsh made in account 123456789012, us-east-1: bucket"):
        shell.run("cleanup")
    assert shell.run("s3 ls").rows


def test_order() -> None:
    inverses = Inverses()
    for kind, after in {"net": ("wall",), "wall": ("host",), "host": (), "a": ("b",), "b": ("a",)}.items():
        inverses.add(Inverse("lab", kind, kind, "answer.Id", "rm {id}", after), "lab")

    def made(kind: str, minute: int) -> Made:
        inverse = inverses.get("lab", kind)
        assert inverse is not None
        return Made(inverse, f"{kind}{minute}", datetime(2026, 11, 28, 12, minute, tzinfo=UTC), "", "", "")

    def ordered(*things: Made) -> list[str]:
        return [thing.id for thing in in_order(things, inverses)]

    # By time a host would go last here; and a network is behind it also where no wall is.
    assert ordered(made("host", 1), made("wall", 2), made("net", 3)) == ["host1", "wall2", "net3"]
    assert ordered(made("host", 1), made("net", 3)) == ["host1", "net3"]
    assert ordered(made("host", 1), made("host", 2)) == ["host2", "host1"]
    assert ordered(made("a", 1), made("b", 2)) == ["b2", "a1"]


def test_every_built_in_inverse_fits(shell: Shell) -> None:
    """Its operation is botocore's, its kinds are there, and its line is a command."""
    known = {kind.name for kind in shell.kinds} | {"sqs:queue", "sns:topic", "ses:identity"}
    for inverse in shell.inverses:
        client = shell.aws.client(inverse.service)
        operations = set(client.meta.service_model.operation_names)
        assert inverse.operation in operations
        assert inverse.gone is None or inverse.gone[0] in operations
        assert {inverse.kind, *inverse.after} <= known
        line = inverse.undo.replace("{ids}", "x").replace("{id}", "x")
        assert not shell.parse(line).problems
