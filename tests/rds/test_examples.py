"""Every example of every command runs, in order: some build on those before."""

from __future__ import annotations

import pytest

from awsh.shell import Shell
from awsh.testing import Person
from awsh_rds import awsh_commands


@pytest.mark.timeout(400)
def test_examples_run(lab: str, here: Shell, person: Person) -> None:
    here.run("use subnet-group lab")
    commands = [command for group in awsh_commands() for command in group.walk()]
    # What is removed and what is promoted must have been made.
    commands.sort(key=lambda command: " ".join(command.path).startswith("rds rm"))
    for command in commands:
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            person.answers = []
            try:
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
    assert not [question for question in person.questions if question.startswith("hidden")]
