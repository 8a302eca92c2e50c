"""`plugin new`: what it writes is a plugin that the checks find nothing in, of whatever service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from awsh.authoring.identity import showing
from awsh.authoring.listing import listing_of, main_listing
from awsh.aws.models import service_model, service_names
from awsh.errors import UsageError
from awsh.shell import Shell
from awsh.testing import Person


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def passes(*command: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_plugin_to_begin_with(shell: Shell, here: Path) -> None:
    """Its own tests are run where it is installed: tests/test_example_plugins.py."""
    rows = shell.run("plugin new ecr").rows
    assert {"file": "awsh-ecr/src/awsh_ecr/commands.py"} in rows
    folder = here / "awsh-ecr"
    assert {str(p.relative_to(here)) for p in folder.rglob("*") if p.is_file()} == {r["file"] for r in rows}
    passes("ruff", "check", "-q", "--no-cache", ".", folder=folder)
    passes("ruff", "format", "--check", "-q", "--no-cache", ".", folder=folder)
    result = shell.run("plugin check awsh-ecr")
    assert result.exit_code == 0
    assert [row["problem"] for row in result.rows] == ["no licence: nobody else may use it"]


def test_any_service_will_do(shell: Shell, person: Person, here: Path) -> None:
    """Each kind of listing there is: records, names, addresses, with a size that is demanded, with a long name."""
    for service in ("efs", "kinesis", "sqs", "cognito-idp", "chatbot", "ssm", "cloudfront", "ecs"):
        name = f"x{service}"
        shell.run(f"plugin new {name} --service {service}")
    shell.run("plugin new notes", console=person)
    assert (
        person.notes[0] == "`aws` knows no service 'notes': what it lists is of ssm; --service names another"
    )
    assert "describe_parameters" in (here / "awsh-notes/src/awsh_notes/kinds.py").read_text()
    passes("ruff", "check", "-q", "--no-cache", ".", folder=here)
    passes("ruff", "format", "--check", "-q", "--no-cache", ".", folder=here)
    for path in here.glob("*/src/*/*.py"):
        compile(path.read_text(), str(path), "exec")


def test_the_operation_that_lists() -> None:
    found = {service: main_listing(service) for service in ("ecr", "eks", "cognito-idp", "cloudfront", "efs")}
    assert found["ecr"].operation == "DescribeRepositories"
    assert [column.name for column in found["ecr"].columns][:3] == ["name", "registry_id", "uri"]
    assert (found["eks"].operation, found["eks"].text) == ("ListClusters", "name")
    assert found["cognito-idp"].parameters == (("MaxResults", 60),)
    assert found["cloudfront"].items == "DistributionList.Items[]"
    assert found["efs"].id.member == "FileSystemId"
    assert listing_of("apigateway", "get-rest-apis").noun == "rest api"
    assert main_listing("kendra").noun == "index"
    assert set(found) <= set(service_names())


@pytest.mark.parametrize(
    ("service", "operation", "known", "shown"),
    [
        ("stepfunctions", "ListStateMachines", "stateMachineArn", "DescribeStateMachine"),
        ("route53", "ListHostedZones", "Id", "GetHostedZone"),
        ("apigateway", "GetRestApis", "id", "GetRestApi"),
        ("elbv2", "DescribeLoadBalancers", "LoadBalancerArn", None),
        ("ec2", "DescribeInstances", "InstanceId", None),
        ("storagegateway", "ListGateways", "GatewayARN", None),
        ("eks", "ListClusters", "@", "DescribeCluster"),
    ],
)
def test_what_one_is_known_by(service: str, operation: str, known: str, shown: str | None) -> None:
    """Its id is what operations about one demand, `show` asks the one that tells all of it."""
    listing = main_listing(service)
    told = showing(listing.id, listing.noun, service_model(service))
    assert (listing.operation, listing.id.member) == (operation, known)
    assert (told.operation if told else None) == shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plugin new s3", "s3 is a command already, of plugin s3"),
        ("plugin new first", "first is a verb already, of plugin verbs"),
        ("plugin new journal", "journal is a command already"),
        ("plugin new Ecr", "cannot be a plugin's name"),
        ("plugin new ../ecr", "cannot be a plugin's name"),
        ("plugin new there", "awsh-there is there already"),
        ("plugin new ecr --service ecrr", "AWS has no service 'ecrr' (did you mean 'ecr'?)"),
        ("plugin new ecr --operation put-image", "lists nothing, or wants to be told more"),
        ("plugin new x --service sts", "no operation of sts lists something"),
        ("plugin new x --into nowhere", "there is no folder nowhere"),
    ],
)
def test_what_is_refused(line: str, said: str, shell: Shell, here: Path) -> None:
    (here / "awsh-there").mkdir()
    (here / "awsh-there" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError) as caught:
        shell.run(line)
    assert said in str(caught.value)
    assert [path.name for path in here.rglob("*")] == ["awsh-there", "mine.txt"]
