"""Somebody at a terminal, and topics and queues that the tests of a module share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from tests.person import Person

Typed = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def topics(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sandbox with a topic `news`, whose queues are `inbox` and, raw, `large`; gives its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        urlopen(Request(f"{sandbox_url}/moto-api/reset", method="POST")).close()
        with Shell(connect(sandbox_url), yes=True) as shell:
            shell.run("sns create news --display News")
            for queue in ("inbox", "large", "undelivered"):
                shell.run(f"aws sqs create-queue --queue-name {queue}")
            shell.run("sns subscribe news sqs inbox")
            shell.run("sns subscribe news sqs large where kind = order and total >= 100 --raw")
    return sandbox_url


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def here(topics: str) -> Iterator[Shell]:
    """A shell of somebody who is asked."""
    with Shell(connect(topics)) as made:
        yield made


@pytest.fixture
def typed(here: Shell, person: Person) -> Typed:
    """Types a line at a prompt where PERSON sits, and gives the rows of its result."""
    return lambda line: here.run(line, console=person).rows


@pytest.fixture
def got(here: Shell) -> Callable[[str], list[str]]:
    """Takes all messages out of a queue: their texts, without SNS's envelope."""

    def got(queue: str) -> list[str]:
        sqs = here.aws.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        texts = []
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for each in found:
                texts.append(_text(each["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return texts

    return got


def _text(body: str) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return body
    return str(told["Message"]) if isinstance(told, dict) and "TopicArn" in told else body
