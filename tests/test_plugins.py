"""Plugins that fail in every way there is: each is named, and the shell goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from awsh.errors import PluginError
from awsh.shell import Shell

GOOD = """
import awsh
g = awsh.Group("good", "Good.")

@g.command
def hello(name: str = "you") -> str:
    "Say hello."
    return f"hello {name}"

@awsh.hookimpl
def awsh_commands():
    return [g]
"""


def plugin(home: Path, name: str, text: str) -> Path:
    folder = home / ".config" / "awsh" / "plugins"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text(text)
    return path


def failure(shell: Shell, name: str) -> str:
    (row,) = [row for row in shell.run("plugins").rows if row["name"] == name]
    assert row["status"] == "failed"
    return str(row["failure"])


def test_a_one_file_plugin_in_the_users_folder(home: Path) -> None:
    plugin(home, "good", GOOD)
    with Shell() as shell:
        assert shell.run("good hello there").value == "hello there"
        (row,) = [row for row in shell.run("plugins").rows if row["name"] == "good"]
        assert row["origin"].endswith("good.py")
        assert row["hooks"] == ["commands"]


def test_a_file_given_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(GOOD)
    with Shell(plugin_files=[path]) as shell:
        assert shell.run("good hello").value == "hello you"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise ValueError('boom')", "boom"),
        ("import no_such_module_there_is", "No module named 'no_such_module_there_is'"),
        ("def broken(:", "SyntaxError"),
        ("import sys; sys.exit(2)", "called sys.exit"),
        ("import awsh\n@awsh.hookimpl\ndef awsh_comands(): return []", "there is no hook awsh_comands"),
        ("import awsh\n@awsh.hookimpl\ndef awsh_commands(nosuch): return []", "nosuch"),
        ("import awsh\n@awsh.hookimpl\ndef awsh_commands(): raise KeyError('x')", "KeyError: 'x'"),
        ("import awsh\n@awsh.hookimpl\ndef awsh_commands(): return [3]", "'int' object has no attribute"),
        ("import awsh, sys\n@awsh.hookimpl\ndef awsh_verbs(): sys.exit()", "called sys.exit"),
        ("import awsh\n@awsh.hookimpl\ndef awsh_start(ctx): 1 / 0", "ZeroDivisionError"),
    ],
)
def test_one_that_fails_is_named_and_left_out(
    home: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin(home, "bad", text)
    plugin(home, "good", GOOD)
    with Shell() as shell:
        shell.start()
        assert said in failure(shell, "bad")
        assert shell.run("good hello").value == "hello you"
    assert "plugin bad" in capsys.readouterr().err


def test_one_that_hangs_at_import(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsh.plugins.LOAD_SECONDS", 0.2)
    plugin(home, "slow", "import time\ntime.sleep(30)")
    with Shell() as shell:
        assert "took more than 0.2 s to load" in failure(shell, "slow")


def test_a_name_clash_says_who_and_what_to_do(home: Path) -> None:
    plugin(home, "good", GOOD)
    plugin(home, "other", GOOD)
    with Shell() as shell:
        said = failure(shell, "other")
        assert "'good' is in both good and other" in said
        assert "plugins disable other" in said
        assert shell.run("good hello").value == "hello you"


def test_one_that_raises_while_it_is_shown(home: Path) -> None:
    plugin(
        home,
        "late",
        """
import awsh

class Bad:
    def __str__(self):
        raise RuntimeError("no text")
    __repr__ = __str__

@awsh.command()
def late():
    "Rows that break half-way."
    yield {"a": 1}
    raise RuntimeError("half-way")

@awsh.command()
def unshowable():
    "A row that cannot be shown."
    yield {"a": Bad()}

@awsh.hookimpl
def awsh_commands():
    return [late, unshowable]
""",
    )
    with (
        Shell() as shell,
        pytest.raises(PluginError, match="plugin late failed in `late`: RuntimeError: half-way"),
    ):
        shell.run("late")
    command = [sys.executable, "-P", "-m", "awsh", "-c", "unshowable"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 4
    assert done.stderr.startswith("error: plugin late failed: RuntimeError: no text")
    assert "Traceback" not in done.stderr


def test_disabled(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWSH_DISABLED_PLUGINS", "good, journal")
    plugin(home, "good", GOOD)
    with Shell() as shell:
        status = {row["name"]: row["status"] for row in shell.run("plugins").rows}
        assert status["good"] == status["journal"] == "disabled"
        assert "good" not in shell.commands.top


def test_tracing(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("AWSH_TRACE_PLUGINS", "1")
    plugin(home, "good", GOOD)
    with Shell():
        pass
    assert "awsh: good.awsh_commands" in capsys.readouterr().err


def test_the_current_folder_is_never_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tabulate.py").write_text("raise SystemExit('shadowed')")
    (tmp_path / "boto3.py").write_text("raise SystemExit('shadowed')")
    (tmp_path / ".env").write_text("AWSH_OUTPUT=json")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "x.py").write_text("raise SystemExit('loaded')")
    done = subprocess.run(
        [sys.executable, "-m", "awsh", "-c", "plugins | first 1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "shadowed" not in done.stderr
    assert not done.stdout.startswith("[")


def test_a_broken_built_in_does_not_stop_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsh.shell.BUILTINS", ("awsh.builtins.core", "awsh.builtins.plugins", "awsh.nosuch"))
    with Shell() as shell:
        assert "No module named 'awsh.nosuch'" in failure(shell, "nosuch")


def test_a_group_whose_module_is_imported_when_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "later_first.py").write_text(
        "import awsh\n"
        "top = awsh.Group('later', 'Later.')\n"
        "inner = top.group('inner', 'An inner one.', module='later_second')\n"
        "broken = top.group('broken', 'A broken one.', module='no_such_module_there_is')\n"
        "@awsh.hookimpl\n"
        "def awsh_commands(): return [top]\n"
    )
    (tmp_path / "later_second.py").write_text(
        "from later_first import inner\n@inner.command\ndef hello() -> str:\n    'Say hello.'\n    return 'hello'\n"
    )
    import importlib

    with Shell() as shell:
        shell.plugins.add("later", importlib.import_module("later_first"))
        shell._take(
            "awsh_commands", lambda member, plugin: plugin == "later" and shell.commands.add(member, plugin)
        )
        assert "An inner one." in str(shell.run("help later").value)
        assert "later_second" not in sys.modules
        assert shell.run("later inner hello").value == "hello"
        assert "later_second" in sys.modules
        (command,) = shell.commands.top["later"].members["inner"].walk()
        assert command.plugin == "later"
        with pytest.raises(PluginError, match="no_such_module"):
            shell.run("later broken hello")
        assert shell.run("later inner hello").value == "hello"
