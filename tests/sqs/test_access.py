"""`sqs allow`, `sqs revoke`, `sqs policy`: who may do what with a queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from awsh.errors import CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person

ARN = "arn:aws:sqs:us-east-1:123456789012:work"


@pytest.fixture
def means(shell: Shell) -> Callable[[], list[str]]:
    shell.run("aws sqs create-queue --queue-name work")
    return lambda: [row["means"] for row in shell.run("sqs policy show work").value]


def test_let_in_and_shut_out(shell: Shell, means: Callable[[], list[str]]) -> None:
    shell.run("s3 mb photos ; aws events put-rule --name nightly --schedule-expression 'rate(1 day)'")
    shell.run("iam role create worker --for lambda")
    shell.run("sqs allow work from s3:photos events:nightly,account:111122223333")
    shell.run("sqs allow work from role:worker --may receive")
    shell.run("sqs policy set work --tls-only")
    wanted = [
        "bucket photos may send",
        "rule nightly may send",
        "account 111122223333 may send",
        "role worker of account 123456789012 may receive, delete, hide and look at it",
        "nobody may do anything, without TLS",
    ]
    assert means() == wanted
    shell.run("sqs allow work from role:worker --may receive")
    assert means() == wanted
    shell.run("s3 rb photos")  # what is gone can still be taken back
    shell.run("sqs revoke work from s3:photos role:worker account:111122223333")
    assert means() == [wanted[1], wanted[4]]
    shell.run("use queue work ; sqs policy rm work tls-only ; sqs revoke work from events:nightly")
    assert means() == []


def test_a_whole_policy(shell: Shell, means: Callable[[], list[str]], tmp_path: Path) -> None:
    person = Person()
    person.answer = False
    line = f"sqs policy set work --file {tmp_path}/p.json"

    def write(**more: object) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sqs:SendMessage",
            "Resource": ARN,
            **more,
        }
        (tmp_path / "p.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    shell.yes = False
    for wrong, message in (
        ({"Resource": ARN + "2"}, "is about queue work2, not about queue work"),
        ({"Principel": "*"}, "no 'Principel' in a policy .did you mean 'Principal'"),
        ({"Action": "send"}, "action 'send' is none"),
    ):
        write(**wrong)
        with pytest.raises(UsageError, match=message):
            shell.run(line, console=person)
    write()
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(line, console=person)
    assert person.questions == ["Queue work: everybody may send, whoever they are. Is that meant?"]
    write(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    shell.run(line, console=person)
    assert means() == ["everybody may send, from 203.0.113.0/24"]
    with pytest.raises(CommandError, match="left as it was"):
        shell.run("sqs policy rm work", console=person)
    assert "no longer hold of queue work that everybody may send" in person.questions[-1]


def test_refused(shell: Shell, means: Callable[[], list[str]]) -> None:
    for line, message in (
        ("allow work", "it says `from` whom"),
        ("allow work from bob", "'bob' is nobody"),
        ("allow work from account:12", "twelve digits"),
        ("allow work from s3:nope", "there is no bucket 'nope'"),
        ("allow work from sns:nws", "nws|sns:topic"),
        ("revoke work from sns:news", "lets in sns:news"),
        ("policy rm work zip", "has no policy"),
        ("policy show work --json", "has no policy"),
        ("policy set work", "in one way"),
    ):
        with pytest.raises((UsageError, CommandError), match=message):
            shell.run(f"sqs {line}")


def test_a_wider_statement_is_told(shell: Shell, means: Callable[[], list[str]]) -> None:
    person = Person()
    shell.run("sqs allow work from account:111122223333")
    arn = "arn:aws:iam::111122223333:role/worker"
    shell.run(f"sqs allow work from {arn}")
    shell.run(f"sqs revoke work from {arn}", console=person)
    assert person.notes == [f"{arn} is still let in: account 111122223333 may send"]
