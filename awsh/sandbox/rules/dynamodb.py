"""Rules of DynamoDB."""

from __future__ import annotations
