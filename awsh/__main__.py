"""`python -m awsh`."""

from __future__ import annotations

import sys

from awsh.cli import main

if __name__ == "__main__":
    sys.exit(main())
