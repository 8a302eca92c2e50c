"""Writes network.svg beside it: the picture of docs/vpc.md, of a network that network.awsh builds.

python docs/network.py         builds it in a sandbox of its own and draws it
python docs/network.py FILE    writes it to FILE instead
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PLACE = Path(__file__).with_name("network.svg")


def main() -> None:
    target = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else PLACE
    script = PLACE.with_suffix(".awsh")
    # The sandbox saves for a moment after its last shell has gone.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        subprocess.run(
            [sys.executable, "-P", "-m", "awsh", "--local=picture", "--yes", "-f", script, target],
            env={**kept, "HOME": home},
            stdout=subprocess.DEVNULL,
            check=True,
        )


if __name__ == "__main__":
    main()
