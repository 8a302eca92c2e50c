"""Denials told in code, as EC2 does, and `sts decode-authorization-message` reads."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsh.sandbox.callers import Caller
    from awsh.sandbox.permissions import Denial


def encoded(denial: Denial, who: Caller) -> str:
    """The message for a DENIAL to WHO."""
    told = {
        "allowed": False,
        "explicitDeny": denial.explicit,
        "matchedStatements": {"items": []},
        "failures": {"items": []},
        "context": {
            "principal": {"id": who.identity.id, "arn": who.arn},
            "action": denial.action,
            "resource": denial.resource,
            "conditions": {"items": []},
        },
    }
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(told).encode())).decode()


def decoded(message: str) -> Any:
    """What such a message tells, as JSON text. Raises ValueError for any other."""
    try:
        text = zlib.decompress(base64.urlsafe_b64decode(message.encode()), bufsize=1 << 16)
        json.loads(text)
    except (ValueError, zlib.error) as error:
        raise ValueError("no such message") from error
    return text.decode()
