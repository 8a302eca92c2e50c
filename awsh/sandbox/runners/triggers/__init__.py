"""What wakes functions, outside of the request that caused it: S3, SQS, SNS, DynamoDB's streams, schedules."""

from __future__ import annotations

from awsh.sandbox.runners import Runner


def runner() -> Runner:
    return Runner()
