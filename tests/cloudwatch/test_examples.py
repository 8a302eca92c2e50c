"""Every example of every command of `logs` and `metrics` runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awsh.shell import Shell
from awsh_cloudwatch import awsh_commands

_FIRST = ("logs create", "logs put", "metrics put")


def test_examples_run(here: Shell, person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.py").write_text("def lambda_handler(event, context):\n    return 1\n")
    for line in (
        "iam role create lab-role --for lambda --policy AWSLambdaBasicExecutionRole",
        "lambda create hello --from hello.py --role lab-role",
        "lambda invoke hello",
        "s3 mb lab-bucket-of-examples",
    ):
        here.run(line, console=person)
    commands = [command for group in awsh_commands() for command in group.walk()]
    order = {name: index for index, name in enumerate(_FIRST)}
    for command in sorted(commands, key=lambda each: order.get(" ".join(each.path), len(order))):
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            if "metrics ec2" in line:
                line = line.replace(" web ", " i-0123456789abcdef0 ")
            try:
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
