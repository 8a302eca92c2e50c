"""Somebody at a terminal and AWS beside awsh, as the tests of networks have them; a folder to be in, a group to
change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.vpc.conftest import ec2, refusing

Typed = Callable[[str], list[Any]]

__all__ = ["ec2", "refusing"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def web_group(typed: Typed) -> str:
    return str(typed("sg create web")[0]["id"])
