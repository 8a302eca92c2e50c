"""IAM database authentication: is a token good."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from urllib.parse import parse_qs

from awsh.sandbox.runners.signatures import signature_4

LIFETIME = 900
"""Seconds for which a token may be used to connect."""

_EMPTY = hashlib.sha256(b"").hexdigest()


def is_good(token: str, user: str, host: str, port: int) -> bool:
    """Whether TOKEN, HOST:PORT/?Action=connect&…, was made for USER there with keys of this sandbox."""
    place, _, query = token.partition("/?")
    said = parse_qs(query, keep_blank_values=True)
    try:
        if place != f"{host}:{port}" or said["Action"] != ["connect"] or said["DBUser"] != [user]:
            return False
        made = datetime.datetime.strptime(said["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(
            tzinfo=datetime.UTC
        )
        age = (datetime.datetime.now(datetime.UTC) - made).total_seconds()
        if not -LIFETIME < age < min(LIFETIME, int(said["X-Amz-Expires"][0])):
            return False
        if "/rds-db/" not in said["X-Amz-Credential"][0]:
            return False
        request = {"REQUEST_METHOD": "GET", "RAW_URI": "/", "QUERY_STRING": query, "HTTP_HOST": place}
        found = signature_4(request, payload=_EMPTY)
    except (KeyError, ValueError, IndexError):
        return False
    return found is not None and hmac.compare_digest(*found)
