"""Each hook that tells of something that happens, or adds to what there is: called when, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import awsh
from awsh import Answer, AwshError, Context, Key, Request, Run, SandboxExtension, Segment, Typed, hookimpl
from awsh.errors import Interrupted
from awsh.keys import Key as KeyOfCore
from awsh.shell import Shell
from awsh.testing import Server


class Heard:
    """A plugin that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    @hookimpl
    def awsh_before_command(self, run: Run) -> None:
        self.told.append(("before", run))

    @hookimpl
    def awsh_after_command(self, run: Run) -> None:
        self.told.append(("after", run))

    @hookimpl
    def awsh_failed_command(self, run: Run) -> None:
        self.told.append(("failed", run))

    @hookimpl
    def awsh_before_request(self, request: Request) -> None:
        self.told.append(("asked", request))

    @hookimpl
    def awsh_after_request(self, request: Request, answer: Answer) -> None:
        self.told.append(("answered", (request, answer)))

    def texts(self) -> list[tuple[str, str]]:
        return [(what, run.text) for what, run in self.told if isinstance(run, Run)]


@pytest.fixture
def heard(shell: Shell) -> Heard:
    plugin = Heard()
    shell.plugins.add("heard", plugin)
    shell._take_in(["heard"])
    return plugin


def test_hook_before_and_after_command(shell: Shell, heard: Heard) -> None:
    shell.run("echo a | count; for x in 1 2 { echo $x }; let n = echo b")
    assert heard.texts() == [
        *[("before", "echo a | count"), ("after", "echo a | count")],
        *[("before", "echo $x"), ("after", "echo $x")] * 2,
        *[("before", "let n = echo b"), ("after", "let n = echo b")],
    ]
    assert heard.told[-1][1].held
    assert heard.told[-1][1].seconds > 0


def test_hook_before_command_hides_secrets(shell: Shell, heard: Heard) -> None:
    shell.run("echo 'password=hunter22'")
    assert "hunter22" not in repr(heard.texts())


def test_hook_failed_command(shell: Shell, heard: Heard) -> None:
    with pytest.raises(AwshError):
        shell.run("s3 rb no-such-bucket-there")
    what, run = heard.told[-1]
    assert (what, run.held) == ("failed", False)
    assert "does not exist" in str(run.error)

    @awsh.command()
    def stop() -> None:
        """Be stopped."""
        raise KeyboardInterrupt

    shell.commands.add(stop, "tests")
    with pytest.raises(KeyboardInterrupt):
        shell.run("stop")
    assert isinstance(heard.told[-1][1].error, Interrupted)


def test_hook_before_and_after_request(shell: Shell, heard: Heard) -> None:
    shell.run("s3 mb told-bucket")
    asked = [each for what, each in heard.told if what == "asked"]
    assert ("s3", "CreateBucket", "us-east-1") in [
        (each.service, each.operation, each.region) for each in asked
    ]
    answers = {request.operation: answer for what, (request, answer) in _answers(heard)}
    assert (answers["CreateBucket"].code, answers["CreateBucket"].status) == ("", 200)
    assert answers["CreateBucket"].seconds > 0
    with pytest.raises(AwshError):
        shell.run("aws s3api get-bucket-policy --bucket told-bucket")
    (request, answer) = heard.told[-2][1] if heard.told[-1][0] == "failed" else heard.told[-1][1]
    assert (request.operation, answer.code, answer.status) == ("GetBucketPolicy", "NoSuchBucketPolicy", 404)
    assert request.parameters == {"Bucket": "told-bucket"}


def _answers(heard: Heard) -> Iterator[tuple[str, Any]]:
    return (each for each in heard.told if each[0] == "answered")


def test_hook_before_request_has_no_secret(shell: Shell, heard: Heard) -> None:
    shell.run("aws secretsmanager create-secret --name told --secret-string hunter22")
    assert "hunter22" not in repr([dict(each.parameters) for what, each in heard.told if what == "asked"])


def test_hook_that_fails_stops_nothing(shell: Shell) -> None:
    plugin = SimpleNamespace(awsh_before_command=hookimpl(_broken), awsh_after_request=hookimpl(_broken))
    plugin.awsh_before_command = hookimpl(specname="awsh_before_command")(lambda run: 1 / 0)
    plugin.awsh_after_request = hookimpl(specname="awsh_after_request")(lambda answer: 1 / 0)
    shell.plugins.add("broken", plugin)
    shell._take_in(["broken"])
    assert shell.run("s3 ls").rows == []
    assert ["ZeroDivisionError" in said for said in shell.plugins.complaints()] == [True]


def _broken() -> None:
    raise ZeroDivisionError


def test_hook_prompt(shell: Shell) -> None:
    plugin = SimpleNamespace(
        awsh_prompt=hookimpl(specname="awsh_prompt")(
            lambda ctx: [Segment("team", "storage"), Segment("x", "")]
        )
    )
    shell.plugins.add("team", plugin)
    assert [segment.text for segment in shell.prompt()] == [shell.target.label, "storage"]


def test_hook_keys(shell: Shell) -> None:
    def act(ctx: Context, typed: Typed) -> Typed:
        return typed._replace(text=typed.text.upper())

    given = [Key("f3", "capitals", act), Key("escape v", "taken", act)]
    plugin = SimpleNamespace(awsh_keys=hookimpl(specname="awsh_keys")(lambda: given))
    shell.plugins.add("capitals", plugin)
    shell._take_in(["capitals"])
    rows = {row["key"]: row["plugin"] for row in shell.run("keys").rows}
    assert (rows["F3"], rows["Alt-V"]) == ("capitals", "keys")
    assert "key Alt-V is taken by plugin keys" in shell.plugins.complaints()[0]


@pytest.mark.parametrize(
    ("keys", "name"), [("f3", "F3"), ("c-t", "Ctrl-T"), ("escape l", "Alt-L"), ("c-x c-e", "Ctrl-X Ctrl-E")]
)
def test_how_keys_are_called(keys: str, name: str) -> None:
    assert KeyOfCore(keys, "", lambda ctx, typed: None).name == name


def test_hook_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox_server: Server) -> None:
    from awsh.sandbox import extensions, rules

    (tmp_path / "plugins").mkdir()
    (tmp_path / "own_runner.py").write_text(
        "from awsh.sandbox.runners import Runner\n\ndef runner():\n    return Runner()\n"
    )
    (tmp_path / "own_rules.py").write_text("")
    (tmp_path / "plugins" / "own.py").write_text(
        "from awsh import SandboxExtension, hookimpl\n\n@hookimpl\ndef awsh_sandbox():\n"
        "    return [SandboxExtension({'ecr': 'own_rules'}, ('own_runner',)), SandboxExtension({}, ('no_such',))]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(rules, "_modules", {})
    monkeypatch.setattr("awsh.builtins.sandbox.awsh_sandbox.awsh_impl", None, raising=False)
    made = extensions.take_in(tmp_path / "plugins")
    assert type(made[-1]).__name__ == "Runner"
    assert rules._modules == {"ecr": ["own_rules"]}
    assert isinstance(SandboxExtension().rules, dict)
