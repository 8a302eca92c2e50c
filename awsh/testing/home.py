"""A home and an environment with nothing of the person's in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOREIGN = ("AWS", "XDG_")
"""How variables begin that change what awsh, botocore or the AWS CLI do."""


@contextmanager
def isolated(home: Path) -> Iterator[None]:
    """Inside the block HOME is the person's home, and no variable speaks of AWS, awsh or XDG's folders."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(FOREIGN) and not name.startswith("AWSH_TEST"):
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield
