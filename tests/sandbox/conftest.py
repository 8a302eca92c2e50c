"""One real server for the session, asked through boto3 over HTTP."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.sandbox import connect
from awsh.sandbox.places import place, read_info
from awsh.target import Target
from awsh.testing import Server
from tests.clock import Clock
from tests.sandbox.asking import client_of, wait_until
from tests.sandbox.functions import Lambda
from tests.sandbox.waking import SAYS, numbers

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def data_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every sandbox of these tests lives in a folder of its own."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        for name in list(os.environ):
            if name.startswith("AWS_"):
                patch.delenv(name)
        yield folder / "awsh" / "sandbox"


@pytest.fixture(autouse=True)
def same_data_home(home: Path, data_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test's home is new, but the sandboxes' folder is the session's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(data_home.parent.parent))


@pytest.fixture(scope="session")
def target(data_home: Path) -> Iterator[Target]:
    target = connect("tests")
    yield target
    target.close()


@pytest.fixture
def clock(target: Target) -> Iterator[Clock]:
    """Time in this sandbox, which runs on after the test."""
    info = read_info(place("tests"))
    assert info is not None
    made = Clock(Server(target, info["token"]))
    yield made
    made.go_on(0)


@pytest.fixture(scope="session")
def client(target: Target) -> Callable[..., Any]:
    made: dict[Any, Any] = {}

    def client(service: str, **options: Any) -> Any:
        key = service, tuple(options.items())
        if key not in made:
            made[key] = client_of(target, service, **options)
        return made[key]

    return client


@pytest.fixture(scope="session")
def s3(client: Callable[..., Any]) -> Any:
    return client("s3")


@pytest.fixture(scope="session")
def ec2(client: Callable[..., Any]) -> Any:
    return client("ec2")


@pytest.fixture(scope="session")
def url(target: Target) -> str:
    assert target.endpoint_url is not None
    return target.endpoint_url()


@pytest.fixture
def bucket(s3: Any) -> str:
    name = f"bucket-{next(_numbers)}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def vpc(ec2: Any) -> str:
    made = ec2.create_vpc(CidrBlock="10.0.0.0/16")
    return str(made["Vpc"]["VpcId"])


@pytest.fixture(scope="session")
def sqs(client: Callable[..., Any]) -> Any:
    return client("sqs")


@pytest.fixture(scope="session")
def lambdas(client: Callable[..., Any]) -> Lambda:
    """Functions whose role may read queues and streams."""
    made = Lambda(client)
    for name in ("AWSLambdaSQSQueueExecutionRole", "AWSLambdaDynamoDBExecutionRole"):
        arn = f"arn:aws:iam::aws:policy/service-role/{name}"
        client("iam").attach_role_policy(RoleName="lambda-role", PolicyArn=arn)
    return made


@pytest.fixture
def function(lambdas: Lambda) -> str:
    """A function that says what it is given."""
    name = f"says{next(numbers)}"
    lambdas.create(name, SAYS, Timeout=2)
    return name


@pytest.fixture
def heard(client: Callable[..., Any]) -> Callable[..., list[dict[str, Any]]]:
    """What a function was given, as its log has it, once it was called so often."""
    logs = client("logs")

    def events(name: str) -> list[dict[str, Any]]:
        try:
            found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="GOT")
        except logs.exceptions.ResourceNotFoundException:
            return []
        texts = [each["message"] for each in found["events"]]
        return [json.loads(each.partition("GOT ")[2]) for each in texts if each.startswith("GOT ")]

    def heard(name: str, least: int = 1) -> list[dict[str, Any]]:
        wait_until(lambda: len(events(name)) >= least)
        return events(name)

    return heard
