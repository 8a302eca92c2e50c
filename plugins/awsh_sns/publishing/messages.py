"""The texts of a message, in the form of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awsh import UsageError
from awsh_sns.publishing.limits import PROTOCOLS

Message = dict[str, Any]


def with_texts(text: str, others: Mapping[str, str]) -> Message:
    """TEXT for all, and OTHERS by protocol. Raises UsageError."""
    if not text:
        what = (
            "a text for all others, the default, must be there too" if others else "an empty message is none"
        )
        raise UsageError(what, hint="as in `sns publish TOPIC 'the text' …`")
    if not others:
        return {"Message": text}
    for protocol in others:
        if protocol not in PROTOCOLS:
            raise UsageError(
                f"--for {protocol}: SNS knows no such protocol, and would ignore it",
                hint=f"one of {', '.join(PROTOCOLS[:9])}",
            )
    return {
        "Message": json.dumps({"default": text, **others}, ensure_ascii=False),
        "MessageStructure": "json",
    }
