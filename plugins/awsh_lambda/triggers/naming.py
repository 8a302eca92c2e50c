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
    return f"{name[: longest - 9]}-{sha256(text.encode()).hexdigest()[:8]}"
