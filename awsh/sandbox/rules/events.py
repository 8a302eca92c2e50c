"""Rules of EventBridge."""

from __future__ import annotations
