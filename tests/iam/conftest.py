"""What the tests of `iam` and `sts` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.shell import Shell
from awsh.testing import Person
from tests.vpc.conftest import refusing

__all__ = ["refusing"]

Typed = Callable[[str], list[Any]]


class Answering(Person):
    """Somebody who types hidden words, in their order."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = list(words)

    def ask(self, label: str, *, secret: bool = False) -> str:
        assert secret, label
        self.questions.append(label)
        return self.words.pop(0)


@pytest.fixture
def iam(shell: Shell) -> Any:
    """IAM without awsh's commands."""
    return shell.aws.client("iam")


@pytest.fixture
def lab(shell: Shell) -> Shell:
    """A shell where there are a role lab, a group devs, a user ada in it, and a policy lab-access."""
    for line in (
        "iam role create lab --for lambda",
        "iam group create devs",
        "iam user create ada --group devs",
        "iam policy create lab-access --allow s3:GetObject --on s3://lab/*",
    ):
        shell.run(line)
    return shell
