"""How much memory a process takes: now, and at its most."""

from __future__ import annotations

import subprocess
import sys


def used(process: int) -> int:
    """Bytes that PROCESS, an id, holds in memory now; 0 when it has ended."""
    if sys.platform.startswith("linux"):
        return _status(process, "VmRSS")
    return _asked(process)


def peak(process: int) -> int:
    """Bytes that PROCESS held at its most; where only the present is known, that."""
    if sys.platform.startswith("linux"):
        return _status(process, "VmHWM")
    return _asked(process)


def _status(process: int, name: str) -> int:
    try:
        with open(f"/proc/{process}/status") as file:
            for line in file:
                if line.startswith(f"{name}:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _asked(process: int) -> int:
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=False)
    return int(answer.stdout.strip() or 0) * 1024
