"""Every example of every command runs, in order: some build on those before."""

from __future__ import annotations

from pathlib import Path

from awsh.shell import Shell
from awsh.testing import Person
from awsh_dynamodb import awsh_commands

_FIRST = ("dynamodb create", "dynamodb put", "dynamodb load", "dynamodb ttl set", "dynamodb backup create")
_LAST = ("dynamodb index rm", "dynamodb pitr off", "dynamodb ttl off", "dynamodb rm")


def test_examples_run(tables: str, here: Shell, person: Person, folder: Path) -> None:
    (folder / "users.csv").write_text("id,name,tags,zip\nkim,Kim,a,01234\n")
    (folder / "users.jsonl").write_text('{"id": "lee", "until": 1}\n')
    for line in ("adults --key id", "hits --key id", "old --key id", "sessions --key token"):
        here.run(f"dynamodb create {line} --wait", console=person)
    here.yes = True
    here.run("dynamodb rm users orders sessions old --no-backup --wait", console=person)
    here.run("dynamodb create old --key id --wait", console=person)
    commands = [command for group in awsh_commands() for command in group.walk()]

    def place(path: str) -> tuple[int, int]:
        first = next((n for n, begin in enumerate(_FIRST) if path == begin), len(_FIRST))
        return first, 1 + _LAST.index(path) if path in _LAST else 0

    commands.sort(key=lambda command: place(" ".join(command.path)))
    for command in commands:
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            try:
                if line == "dynamodb wait old --gone":
                    here.run("dynamodb rm old --no-backup", console=person)
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
