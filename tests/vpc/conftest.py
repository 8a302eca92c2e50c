"""Beside the shell of every test: one that keeps what a command says, and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError
from awsh.shell import Shell


def made_gateways(ec2: Any) -> list[Any]:
    """The internet gateways beside that of the default VPC."""
    [default] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    found = ec2.describe_internet_gateways()["InternetGateways"]
    return [each for each in found if [a["VpcId"] for a in each["Attachments"]] != [default["VpcId"]]]


@pytest.fixture
def refusing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets AWS refuse an operation, from now on and whoever asks; an empty name ends it."""
    refused = ""
    real = shell.aws.call

    def call(service: str, operation: str, *arguments: Any) -> Any:
        if operation == refused:
            raise AwsError("LimitExceeded", "there are as many as there may be", operation=operation)
        return real(service, operation, *arguments)

    def refuse(operation: str) -> None:
        nonlocal refused
        refused = operation

    monkeypatch.setattr(shell.aws, "call", call)
    return refuse


@pytest.fixture
def ec2(shell: Shell) -> Any:
    """AWS without awsh's commands: to make what they do not make, and to look at what they did."""
    return shell.aws.client("ec2")
