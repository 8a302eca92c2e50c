"""A mapping of a table's stream to a function: in order, again until it succeeds, in halves where that is wanted."""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import datetime
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.runners.triggers.delivery import deepest, invoke, put
from awsh.sandbox.runners.triggers.failures import TYPE, failed
from awsh.sandbox.runners.triggers.patterns import fits
from awsh.sandbox.runners.triggers.signals import SIGNALS
from awsh.sandbox.runners.triggers.work import WORK

log = logging.getLogger(__name__)

_LARGEST = 6 * 1024 * 1024
"""Bytes of the event that a function is given."""
_AROUND = 512
"""Bytes of a record besides its keys and images."""
_FIRST, _LONGEST = 0.5, 60.0
"""Seconds between two tries of a batch that fails."""


class StreamPoller:
    """One mapping's. `mapping.read_until` is the sequence number up to which it has read; it is kept."""

    def __init__(self, mapping: Any) -> None:
        self._mapping = mapping
        self._arn: str = mapping.event_source_arn
        self._stop = threading.Event()
        self._wake = threading.Event()

    def start(self) -> None:
        """Begins where the mapping says, or goes on where it was."""
        shard = _shard(self._arn)
        if shard is not None and getattr(self._mapping, "read_until", None) is None:
            self._mapping.read_until = _starting(self._mapping, shard)
        SIGNALS.listen(self._arn, self._wake)
        name = f"mapping {self._mapping.uuid[:8]}"
        threading.Thread(target=self._poll, daemon=True, name=name).start()

    def stop(self) -> None:
        """Reads no more."""
        self._stop.set()
        SIGNALS.leave(self._arn, self._wake)
        self._wake.set()

    def _poll(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                if self._step():
                    continue
            except Exception:
                log.exception("the mapping %s failed", self._mapping.uuid)
                self._stop.wait(5)
                continue
            self._wake.wait()

    def _step(self) -> bool:
        """Deals with the next batch; whether there was one."""
        shard = _shard(self._arn)
        if shard is None:
            return False
        records = self._next(shard)
        if not records:
            return False
        last = max(map(_number, records))
        begun = _number(records[0]) - shard.starting_sequence_number
        items = shard.items[begun : begun + len(records)]
        trace = deepest(getattr(each, "trace", "") for each in items)
        criteria = self._mapping.filter_criteria
        wanted = [each for each in records if fits(criteria, self._record(each), "dynamodb")]
        with lineage.carried(trace):
            done = not wanted or self._deal_with(wanted)
        if not done:
            return False  # stopped meanwhile; it begins here again
        self._mapping.read_until = max(last, self._mapping.read_until)
        WORK.changed()
        return True

    def _next(self, shard: Any) -> list[dict[str, Any]]:
        size, end = self._mapping.batch_size, time.monotonic() + (self._mapping.max_batch_window or 0)
        # What is older than a day is gone, read or not.
        first = max(0, self._mapping.read_until - shard.starting_sequence_number + 1)
        while True:
            records = _fitting([each.to_json() for each in shard.items[first : first + size]])
            left = end - time.monotonic()
            more = len(shard.items) - first - len(records)
            if not records or more or len(records) >= size or left <= 0 or self._stop.is_set():
                return records
            self._wake.wait(left)
            self._wake.clear()

    def _deal_with(self, records: list[dict[str, Any]], tries: int = 0) -> bool:
        """Calls the function until it has done RECORDS or they are given up; no where it is to stop."""
        pause = _FIRST
        while not self._stop.is_set() and not WORK.ended:
            left, why = self._try(records)
            if not left:
                self._mapping.last_result = "OK"
                return True
            self._mapping.last_result = "PROBLEM: Function call failed"
            if len(left) < len(records):
                records, tries = left, 0
            tries += 1
            most = self._mapping.max_retry_attempts
            if most is not None and 0 <= most < tries:
                self._give_up(records, tries, why)
                return True
            age = self._mapping.max_record_age
            if age is not None and age > 0:
                old = [each for each in records if time.time() - _created(each) > age]
                if old:
                    self._give_up(old, tries, why)
                    records = [each for each in records if each not in old]
                    if not records:
                        return True
            if self._mapping.bisect_on_error and len(records) > 1:
                half = len(records) // 2
                return self._deal_with(records[:half], tries) and self._deal_with(records[half:], tries)
            self._stop.wait(pause)
            pause = min(_LONGEST, pause * 2)
        return False

    def _try(self, records: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        event = {"Records": [self._record(each) for each in records]}
        try:
            answer, error = invoke(self._mapping.function_arn, json.dumps(event))
        except Exception as why:  # whatever moto calls it: no function, too much to do
            log.warning("the mapping %s: %s", self._mapping.uuid, why)
            if getattr(why, "error_type", "") == "RecursiveInvocationException":
                self._give_up(records, 0, str(why))
                return [], ""
            return records, str(why)
        ids = [each["dynamodb"]["SequenceNumber"] for each in records]
        partly = TYPE in (self._mapping.function_response_types or ())
        wrong = failed(answer, error, ids, partly=partly)
        # What comes after the first that failed is done again: a stream keeps its order.
        first = next((number for number, id in enumerate(ids) if id in wrong), len(ids))
        return records[first:], error

    def _give_up(self, records: list[dict[str, Any]], tries: int, why: str) -> None:
        arn = ((self._mapping.destination_config or {}).get("OnFailure") or {}).get("Destination")
        log.warning("the mapping %s gives up %d records", self._mapping.uuid, len(records))
        if not arn:
            return
        told = {
            "requestContext": {
                "functionArn": self._mapping.function_arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": tries,
            },
            "responseContext": {"statusCode": 200, "functionError": why or "Unhandled"},
            "version": "1.0",
            "timestamp": _iso(time.time()),
            "DDBStreamBatchInfo": {
                "shardId": _shard(self._arn).id,
                "startSequenceNumber": records[0]["dynamodb"]["SequenceNumber"],
                "endSequenceNumber": records[-1]["dynamodb"]["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _iso(_created(records[0])),
                "approximateArrivalOfLastRecord": _iso(_created(records[-1])),
                "batchSize": len(records),
                "streamArn": self._arn,
            },
        }
        try:
            put(arn, json.dumps(told))
        except Exception as error:  # it is gone
            log.warning("%s", error)

    def _record(self, record: dict[str, Any]) -> dict[str, Any]:
        return {
            **record,
            "eventVersion": "1.1",
            "awsRegion": self._arn.split(":")[3],
            "dynamodb": {**record["dynamodb"], "ApproximateCreationDateTime": _created(record)},
            "eventSourceARN": self._arn,
        }


def _iso(when: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when)) + ".000Z"


def _created(record: dict[str, Any]) -> float:
    when = record["dynamodb"]["ApproximateCreationDateTime"]
    if isinstance(when, datetime):
        from moto.core.utils import unix_time

        return float(int(unix_time(when)))
    return float(when)


def _fitting(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many of RECORDS as an event takes, at least one."""
    size = 0
    for number, each in enumerate(records):
        size += each["dynamodb"]["SizeBytes"] + _AROUND
        if size > _LARGEST and number:
            return records[:number]
    return records


def _number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def _shard(arn: str) -> Any:
    from moto.dynamodb.models import dynamodb_backends

    _, _, _, region, account, name = arn.split(":", 5)
    table = dynamodb_backends[account][region].tables.get(name.split("/")[1])
    label = arn.partition("/stream/")[2]
    return table.stream_shard if table is not None and table.latest_stream_label == label else None


def _starting(mapping: Any, shard: Any) -> int:
    if mapping.starting_position == "LATEST":
        newest = shard.items[-1].to_json() if shard.items else None
        return _number(newest) if newest else int(shard.starting_sequence_number) - 1
    if mapping.starting_position == "AT_TIMESTAMP":
        since = float(mapping.starting_position_timestamp or 0)
        older = [each.to_json() for each in shard.items if _created(each.to_json()) < since]
        return _number(older[-1]) if older else int(shard.starting_sequence_number) - 1
    return int(shard.starting_sequence_number) - 1
