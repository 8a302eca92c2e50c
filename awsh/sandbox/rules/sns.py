"""Rules of SNS."""

from __future__ import annotations
