"""Rules of DynamoDB Streams."""

from __future__ import annotations
