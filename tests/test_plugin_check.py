"""`plugin check`: every fault it knows of, in plugins that have it; and what none can do to the shell that asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awsh.errors import UsageError
from awsh.shell import Shell

FAULTY = '''
from __future__ import annotations
from typing import TYPE_CHECKING, Annotated
from datetime import datetime
import xmlrpc.server
import awsh, time
if TYPE_CHECKING:
    from decimal import Decimal

print("at import"); import warnings; warnings.warn("awsh.old goes", DeprecationWarning)
faulty = awsh.Group("faulty", "")
THING = awsh.ResourceKind("thing", "thing", "sqss", "list_queues", "QueueUrls[]", id="@", use="bucket")
QUEUE = awsh.ResourceKind("faulty:queue", "queue", "sqs", "list_queus", "QueueUrls[", id="@", use="faulty", row="a:B")

@faulty.command
def one(ctx, name, *, when: datetime = None, kind: Annotated[str, awsh.Resource("s3:buckt")] = ""):
    """does it
    Args:
        nam: the name
    """

@faulty.command
def two(ctx: awsh.Context, price: Decimal) -> None:
    """Say two.

    Examples:
        awsh> faulty two --nosuch
    """

@faulty.command
def three(ctx: awsh.Context) -> None:
    """Say three.

    Examples:
        awsh> faulty three
        awsh> faulty fore
        awsh> aws sqs delete-queue --queue-url nowhere
    """
    raise RuntimeError("oops")

@faulty.command
def four(names: list[str], **more: str) -> None:
    """Say four.

    Args:
        names: those.
        more: of them.
    Examples:
        $ awsh faulty four
    """

@awsh.command()
def first(number: int) -> int:
    """A verb of this name is there.

    Args:
        number: whichever.
    Examples:
        awsh> s3 ls | first 3
    """
    return number

@awsh.hookimpl
def awsh_comands():
    return []

@awsh.hookimpl
def awsh_client(servce, client): ...

def awsh_start(ctx): ...

@awsh.hookimpl
def awsh_commands():
    return [faulty, 3]

@awsh.hookimpl
def awsh_verbs():
    return [first]

@awsh.hookimpl
def awsh_resource_kinds():
    return [THING, QUEUE]

@awsh.hookimpl
def awsh_inverses():
    taken = awsh.Inverse("sqs", "CreateQueue", "faulty:queue", "answer.QueueUrl", "sqs rm {id}")
    return [taken, taken._replace(service="ecr", operation="CreateRepository")]

@awsh.hookimpl
def awsh_settings():
    return [awsh.Setting("output", str, "", "Clashes.")]

@awsh.hookimpl
def awsh_toolbar(ctx):
    time.sleep(0.1)
    yield awsh.Segment("slow", "")
'''

FAULTS = """
error   15 faulty one: --when: no word becomes a datetime | Time
error   15 faulty one: no plugin provides the resource kind s3:buckt | did you mean 's3:bucket'?
error   22 faulty two: its type hints cannot be read: NameError | not under TYPE_CHECKING
error   30 the example `faulty fore` is wrong: faulty has no command 'fore' | help
error   39 the example `faulty three` fails in the sandbox: plugin faulty failed in `faulty three`: RuntimeError: oops |
error   41 faulty four: **more is nothing that can be typed |
error   41 faulty four: names stands before `*` and would take one word | *names
error   52 the verb first takes nothing from a pipeline | Rows
error   63 there is no hook awsh_comands | did you mean 'awsh_commands'?
error   67 awsh_client has no parameter 'servce' | did you mean 'service'?
error   70 awsh_start is not marked, so it is never called | @hookimpl
error   72 awsh_commands gives 3, which is no Command or Group |
error   76 'first' is in both verbs and faulty | plugins disable
error   80 `use bucket` is in plugin s3 already | another word
error   84 sqs CreateQueue has an inverse already, of plugin sqs | leave it out
error   89 setting output is already there | another name
error   -- sqs has no operation 'list_queus' | did you mean 'list_queues'?
error   -- items: 'QueueUrls[' is no JMESPath |
error   -- row: 'a:B' cannot be had | module:Name
error   -- AWS has no service 'sqss' | did you mean 'sqs'?
warning 15 faulty one: its help is no sentence | full stop
warning 15 faulty one has no example | Examples:
warning 15 faulty one: name has no type hint | str
warning 15 faulty one: --kind has no help | Args:
warning 15 faulty one: help for nam, which is no parameter | did you mean 'name'?
warning -- 'thing' says not whose it is | service:noun
warning 10 awsh.old goes | it works until then
warning -- the group faulty has no help | Group(
warning -- it prints when it is loaded: 'at import' | ctx.note
warning 93 awsh_toolbar takes 1 | ctx.names
warning 30 `aws sqs delete-queue --queue-url nowhere` fails in the sandbox | an example before it
"""
"""Level and line, what is said of it, and of its remedy."""


def test_every_fault(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("awsh.authoring.check.imports.LIMIT", 0.5)
    (tmp_path / "faulty.py").write_text(FAULTY)
    result = shell.run("plugin check faulty.py")
    assert result.exit_code == 1
    rows = result.rows
    for fault in FAULTS.strip().splitlines():
        level, line, rest = fault.split(maxsplit=2)
        said, _, remedy = rest.partition("|")
        found = [row for row in rows if row["level"] == level and said.strip() in row["problem"]]
        assert found, f"{fault}\n" + "\n".join(str(row) for row in rows)
        assert remedy.strip() in found[0]["remedy"], found
        if line != "--":
            assert found[0]["place"] == f"faulty.py:{line}", found
    assert len({row["problem"] for row in rows}) == len(rows)
    assert not [row for row in rows if "CreateRepository" in row["problem"]]
    (heavy,) = [row for row in rows if "xmlrpc.server" in row["problem"]]
    assert re.fullmatch(r"importing xmlrpc\.server takes \d+ ms of every start of awsh", heavy["problem"])
    assert heavy["place"] == "faulty.py:5"
    assert not [row for row in rows if "importing datetime" in row["problem"]]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("import awsh\nimport sys\nsys.exit(3)", "bad.py:3", "calls sys.exit"),
        ("import os\nos._exit(3)", "bad.py", "it ended the process while importing bad (exit code 3)"),
        ("import time\ntime.sleep(60)", "bad.py:2", "took more than 0.3 s to load"),
        ("import awsh\ndef broken(:", "bad.py:2", "SyntaxError"),
        ("import no_such_module", "bad.py:1", "No module named 'no_such_module'"),
        ("import awsh", "bad", "no hooks"),
    ],
)
def test_what_does_not_load(
    text: str, place: str, said: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("awsh.plugins.LOAD_SECONDS", 0.3)
    (tmp_path / "bad.py").write_text(text)
    result = shell.run("plugin check bad.py")
    assert result.exit_code == 1
    assert (result.rows[0]["place"], result.rows[0]["level"]) == (place, "error")
    assert said in result.rows[0]["problem"]


def test_one_that_cannot_be_stopped_is_ended(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh.plugins.LOAD_SECONDS", 0.1)
    monkeypatch.setattr("awsh.authoring.check.checking.GRACE", 2)
    stubborn = (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass\n"
    )
    (tmp_path / "stubborn.py").write_text(stubborn)
    result = shell.run(f"plugin check {tmp_path}/stubborn.py")
    assert "it hangs: awsh gave up while importing stubborn" in result.rows[0]["problem"]


def test_the_packaging(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module = tmp_path / "src" / "awsh_shelf" / "__init__.py"
    module.parent.mkdir(parents=True)
    module.write_text("import awsh\n@awsh.hookimpl\ndef awsh_commands(): return []\n")
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[project]\nname = "shelf"\n[project.entry-points."awsh.plugins"]\nshelf = "awsh_shelf"\n'
    )

    def problems() -> dict[str, tuple[str, str, str]]:
        rows = shell.run("plugin check . --no-examples").rows
        return {row["problem"]: (row["level"], row["place"], row["remedy"]) for row in rows}

    found = problems()
    wrong = "the entry-point group is 'awsh.plugins', and awsh reads 'awsh'"
    assert found[wrong] == (
        "error",
        "pyproject.toml:3",
        '[project.entry-points.awsh] with shelf = "awsh_shelf"',
    )
    assert found["it does not say that it needs awsh"][0] == "warning"
    assert found["nobody looks for an awsh plugin as 'shelf'"][2] == "name it awsh-shelf"
    assert {level for level, _, _ in found.values()} == {"error", "warning", "note"}
    project.write_text(
        '[project]\nname = "awsh-shelf"\ndependencies = ["awsh>=0.1"]\n'
        '[project.entry-points.awsh]\nshelf = "awsh_shelv"\n'
    )
    wrong = "the entry point shelf names the module awsh_shelv, which is not there"
    assert problems()[wrong] == ("error", "pyproject.toml:5", 'shelf = "awsh_shelf"')
    project.write_text(project.read_text().replace("shelv", "shelf"))
    assert not [level for level, _, _ in problems().values() if level == "error"]
    assert "no py.typed: type checkers do not look into it" in problems()
    with pytest.raises(UsageError, match=r"no file, folder or installed plugin 'sqz' \(did you mean 'sqs'"):
        shell.run("plugin check sqz")


def test_the_plugins_that_awsh_brings_have_no_error(shell: Shell) -> None:
    """One that is installed; the examples of all are run by the tests of each."""
    result = shell.run("plugin check s3 --no-examples")
    assert [row for row in result.rows if row["level"] == "error"] == []
    assert result.exit_code == 0
