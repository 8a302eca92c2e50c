"""Messages into a queue and out of it: `sqs send`, `receive`, `ack` beside bare boto3 batches. Run: [--messages N]"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from measure import by_turns, sandbox, show

from awsh.sandbox import connect
from awsh.shell import Shell

THREADS = 8
"""As many as awsh has."""

Taken = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    count = parser.parse_args().messages
    with TemporaryDirectory() as folder, sandbox() as url, Shell(connect(url), yes=True) as shell:
        file = Path(folder, "messages.jsonl")
        file.write_text("".join(json.dumps({"id": n, "name": f"Name {n}"}) + "\n" for n in range(count)))
        shell.run("sqs create bench")
        drained: dict[str, list[Taken]] = {}

        def bare(threads: int) -> Taken:
            bench = Bare(url, threads)
            sent = timed(lambda: bench.send(file))
            drained.setdefault(f"boto3, {threads} threads", []).append(timed(lambda: bench.drain(count)))
            return sent

        def awsh() -> Taken:
            sent = timed(lambda: shell.run(f"open {file} | sqs send bench"))
            taken = timed(lambda: shell.run(f"sqs receive bench -n {count} | sqs ack"))
            drained.setdefault("awsh", []).append(taken)
            return sent

        ways = {
            "boto3, 1 threads": lambda: bare(1),
            f"boto3, {THREADS} threads": lambda: bare(THREADS),
            "awsh": awsh,
        }
        floor = f"boto3, {THREADS} threads"
        show(f"Send {count:,} messages of a file", by_turns(ways), floor)
        medians = {
            name: (median(c for c, _ in t[1:]), median(w for _, w in t[1:])) for name, t in drained.items()
        }
        show(f"Receive and delete {count:,} messages", medians, floor)


class Bare:
    """What one would write with boto3: batches of ten, in threads."""

    def __init__(self, url: str, threads: int) -> None:
        import boto3
        from botocore.config import Config

        self._client = boto3.client("sqs", endpoint_url=url, config=Config(max_pool_connections=32))
        self._url = self._client.get_queue_url(QueueName="bench")["QueueUrl"]
        self._threads = threads

    def send(self, file: Path) -> None:
        with ThreadPoolExecutor(self._threads) as pool:
            for failed in pool.map(self._send, tens(json.dumps(json.loads(line)) for line in file.open())):
                assert not failed

    def _send(self, bodies: list[str]) -> Any:
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        return self._client.send_message_batch(QueueUrl=self._url, Entries=entries).get("Failed")

    def drain(self, count: int) -> None:
        with ThreadPoolExecutor(self._threads) as pool:
            assert sum(pool.map(self._drain, range(self._threads))) == count

    def _drain(self, number: int) -> int:
        done = 0
        while True:
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=10,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages")
            if not messages:
                return done
            entries = [
                {"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(messages)
            ]
            assert not self._client.delete_message_batch(QueueUrl=self._url, Entries=entries).get("Failed")
            done += len(messages)


def tens(items: Iterator[str]) -> Iterator[list[str]]:
    some: list[str] = []
    for item in items:
        some.append(item)
        if len(some) == 10:
            yield some
            some = []
    if some:
        yield some


def timed(run: Callable[[], object]) -> Taken:
    """Seconds of CPU of this process (not the sandbox's), and of wall time."""
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
