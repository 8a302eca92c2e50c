"""Topics and queues that the tests of a module share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.shell import Shell
from awsh.testing import Server

Typed = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def topics(sandbox_server: Server) -> Server:
    """A sandbox with a topic `news`, whose queues are `inbox` and, raw, `large`."""
    with sandbox_server.prepared() as shell:
        shell.run("sns create news --display News")
        for queue in ("inbox", "large", "undelivered"):
            shell.run(f"aws sqs create-queue --queue-name {queue}")
        shell.run("sns subscribe news sqs inbox")
        shell.run("sns subscribe news sqs large where kind = order and total >= 100 --raw")
    return sandbox_server


@pytest.fixture
def here(topics: Server) -> Iterator[Shell]:
    """A shell of somebody who is asked."""
    with Shell(topics.target()) as made:
        yield made


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
