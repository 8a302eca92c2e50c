"""Every example of the commands about queues and messages runs: those that make something first."""

from __future__ import annotations

from pathlib import Path

from awsh.shell import Shell
from awsh.testing import Person
from awsh_sqs import awsh_commands

_ORDER = (
    "create",
    "send",
    "peek",
    "receive",
    "ack",
    "extend",
    "allow",
    "policy set",
    "policy show",
    "policy rm",
    "revoke",
    "dlq ls",
    "dlq show",
    "dlq messages",
    "dlq allow",
    "dlq moves",
    "redrive",
    "dlq stop",
    "move",
    "ls",
    "show",
    "set",
    "tag",
    "untag",
    "purge",
    "rm",
)


def test_examples_run(shell: Shell, person: Person, folder: Path) -> None:
    for line in ("sqs create orders", "sqs create old-jobs", "sqs create lab-1", "s3 mb lab-bucket"):
        shell.run(line, console=person)
    found = {
        " ".join(command.path).removeprefix("sqs "): command
        for group in awsh_commands()
        for command in group.walk()
    }
    for name in _ORDER:
        assert found[name].doc.examples, name
        for line in found[name].doc.examples:
            try:
                if line.startswith("let "):
                    shell.run("sqs send orders again")
                shell.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
