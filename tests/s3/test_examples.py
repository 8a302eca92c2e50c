"""Every example of every command runs, in a world that has what it speaks of."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from awsh.command import Command
from awsh.shell import Shell
from awsh_s3 import awsh_commands
from tests.s3.web import Page, Web

BUCKETS = ("lab-bucket", "other-bucket", "old-bucket")
OBJECTS = ("report.txt", "reports/report.txt", "logs/x.gz", "logs/2026/y.gz", "old/z", "site/index.html")

LETS_S3_IN = {
    "Effect": "Allow",
    "Principal": {"Service": "s3.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:123456789012:work",
}


def commands() -> list[Command]:
    return [
        command
        for member in awsh_commands()
        for command in ([member] if isinstance(member, Command) else member.walk())
    ]


@pytest.fixture
def world(shell: Shell, folder: Path) -> Iterator[Shell]:
    def clear() -> None:
        for name in (*BUCKETS, "lab-bucket-eu", "lab-site"):
            shell.run(f"s3 rb {name} --force --if-exists")

    clear()
    for name in BUCKETS:
        shell.run(f"s3 mb {name}")
    for key in (*OBJECTS, "big.csv", "logs.gz", "inbox/a"):
        shell.context().call("s3", "put_object", Bucket="lab-bucket", Key=key, Body=b"a,b\n1,2\n")
    shell.context().call("s3", "put_object", Bucket="lab-bucket", Key="packed/x.gz", Body=gzip.compress(b"a"))
    policy = json.dumps({"Version": "2012-10-17", "Statement": [LETS_S3_IN]})
    shell.context().call("sqs", "create_queue", QueueName="work", Attributes={"Policy": policy})
    Path("report.txt").write_text("report")
    Path("site").mkdir()
    Path("site/index.html").write_text("<p>site</p>")
    yield shell
    clear()


@pytest.mark.parametrize("command", commands(), ids=lambda command: " ".join(command.path))
def test_examples_run(world: Shell, command: Command, web: Web) -> None:
    assert command.doc.examples
    web.pages["/data.csv"] = Page(b"a,b\n1,2\n", "text/csv")
    for line in command.doc.examples:
        if command.name == "pwd":
            world.run("cd s3://lab-bucket")
        elif command.name == "mb" and "--" not in line:
            world.run("s3 rb lab-bucket --force")
        elif line == "s3 rb old-bucket --force --if-exists":
            world.run("s3 mb old-bucket")
        elif command.name == "mv":
            Path("report.txt").touch()
        world.run(line.replace("https://example.com", web.url))


@pytest.mark.parametrize("command", commands(), ids=lambda command: " ".join(command.path))
def test_every_parameter_has_help(command: Command) -> None:
    assert command.doc.summary.endswith(".")
    for parameter in command.parameters:
        assert parameter.help, parameter.name
