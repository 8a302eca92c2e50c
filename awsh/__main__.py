"""`python -m awsh`."""

from __future__ import annotations

import sys

# `python -m` puts the current folder first on the path: nothing is loaded from there unasked.
if sys.path and sys.path[0] in ("", __import__("os").getcwd()) and not sys.flags.safe_path:
    sys.path.pop(0)

from awsh.cli import main

if __name__ == "__main__":
    sys.exit(main())
