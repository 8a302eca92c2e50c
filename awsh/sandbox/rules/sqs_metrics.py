"""Rules of SQS: what CloudWatch is told of queues, of what really came and went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.metrics import record
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_shelf import fresh
from awsh.sandbox.rules.sqs_shelf import now as moment

_NAMESPACE = "AWS/SQS"


def _count(queue: Any, metric: str, number: int = 1) -> None:
    place = {"QueueName": queue.name}
    record(queue.account_id, queue.region, _NAMESPACE, place, **{metric: (float(number), "Count")})


@rule("moto.sqs.models:SQSBackend.send_message", "queue_name")
def sent(moto: Callable[..., Any], backend: Any, queue_name: str, *more: Any, **others: Any) -> Any:
    """NumberOfMessagesSent."""
    answer = moto(queue_name, *more, **others)
    _count(backend.get_queue(queue_name), "NumberOfMessagesSent")
    return answer


@rule("moto.sqs.models:SQSBackend.receive_message", "queue_name")
def received(moto: Callable[..., Any], backend: Any, queue_name: str, *more: Any, **others: Any) -> Any:
    """NumberOfMessagesReceived, NumberOfEmptyReceives."""
    messages = moto(queue_name, *more, **others)
    queue = backend.get_queue(queue_name)
    if messages:
        _count(queue, "NumberOfMessagesReceived", len(messages))
    else:
        _count(queue, "NumberOfEmptyReceives")
    return messages


@rule("moto.sqs.models:Queue.delete_message", "receipt_handle")
def deleted(moto: Callable[..., Any], queue: Any, receipt_handle: str) -> None:
    """NumberOfMessagesDeleted, of one that is gone already too."""
    moto(receipt_handle)
    _count(queue, "NumberOfMessagesDeleted")


def waiting(account: str, region: str) -> Iterator[Any]:
    """What is in each queue at this moment."""
    from moto.cloudwatch.models import MetricDatum
    from moto.sqs.models import sqs_backends

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    for queue in list(sqs_backends[account][region].queues.values()):
        place = [{"Name": "QueueName", "Value": queue.name}]
        for metric, number in (
            ("ApproximateNumberOfMessagesVisible", queue.approximate_number_of_messages),
            ("ApproximateNumberOfMessagesNotVisible", queue.approximate_number_of_messages_not_visible),
            ("ApproximateNumberOfMessagesDelayed", queue.approximate_number_of_messages_delayed),
        ):
            yield MetricDatum(_NAMESPACE, metric, float(number), place, now, "Count")
        with queue._messages_lock:
            age = fresh(queue).age(moment())
        yield MetricDatum(_NAMESPACE, "ApproximateAgeOfOldestMessage", age, place, now, "Seconds")
