"""One piece of the toolbar below the prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Segment:
    """A label and its text; nothing is shown of one without text. style: how much it should stand out."""

    label: str
    text: str
    style: Literal["plain", "good", "warning"] = "plain"
