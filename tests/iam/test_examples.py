"""Every example of every command runs, in order: some build on those before."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.builtins.sts import sts
from awsh.shell import Shell
from awsh.testing import Person
from awsh_iam import awsh_commands


def test_examples_run(lab: Shell, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("bob", "eve", "tom", "sue"):
        (tmp_path / f"{name}.pw").write_text("Correct-horse-9\n")
        (tmp_path / f"{name}.pw").chmod(0o600)
    lab.run("iam attach lab lab-access")
    for group in [*awsh_commands(), sts]:
        lab.run("iam role trust add lab --account me")
        for command in group.walk():
            assert command.doc.examples, command.path
            for line in command.doc.examples:
                if "$message" in line:
                    continue
                try:
                    for _ in lab.run(line, console=person).rows:
                        pass
                except Exception as error:
                    error.add_note(line)
                    raise
