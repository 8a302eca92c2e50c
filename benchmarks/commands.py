"""One command as a process, and a replay of 200 lines, beside bare Python, bare botocore and `aws`."""

from __future__ import annotations

import shutil

from measure import PYTHON, by_turns, cpu_and_wall, program, sandbox, show

BOTOCORE = """
import botocore.session, sys
s3 = botocore.session.get_session().create_client("s3")
for bucket in s3.list_buckets()["Buckets"]:
    print(bucket["CreationDate"], bucket["Name"])
"""
REPLAY = """
import botocore.session, sys
s3 = botocore.session.get_session().create_client("s3")
for _ in range(200):
    s3.head_bucket(Bucket="bench")
"""
LINES = "s3 exists bench\n" * 200


def main() -> None:
    with sandbox() as url:
        awsh = [str(program("awsh")), f"--local={url}"]
        cpu_and_wall([*awsh, "-c", "s3 mb bench"])
        once = {
            "python -c pass": lambda: cpu_and_wall([PYTHON, "-c", "pass"]),
            "bare botocore": lambda: cpu_and_wall([PYTHON, "-c", BOTOCORE]),
            "awsh -c 's3 ls'": lambda: cpu_and_wall([*awsh, "-c", "s3 ls --buckets"]),
        }
        aws = shutil.which("aws")
        if aws:
            once["aws s3 ls"] = lambda: cpu_and_wall([aws, "--endpoint-url", url, "s3", "ls"])
        show("List the buckets", by_turns(once), "aws s3 ls" if aws else "bare botocore")
        replay = {
            "bare botocore, 200 calls": lambda: cpu_and_wall([PYTHON, "-c", REPLAY]),
            "awsh -f, 200 lines": lambda: cpu_and_wall([*awsh, "-f", "-"], LINES),
        }
        show("Replay 200 lines", by_turns(replay), "bare botocore, 200 calls")


if __name__ == "__main__":
    main()
