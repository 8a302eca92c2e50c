"""The command lines that people type for the same work, each client tuned as its documentation says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from measure import program

WARM = "s3 exists s3://seed\n"
"""What a shell has already done when a line is typed into it: botocore is loaded, a connection is there."""


@dataclass(frozen=True)
class Client:
    """commands: by row, what is run, given a file or folder, and what is in S3 as `bucket/key`.

    script: what goes to its standard input instead, after the same row of `without`, whose cost is taken off.
    """

    name: str
    commands: dict[str, Callable[[str, str], list[str]]]
    script: bool = False


def clients(url: str) -> tuple[list[Client], list[str]]:
    """Those that are installed, and the names of those that are not."""
    made = [_awsh(url), _awsh_line(url)]
    missing = []
    for name, make in (("aws s3", _aws), ("s5cmd", _s5cmd), ("rclone", _rclone)):
        path = _find(name.split()[0])
        if path is None:
            missing.append(name)
        else:
            made.append(make(path, url))
    return made, missing


def environment(home: str, url: str) -> dict[str, str]:
    """The same for all, and nothing of the person's own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "PYTHONPATH") if name in os.environ}
    return kept | {
        "HOME": home,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "RCLONE_CONFIG": f"{home}/rclone.conf",
        "RCLONE_CONFIG_B_TYPE": "s3",
        "RCLONE_CONFIG_B_PROVIDER": "Other",
        "RCLONE_CONFIG_B_ENV_AUTH": "true",
        "RCLONE_CONFIG_B_ENDPOINT": url,
        "RCLONE_CONFIG_B_REGION": "us-east-1",
    }


def _find(name: str) -> str | None:
    beside = program(name)
    return str(beside) if beside.exists() else shutil.which(name)


LINES: dict[str, Callable[[str, str], str]] = {
    "up": lambda here, there: f"s3 cp {here} s3://{there}",
    "down": lambda here, there: f"s3 cp s3://{there} {here}",
    "up-many": lambda here, there: f"s3 cp {here}/ s3://{there} --recursive",
    "down-many": lambda here, there: f"s3 cp s3://{there} {here}/ --recursive",
    "list": lambda here, there: f"s3 ls s3://{there} --recursive",
    "delete": lambda here, there: f"s3 rm s3://{there} --recursive",
    "sync": lambda here, there: f"s3 sync {here}/ s3://{there}",
}
"""awsh's."""


def _awsh(url: str) -> Client:
    start = [str(program("awsh")), "--yes", "--endpoint-url", url, "-c"]
    return Client(
        "awsh",
        {
            row: lambda here, there, line=line: [*start, line(here, there)]  # type: ignore[misc]
            for row, line in LINES.items()
        },
    )


def _awsh_line(url: str) -> Client:
    start = [str(program("awsh")), "--yes", "--endpoint-url", url, "-f", "-"]
    return Client("awsh, already running", dict.fromkeys(LINES, lambda here, there: start), script=True)


def _aws(path: str, url: str) -> Client:
    def s3(*words: str) -> list[str]:
        return [path, "--endpoint-url", url, "s3", *words]

    return Client(
        "aws s3",
        {
            "up": lambda here, there: s3("cp", here, f"s3://{there}", "--no-progress"),
            "down": lambda here, there: s3("cp", f"s3://{there}", here, "--no-progress"),
            "up-many": lambda here, there: s3("cp", here, f"s3://{there}", "--recursive", "--no-progress"),
            "down-many": lambda here, there: s3("cp", f"s3://{there}", here, "--recursive", "--no-progress"),
            "list": lambda here, there: s3("ls", f"s3://{there}", "--recursive"),
            "delete": lambda here, there: s3("rm", f"s3://{there}", "--recursive"),
            "sync": lambda here, there: s3("sync", here, f"s3://{there}", "--no-progress"),
        },
    )


def _s5cmd(path: str, url: str) -> Client:
    def s5cmd(*words: str) -> list[str]:
        return [path, "--endpoint-url", url, *words]

    return Client(
        "s5cmd",
        {
            "up": lambda here, there: s5cmd("cp", here, f"s3://{there}"),
            "down": lambda here, there: s5cmd("cp", f"s3://{there}", here),
            "up-many": lambda here, there: s5cmd("cp", f"{here}/", f"s3://{there}"),
            "down-many": lambda here, there: s5cmd("cp", f"s3://{there}*", f"{here}/"),
            "list": lambda here, there: s5cmd("ls", f"s3://{there}*"),
            "delete": lambda here, there: s5cmd("rm", f"s3://{there}*"),
            "sync": lambda here, there: s5cmd("sync", f"{here}/", f"s3://{there}"),
        },
    )


def _rclone(path: str, url: str) -> Client:
    many = ["--transfers", "32", "--checkers", "32", "--fast-list", "--s3-no-check-bucket"]
    large = ["--s3-chunk-size", "16M", "--s3-upload-concurrency", "8", "--s3-no-check-bucket"]
    # Else it asks for the metadata of every object, where it keeps the file's time.
    by_time = ["--update", "--use-server-modtime"]

    def rclone(*words: str) -> list[str]:
        return [path, *words]

    return Client(
        "rclone",
        {
            "up": lambda here, there: rclone("copyto", *large, here, f"B:{there}"),
            "down": lambda here, there: rclone("copyto", *large, f"B:{there}", here),
            "up-many": lambda here, there: rclone("copy", *many, here, f"B:{there}"),
            "down-many": lambda here, there: rclone("copy", *many, f"B:{there}", here),
            "list": lambda here, there: rclone("ls", "--fast-list", f"B:{there}"),
            "delete": lambda here, there: rclone("delete", *many, f"B:{there}"),
            "sync": lambda here, there: rclone("sync", *many, *by_time, here, f"B:{there}"),
        },
    )
