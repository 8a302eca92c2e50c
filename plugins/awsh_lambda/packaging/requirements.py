"""Packages of a requirements file, for the platform where the function runs and not for this machine.

Only wheels are taken: what would have to be compiled here would not run there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from awsh import CommandError, Context

if TYPE_CHECKING:
    from subprocess import Popen

_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
_OLDEST_GLIBC = 17
_GLIBC = 34
"""The second number of the C library of the newer runtimes, Amazon Linux 2023; wheels say which they want."""
_GLIBC_OF_AL2 = 26
_FIRST_ON_AL2023 = (3, 12)

_DOING = re.compile(
    r"^\s*(?:Collecting|Using cached|Downloading|Installing collected|Resolved|Prepared|Installed)\b"
)
_SECRET_IN_URL = re.compile(r"(://)[^/\s@]*@")


class Platform(NamedTuple):
    """Where a function runs. python: the version, `3.12`. machine: AWS's word, x86_64 or arm64."""

    python: str
    machine: str

    @property
    def glibc(self) -> int:
        version = tuple(int(part) for part in self.python.split("."))
        return _GLIBC if version >= _FIRST_ON_AL2023 else _GLIBC_OF_AL2


def install(ctx: Context, requirements: Path, folder: Path, platform: Platform) -> None:
    """Puts the packages into FOLDER. Raises CommandError with what pip says, KeyboardInterrupt: it is ended then."""
    if not requirements.is_file():
        raise CommandError(f"there is no file {requirements}")
    command = _installer(requirements, folder, platform)
    said: list[str] = []
    with ctx.progress(requirements.name) as bar:
        for line in _lines(ctx, command):
            said.append(line)
            if _DOING.match(line):
                bar.advance()
    code = int(said.pop())
    if code:
        raise CommandError(
            f"{requirements.name}: {_reason(said)}",
            hint=f"only wheels for python{platform.python} on {platform.machine} are taken",
        )


def _installer(requirements: Path, folder: Path, platform: Platform) -> list[str]:
    """pip of the Python that runs awsh, or uv, or any pip: what it installs depends on none of them."""
    from shutil import which

    pip = _own_pip()
    if pip is None and (uv := which("uv")):
        newer = platform.glibc >= _GLIBC
        return [
            *(
                uv,
                "pip",
                "install",
                "--no-progress",
                "--target",
                str(folder),
                "--requirement",
                str(requirements),
            ),
            *("--python-version", platform.python, "--only-binary", ":all:"),
            "--python-platform",
            f"{_MACHINES[platform.machine]}-manylinux{f'_2_{_GLIBC}' if newer else '2014'}",
        ]
    if pip is None and (program := which("pip3") or which("pip")):
        pip = [program]
    if pip is None:
        raise CommandError(
            "there is neither pip nor uv to get packages with", hint="`!pipx inject awsh pip`, or install uv"
        )
    return [
        *(
            *pip,
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--no-compile",
            "--progress-bar",
            "off",
        ),
        *("--target", str(folder), "--requirement", str(requirements)),
        *("--implementation", "cp", "--python-version", platform.python, "--only-binary=:all:"),
        *(word for tag in _tags(platform) for word in ("--platform", tag)),
    ]


def _own_pip() -> list[str] | None:
    import sys
    from importlib.util import find_spec

    return [sys.executable, "-P", "-m", "pip"] if find_spec("pip") is not None else None


def _tags(platform: Platform) -> Iterator[str]:
    machine = _MACHINES[platform.machine]
    for minor in range(platform.glibc, _OLDEST_GLIBC - 1, -1):
        yield f"manylinux_2_{minor}_{machine}"
    # pip takes older names for the same from this one.
    yield f"manylinux2014_{machine}"


def _lines(ctx: Context, command: Sequence[str]) -> Iterator[str]:
    """What a program says, line by line, and its exit code last. It is ended where the reader leaves."""
    import os
    import select
    import subprocess

    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "NO_COLOR": "1"}
    environment.pop("PIP_TARGET", None)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        # Ctrl-C of the terminal is awsh's, which ends it and its children.
        start_new_session=True,
    )
    assert process.stdout is not None
    rest = b""
    try:
        while True:
            if ctx.stopped():
                raise KeyboardInterrupt
            if not select.select([process.stdout], [], [], 0.1)[0]:
                continue
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            *whole, rest = (rest + chunk).split(b"\n")
            yield from (line.decode("utf-8", "replace").rstrip() for line in whole)
        if rest:
            yield rest.decode("utf-8", "replace")
        yield str(process.wait())
    finally:
        process.stdout.close()
        _end(process)


def _end(process: Popen[bytes]) -> None:
    import contextlib
    import os
    import signal
    import subprocess

    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(3)


def _reason(said: Sequence[str]) -> str:
    """What matters of what pip, or uv, says: its last error, in one line and without a password."""
    errors = [line.partition("ERROR: ")[2] for line in said if line.startswith("ERROR: ")]
    text = errors[-1] if errors else ""
    if not text:
        told = [line.strip(" ×╰─▶│") for line in said if line.strip()]
        start = next(
            (i for i, line in enumerate(told) if line.startswith(("error", "No solution"))), len(told) - 1
        )
        text = " ".join(told[max(start, 0) :][:4])
    return _SECRET_IN_URL.sub(r"\1…@", text) or "pip failed and did not say why"
