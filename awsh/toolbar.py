"""One piece of the toolbar below the prompt."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Segment(NamedTuple):
    """A label and its text; nothing is shown of one without text. style: how much it should stand out."""

    label: str
    text: str
    style: Literal["plain", "good", "warning"] = "plain"
