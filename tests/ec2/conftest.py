"""The person at the prompt, as the tests of networks have them; a security group to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vpc.conftest import Person, ec2, person, typed

Typed = Callable[[str], list[Any]]

__all__ = ["Person", "ec2", "person", "typed"]


@pytest.fixture
def web_group(typed: Typed) -> str:
    return str(typed("sg create web")[0]["id"])
