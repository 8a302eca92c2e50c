"""Rules of SQS: what the modules beside this one register."""

from awsh.sandbox.rules import sqs_checks, sqs_moves, sqs_queues

__all__ = ["sqs_checks", "sqs_moves", "sqs_queues"]
