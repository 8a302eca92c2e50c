"""Asking a sandbox through boto3."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from awsh.sandbox.places import is_running, place, read_info
from awsh.target import Target


def client_of(
    target: Target,
    service: str,
    *,
    region: str = "us-east-1",
    anonymous: bool = False,
    signature: str | None = None,
    **config: Any,
) -> Any:
    """A boto3 client for a sandbox; it retries nothing, so that a test sees what was answered.

    config: more of botocore's.
    """
    assert target.endpoint_url is not None
    assert target.credentials is not None
    return boto3.client(
        service,
        endpoint_url=target.endpoint_url(),
        region_name=region,
        aws_access_key_id=target.credentials.access_key,
        aws_secret_access_key=target.credentials.secret_key,
        config=Config(
            signature_version=UNSIGNED if anonymous else signature,
            s3={"addressing_style": "path"},
            read_timeout=30,
            **config,
        ),
    )


@contextmanager
def refusing(code: str) -> Iterator[None]:
    """The block ends in this refusal."""
    with pytest.raises(ClientError) as caught:
        yield
    assert caught.value.response["Error"]["Code"] == code


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, int]:
    """The code and HTTP status with which a call was refused; it was sent once."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    assert answer["ResponseMetadata"].get("RetryAttempts", 0) == 0
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def sandbox_name(request: pytest.FixtureRequest) -> str:
    """A sandbox name made from the test's."""
    return re.sub("[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:50].strip("-")


def kill_server(name: str) -> None:
    info = read_info(place(name))
    if info is not None and is_running(place(name)):
        os.kill(info["pid"], signal.SIGKILL)
        wait_until(lambda: not is_running(place(name)))


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


IN_TIME = 0.4
"""Seconds within which what holds for half a second or more after a change is sure to be seen."""


def briefly(change: Callable[[], object], check: Callable[[], object]) -> None:
    """CHANGE, after which CHECK passes for a moment; a machine that was held up need not see it."""
    begun = time.monotonic()
    change()
    try:
        check()
    except (AssertionError, pytest.fail.Exception):
        if time.monotonic() - begun < IN_TIME:
            raise


def through(change: Callable[[], object], look: Callable[[], str], between: str, wanted: str) -> None:
    """CHANGE leads to BETWEEN and then to WANTED, as LOOK has it."""

    def check() -> None:
        assert look() == between

    briefly(change, check)
    wait_until(lambda: look() == wanted)


def end_server(name: str) -> None:
    """Ends it as a shutdown of the machine would."""
    info = read_info(place(name))
    assert info is not None
    os.kill(info["pid"], signal.SIGTERM)
    wait_until(lambda: not is_running(place(name)))
