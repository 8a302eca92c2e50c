"""Rules of DynamoDB."""

from __future__ import annotations

from awsh.sandbox.rules import dynamodb_triggers

__all__ = ["dynamodb_triggers"]
