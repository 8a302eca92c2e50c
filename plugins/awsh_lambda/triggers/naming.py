"""Names that come out the same each time, so that doing a thing again finds what was done."""

from __future__ import annotations

import re
from hashlib import sha256


def stable(text: str, longest: int, allowed: str = r"\w\-") -> str:
    """TEXT with a hyphen for what is not ALLOWED; where that or cutting loses something, a hash of it stands behind.

    longest: characters that AWS takes.
    """
    name = re.sub(f"[^{allowed}]+", "-", text, flags=re.ASCII).strip("-")
    if name == text and len(name) <= longest:
        return name
    return f"{name[: longest - 9]}-{digest(text)}"


def digest(text: str) -> str:
    """Eight characters that say which text it was."""
    return sha256(text.encode()).hexdigest()[:8]


def source_name(arn: str) -> str:
    """What people call the queue, table or stream of an ARN."""
    rest = arn.split(":", 5)[5]
    return rest.split("/")[1] if "/" in rest else rest
