"""Rules of CloudWatch Logs."""

from __future__ import annotations
