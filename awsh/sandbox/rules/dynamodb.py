"""Rules of DynamoDB: what it refuses, and what takes its time."""

from awsh.sandbox.rules import (
    dynamodb_backups,
    dynamodb_comparisons,
    dynamodb_partiql,
    dynamodb_requests,
    dynamodb_tables,
    dynamodb_triggers,
    dynamodb_ttl,
)

__all__ = [
    "dynamodb_backups",
    "dynamodb_comparisons",
    "dynamodb_partiql",
    "dynamodb_requests",
    "dynamodb_tables",
    "dynamodb_triggers",
    "dynamodb_ttl",
]
