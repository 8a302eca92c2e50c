"""Every example of every command runs."""

from __future__ import annotations

from awsh.shell import Shell
from awsh.testing import Person
from awsh_apigw import awsh_commands

LAST = ("apigw stage rm", "apigw route rm", "apigw cors rm", "apigw rm")


def test_examples_run(here: Shell, person: Person) -> None:
    commands = [command for group in awsh_commands() for command in group.walk()]
    # What is looked at, changed and removed must have been made.
    first = ["apigw create", "apigw route add", "apigw stage create"]
    order = {path: index for index, path in enumerate([*first, "", *LAST])}
    commands.sort(key=lambda command: order.get(" ".join(command.path), len(first)))
    for command in commands:
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            try:
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
