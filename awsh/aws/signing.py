"""Signature Version 4 for a request that botocore does not make: to an API behind API Gateway, a function's URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsh.aws.connection import Keys


def signed_headers(
    keys: Keys, service: str, region: str, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> dict[str, str]:
    """HEADERS with those of the signature. Imports botocore."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request = AWSRequest(method, url, dict(headers), body)
    SigV4Auth(Credentials(*keys), service, region).add_auth(request)
    return dict(request.headers.items())
