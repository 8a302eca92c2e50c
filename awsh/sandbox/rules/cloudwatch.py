"""Rules of CloudWatch."""

from __future__ import annotations
