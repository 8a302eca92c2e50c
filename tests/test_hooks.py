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


def test_hook_before_command(shell: Shell, heard: Heard) -> None:
    shell.run("echo a | count; for x in 1 2 { echo $x }; let n = echo b")
    assert heard.texts() == [
        *[("before", "echo a | count"), ("after", "echo a | count")],
        *[("before", "echo $x"), ("after", "echo $x")] * 2,
        *[("before", "let n = echo b"), ("after", "let n = echo b")],
    ]


def test_hook_after_command(shell: Shell, heard: Heard) -> None:
    shell.run("sleep 0.05s")
    what, run = heard.told[-1]
    assert (what, run.text, run.held, run.interactive) == ("after", "sleep 0.05s", True, False)
    assert 0.05 <= run.seconds < 30
    shell.run("s3 exists no-such-bucket-there || echo no")
    assert heard.told[-1][0] == "after"


def test_a_command_is_told_without_its_secrets(shell: Shell, heard: Heard) -> None:
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


def test_hook_after_request(shell: Shell, heard: Heard) -> None:
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


def test_hook_before_request(shell: Shell, heard: Heard) -> None:
    shell.run("aws secretsmanager create-secret --name told --secret-string hunter22")
    assert "hunter22" not in repr([dict(each.parameters) for what, each in heard.told if what == "asked"])


def test_one_that_fails_stops_nothing(shell: Shell) -> None:
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
    made = extensions.take_in(folder=tmp_path / "plugins")
    assert type(made[-1]).__name__ == "Runner"
    assert rules._modules == {"ecr": ["own_rules"]}
    assert isinstance(SandboxExtension().rules, dict)


def given(**hooks: Any) -> SimpleNamespace:
    """A plugin whose hooks, named without `awsh_`, do what these functions do."""
    return SimpleNamespace(
        **{f"awsh_{name}": hookimpl(specname=f"awsh_{name}")(does) for name, does in hooks.items()}
    )


def taken(shell: Shell, plugin: Any) -> None:
    shell.plugins.add("given", plugin)
    shell._take_in(["given"])
    assert shell.plugins.complaints() == []


def test_hook_commands(shell: Shell) -> None:
    @awsh.command()
    def twice(number: int) -> int:
        """Double NUMBER."""
        return 2 * number

    taken(shell, given(commands=lambda: [twice]))
    assert shell.run("twice 21").value == 42


def test_hook_verbs(shell: Shell) -> None:
    @awsh.command()
    def backwards(rows: awsh.Rows) -> awsh.Rows:
        """The rows from the last to the first."""
        return rows.over(list(rows)[::-1])

    taken(shell, given(verbs=lambda: [backwards]))
    assert shell.run("!seq 3 | from lines | backwards").rows == ["3", "2", "1"]


def test_hook_resource_kinds(shell: Shell) -> None:
    kind = awsh.ResourceKind(
        "lab:secret", "secret", "secretsmanager", "list_secrets", "SecretList[]", id="Name", use="secret"
    )
    taken(shell, given(resource_kinds=lambda: [kind]))
    shell.run("aws secretsmanager create-secret --name one --secret-string x")
    shell.run("use secret one")
    assert shell.context().current("lab:secret") == "one"


def test_hook_formats(shell: Shell) -> None:
    from awsh.output import Format

    loud = Format(
        "loud", "In capitals.", lambda value, layout: [str(list(value)).upper()], extensions=(".loud",)
    )
    taken(shell, given(formats=lambda: [loud]))
    assert "['A']" in b"".join(shell.run("!echo a | from lines | loud").value).decode()


def test_hook_settings(shell: Shell) -> None:
    taken(shell, given(settings=lambda: [awsh.Setting("lab-size", int, 3, "How large.")]))
    assert shell.context().setting("lab-size") == 3
    shell.run("set lab-size 5")
    assert shell.context().setting("lab-size") == 5


def test_hook_toolbar(shell: Shell) -> None:
    taken(shell, given(toolbar=lambda ctx: [Segment("freeze", "until Monday", "warning")]))
    assert ("freeze", "until Monday", "warning") in shell.toolbar()


def test_hook_client(shell: Shell) -> None:
    made: list[tuple[str, str]] = []
    taken(shell, given(client=lambda service, client: made.append((service, client.meta.region_name))))
    shell.run("aws sts get-caller-identity; aws sts get-caller-identity")
    assert made.count(("sts", "us-east-1")) == 1


def test_hook_start(shell: Shell) -> None:
    began: list[Context] = []
    taken(shell, given(start=lambda ctx: began.append(ctx)))
    shell.start()
    assert len(began) == 1


def test_hook_end(sandbox_server: Server) -> None:
    ended: list[bool] = []
    with Shell(sandbox_server.target()) as shell:
        taken(shell, given(end=lambda ctx: ended.append(True)))
        assert ended == []
    assert ended == [True]


def test_hook_inverses(shell: Shell) -> None:
    kind = awsh.ResourceKind(
        "lab:secret", "secret", "secretsmanager", "list_secrets", "SecretList[]", id="ARN"
    )
    inverse = awsh.Inverse(
        "secretsmanager",
        "CreateSecret",
        kind="lab:secret",
        made="answer.ARN",
        undo="aws secretsmanager delete-secret --secret-id {id} --force-delete-without-recovery",
    )
    taken(shell, given(resource_kinds=lambda: [kind], inverses=lambda: [inverse]))
    shell.run("aws secretsmanager create-secret --name one --secret-string x")
    assert [row["noun"] for row in shell.run("cleanup --session --dry-run").rows] == ["secret"]
    shell.run("cleanup --session")
    assert shell.run("aws secretsmanager list-secrets").rows == []
