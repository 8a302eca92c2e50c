"""Which Python of this machine runs a function."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache

_ASK = "import json, logging, queue, socket, sys; print(*sys.version_info[:3], sep='.')"


@cache
def interpreter(runtime: str) -> tuple[str, str]:
    """The program and its version: the RUNTIME's own where it is installed, such as python3.12, else awsh's."""
    own = ".".join(map(str, sys.version_info[:3]))
    # boto3, which is awsh's, wants 3.10.
    found = shutil.which(runtime) if len(runtime) > len("python3.9") else None
    if found is None or own.startswith(runtime.removeprefix("python") + "."):
        return sys.executable, own
    try:
        asked = subprocess.run(
            [found, "-I", "-S", "-c", _ASK], capture_output=True, text=True, timeout=10, check=True, cwd="/"
        )
    except (OSError, subprocess.SubprocessError):
        return sys.executable, own
    version = asked.stdout.strip()
    # A shim may stand for another version than its name says.
    if not version.startswith(runtime.removeprefix("python") + "."):
        return sys.executable, own
    return found, version
