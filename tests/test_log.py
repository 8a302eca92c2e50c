"""The log is the person's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_nobody_else_reads_it(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise ValueError('on purpose')\n")
    command = [sys.executable, "-P", "-m", "awsh", "--plugin", str(broken), "-c", "echo x"]
    before = os.umask(0)
    try:
        subprocess.run(command, check=True, capture_output=True)
    finally:
        os.umask(before)
    log = home / ".local/state/awsh/awsh.log"
    assert "on purpose" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
