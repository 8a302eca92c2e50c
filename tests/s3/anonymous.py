"""Somebody without credentials, who asks over plain HTTP."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen


def status(url: str, bucket: str, key: str = "", method: str = "GET", body: bytes | None = None) -> int:
    """What a request without a signature is answered."""
    request = Request(f"{url}/{bucket}/{quote(key)}", method=method, data=body)
    try:
        with urlopen(request) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code
