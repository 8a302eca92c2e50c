"""Rows into a table and out of it: `dynamodb load` and `scan` beside bare boto3. Run: [--rows N]"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measure import by_turns, sandbox, show

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.values import rows_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    with TemporaryDirectory() as folder, sandbox() as url, Shell(connect(url), yes=True) as shell:
        file = Path(folder, "rows.csv")
        with file.open("w", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(["id", "name", "age"])
            writer.writerows([f"u{n:06}", f"Name {n}", n % 90] for n in range(rows))
        shell.run("dynamodb create bench --key id --wait")
        table = resource(url).Table("bench")

        def boto3_load() -> None:
            with file.open(newline="") as opened, table.batch_writer() as batch:
                for row in csv.DictReader(opened):
                    batch.put_item(Item={**row, "age": int(row["age"])})

        def boto3_scan() -> None:
            answer = table.scan()
            found = len(answer["Items"])
            while "LastEvaluatedKey" in answer:
                answer = table.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
                found += len(answer["Items"])
            assert found == rows

        def awsh_scan() -> None:
            assert sum(1 for _ in rows_of(shell.run("dynamodb scan bench").value)) == rows

        loads = {
            "boto3 batch_writer": lambda: timed(boto3_load),
            "awsh dynamodb load": lambda: timed(lambda: shell.run(f"dynamodb load bench {file}")),
        }
        show(f"Load {rows:,} rows of csv", by_turns(loads), "boto3 batch_writer")
        scans = {
            "boto3 Table.scan": lambda: timed(boto3_scan),
            "awsh dynamodb scan": lambda: timed(awsh_scan),
        }
        show(f"Scan {rows:,} items", by_turns(scans), "boto3 Table.scan")


def resource(url: str) -> Any:
    import boto3

    return boto3.resource("dynamodb", endpoint_url=url)


def timed(run: Any) -> tuple[float, float]:
    """Seconds of CPU of this process (not the sandbox's), and of wall time."""
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
