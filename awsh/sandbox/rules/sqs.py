"""Rules of SQS.

sqs_queues.py, sqs_messages.py      what a queue and a message may be
sqs_receiving.py, sqs_receipts.py   messages on their way in and out; sqs_shelf.py keeps them
sqs_attributes.py                   what is told of a queue
sqs_moves.py                        dead letters that are brought back
sqs_metrics.py                      what CloudWatch is told of queues
"""

from awsh.sandbox.rules import (
    sqs_attributes,
    sqs_messages,
    sqs_metrics,
    sqs_moves,
    sqs_queues,
    sqs_receipts,
    sqs_receiving,
)

__all__ = [
    "sqs_attributes",
    "sqs_messages",
    "sqs_metrics",
    "sqs_moves",
    "sqs_queues",
    "sqs_receipts",
    "sqs_receiving",
]
