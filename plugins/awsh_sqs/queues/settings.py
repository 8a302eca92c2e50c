"""Settings of a queue as SQS's attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from awsh import UsageError
from awsh_sqs.queues.words import Encryption


@dataclass(frozen=True, slots=True)
class Settings:
    """What `sqs create` and `sqs set` are told; None is not said. What each is stands at `sqs create`."""

    visibility: timedelta | None = None
    retention: timedelta | None = None
    delay: timedelta | None = None
    wait: timedelta | None = None
    max_size: int | None = None
    content_dedup: bool | None = None
    high_throughput: bool | None = None
    encryption: Encryption | None = None
    kms_key: str = ""
    kms_reuse: timedelta | None = None

    def attributes(self, *, fifo: bool, new: bool) -> dict[str, str]:
        """Those of CreateQueue (NEW) and SetQueueAttributes. Raises UsageError for what does not go together."""
        for flag, given in (
            ("--content-dedup", self.content_dedup),
            ("--high-throughput", self.high_throughput),
        ):
            if given is not None and not fifo:
                raise UsageError(
                    f"{flag} is for FIFO queues", hint="a queue is FIFO from its creation: --fifo"
                )
        found: dict[str, str] = {}
        for name, span in (
            ("VisibilityTimeout", self.visibility),
            ("MessageRetentionPeriod", self.retention),
            ("DelaySeconds", self.delay),
            ("ReceiveMessageWaitTimeSeconds", self.wait),
        ):
            if span is not None:
                found[name] = str(int(span.total_seconds()))
        if self.max_size is not None:
            found["MaximumMessageSize"] = str(int(self.max_size))
        if self.content_dedup is not None:
            found["ContentBasedDeduplication"] = str(self.content_dedup).lower()
        if self.high_throughput is not None:
            # One without the other is not high throughput.
            found["DeduplicationScope"] = "messageGroup" if self.high_throughput else "queue"
            found["FifoThroughputLimit"] = "perMessageGroupId" if self.high_throughput else "perQueue"
        return {**found, **self.encrypted(new=new)}

    def encrypted(self, *, new: bool) -> dict[str, str]:
        """The attributes that say how messages are encrypted. Raises UsageError."""
        with_key = self.kms_key or self.kms_reuse is not None
        if with_key and self.encryption not in (None, "kms"):
            raise UsageError(f"--kms-key and --kms-reuse are for --encryption kms, not {self.encryption}")
        if self.kms_key or self.encryption == "kms":
            found = {"KmsMasterKeyId": self.kms_key or "alias/aws/sqs"}
        elif self.encryption is not None:
            found = {"SqsManagedSseEnabled": str(self.encryption == "sqs").lower()}
            if not new:
                found["KmsMasterKeyId"] = ""
        else:
            found = {}
        if self.kms_reuse is not None:
            found["KmsDataKeyReusePeriodSeconds"] = str(int(self.kms_reuse.total_seconds()))
        return found


def redrive_policy(dlq_arn: str, receives: int) -> dict[str, str]:
    """The attribute that names a dead-letter queue; of none where DLQ_ARN is empty."""
    policy: Mapping[str, object] = (
        {"deadLetterTargetArn": dlq_arn, "maxReceiveCount": receives} if dlq_arn else {}
    )
    return {"RedrivePolicy": json.dumps(policy) if policy else ""}
