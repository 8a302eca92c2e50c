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
for _ in range(int(sys.argv[1])):
    s3.head_bucket(Bucket="bench")
"""
LINE = "s3 exists bench\n"


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
            "bare botocore, 1 call": lambda: cpu_and_wall([PYTHON, "-c", REPLAY, "1"]),
            "bare botocore, 200 calls": lambda: cpu_and_wall([PYTHON, "-c", REPLAY, "200"]),
            "awsh -f, 1 line": lambda: cpu_and_wall([*awsh, "-f", "-"], LINE),
            "awsh -f, 200 lines": lambda: cpu_and_wall([*awsh, "-f", "-"], LINE * 200),
        }
        taken = by_turns(replay)
        show("Replay 200 lines", taken, "bare botocore, 200 calls")
        (bare, bare_wall), (line, line_wall) = (
            tuple((many - one) / 199 for one, many in zip(taken[first], taken[last], strict=True))
            for first, last in (
                ("bare botocore, 1 call", "bare botocore, 200 calls"),
                ("awsh -f, 1 line", "awsh -f, 200 lines"),
            )
        )
        print(
            f"  a line costs {line / bare:.2f} x the CPU and {line_wall / bare_wall:.2f} x the time of its call"
        )


if __name__ == "__main__":
    main()
