"""What brings an address onto the suppression list: as it is typed, and as SES has it."""

from __future__ import annotations

from typing import Literal

Reasons = Literal["bounce", "complaint", "both", "none"]
REASONS: dict[Reasons, list[str]] = {
    "bounce": ["BOUNCE"],
    "complaint": ["COMPLAINT"],
    "both": ["BOUNCE", "COMPLAINT"],
    "none": [],
}
