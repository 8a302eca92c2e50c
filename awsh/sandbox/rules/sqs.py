"""Rules of SQS."""

from __future__ import annotations
