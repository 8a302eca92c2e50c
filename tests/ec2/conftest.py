<<<<<<< HEAD
"""Somebody at a terminal and AWS beside awsh, as the tests of networks have them; a folder to be in."""
=======
"""The person at the prompt, as the tests of networks have them; a security group to change."""
>>>>>>> net-sg

from __future__ import annotations

from collections.abc import Callable
<<<<<<< HEAD
from pathlib import Path
=======
>>>>>>> net-sg
from typing import Any

import pytest

from tests.vpc.conftest import Person, ec2, person, typed

Typed = Callable[[str], list[Any]]

__all__ = ["Person", "ec2", "person", "typed"]

<<<<<<< HEAD
Typed = Callable[[str], list[Any]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
=======

@pytest.fixture
def web_group(typed: Typed) -> str:
    return str(typed("sg create web")[0]["id"])
>>>>>>> net-sg
