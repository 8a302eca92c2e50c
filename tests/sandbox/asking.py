"""Asking a sandbox through boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from awsh.target import Target


def client_of(target: Target, service: str, *, region: str = "us-east-1", anonymous: bool = False) -> Any:
    """A boto3 client for a sandbox; it retries nothing, so that a test sees what was answered."""
    assert target.endpoint_url is not None
    assert target.credentials is not None
    return boto3.client(
        service,
        endpoint_url=target.endpoint_url(),
        region_name=region,
        aws_access_key_id=target.credentials.access_key,
        aws_secret_access_key=target.credentials.secret_key,
        config=Config(
            signature_version=UNSIGNED if anonymous else None,
            s3={"addressing_style": "path"},
            read_timeout=30,
        ),
    )


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, int]:
    """The code and HTTP status with which a call was refused; it was sent once."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    assert answer["ResponseMetadata"].get("RetryAttempts", 0) == 0
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
