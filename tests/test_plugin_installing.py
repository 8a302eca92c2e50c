"""Plugins installed and removed where awsh is, with the real pip, pipx and uv; and those that are left out."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from awsh.errors import AwshError, CommandError, ConfigError, UsageError
from awsh.installing import environment, read_wanted
from awsh.installing import run as run_step
from awsh.installing.pip import Pip
from awsh.shell import Shell
from tests.packages import ROOT, build

Run = Callable[..., subprocess.CompletedProcess[str]]

TINY = """
import awsh

tiny = awsh.Group("tiny", "Tiny.")


@tiny.command
def hello() -> str:
    "Say hello."
    return "hello from afar"


@awsh.hookimpl
def awsh_commands():
    return [tiny]


@awsh.hookimpl
def awsh_start(ctx):
    ctx.note("tiny has started")
"""


def package(folder: Path, name: str, version: str, entry_points: str, modules: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        f'[project]\nname = "{name}"\nversion = "{version}"\n{entry_points}'
        f"[tool.setuptools]\npy-modules = {list(modules)}\n"
    )
    for module, text in modules.items():
        (folder / f"{module}.py").write_text(text)
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plugin's package."""
    points = '[project.entry-points.awsh]\ntiny = "awsh_tiny"\n'
    return package(tmp_path_factory.mktemp("tiny"), "awsh-tiny", "1.0", points, {"awsh_tiny": TINY})


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory, tiny: Path) -> Path:
    """Wheels of the plugin, and of an awsh that has no dependency: its modules are found by `found_from`."""
    folder = tmp_path_factory.mktemp("wheels")
    points = '[project.scripts]\nawsh = "awsh.cli:main"\n'
    build(package(folder / "awsh", "awsh", "0.1.0", points, {}), folder)
    build(tiny, folder)
    return folder


def found_from(prefix: Path) -> None:
    """What is installed beside these tests is found in the environment PREFIX too."""
    (packages,) = prefix.glob("lib/python*/site-packages")
    here = next(entry for entry in sys.path if entry.endswith("site-packages"))
    (packages / "tests.pth").write_text(f"import site; site.addsitedir({here!r})\n")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What PyPI may have: another program called awsh, a plugin that needs awsh, and one that needs a later one."""
    folder = tmp_path_factory.mktemp("foreign")
    needs = 'dependencies = ["awsh"]\n'
    build(package(folder / "other", "awsh", "9.0", "", {"other": ""}), folder)
    build(package(folder / "needy", "awsh-needy", "1.0", needs, {"needy": ""}), folder)
    build(
        package(folder / "later", "awsh-later", "1.0", needs.replace("awsh", "awsh>=5"), {"later": ""}),
        folder,
    )
    return folder


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_another_program_of_the_name_never_takes_its_place(
    tool: str, shell: Shell, foreign: Path, offline: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(offline / "env")], check=True)
    python = str(offline / "env" / "bin" / "python")
    (awsh,) = wheels.glob("awsh-*.whl")
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, str(awsh)], check=True)
    monkeypatch.setenv("PIP_FIND_LINKS", str(foreign))
    monkeypatch.setenv("UV_FIND_LINKS", str(foreign))
    monkeypatch.setenv("PIP_PYTHON", python)
    if tool == "uv":
        monkeypatch.setattr("awsh.installing.pip._has_pip", lambda: False)
        monkeypatch.setattr(sys, "executable", python)
    wanted = read_wanted("awsh-needy")
    run_step(shell.context(), Pip().install([wanted]), "installing")
    with pytest.raises(CommandError, match="exited with 1"):
        run_step(shell.context(), Pip().install([read_wanted("awsh-later")]), "installing")
    (packages,) = (offline / "env").glob("lib/python*/site-packages")
    assert {path.name for path in packages.glob("awsh*.dist-info")} == {
        "awsh-0.1.0.dist-info",
        "awsh_needy-1.0.dist-info",
    }


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, wheels: Path, tmp_path: Path) -> Path:
    """Nothing but WHEELS is installed from; the tools keep what is theirs in this folder."""
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_BUILD_ISOLATION": "false",
        "UV_OFFLINE": "1",
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(wheels),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def runner(program: Path, folder: Path) -> Run:
    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), *words],
            capture_output=True,
            text=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **variables},
            timeout=60,
        )

    return run


def test_in_a_virtual_environment(offline: Path, tiny: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(offline / "env")], check=True)
    found_from(offline / "env")
    program = offline / "awsh"
    program.write_text(f'#!/bin/sh\nexec "{offline / "env/bin/python"}" -P -m awsh "$@"\n')
    program.chmod(0o755)
    run = runner(program, offline)
    asked = run("plugins", "install", "--editable", str(tiny))
    assert asked.returncode == 2
    command = f"{offline / 'env/bin/python'} -P -m pip install --upgrade -e {tiny}"
    assert f"Run `{command}`? Nobody is there to answer" in asked.stderr
    done = run("--yes", "-c", f"plugins install -e {tiny} | select name,version,origin,status | csv")
    assert done.stdout.splitlines() == ["name,version,origin,status", "tiny,1.0,awsh-tiny,loaded"], (
        done.stderr
    )
    assert "tiny has started" in done.stderr
    assert run("tiny", "hello").stdout == "hello from afar\n"
    failed = run("--yes", "plugins", "install", "awsh-no-such-plugin-there-is")
    assert failed.returncode == 1
    assert "No matching distribution found for awsh-no-such-plugin-there-is" in failed.stderr
    assert failed.stderr.splitlines()[-1].startswith("error: `")
    assert "would run" in run("--dry-run", "plugins", "rm", "tiny").stderr
    assert "is gone from the next start" in run("--yes", "plugins", "rm", "tiny").stderr
    assert run("tiny", "hello").returncode == 2


def test_beside_an_awsh_of_uv(offline: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the tool was installed with is asked for again."""
    monkeypatch.setenv("UV_TOOL_DIR", str(offline / "tools"))
    monkeypatch.setenv("UV_TOOL_BIN_DIR", str(offline / "bin"))
    (other,) = wheels.glob("awsh_tiny-*.whl")
    again = ["--python", sys.executable, "awsh>=0.1"]
    subprocess.run(["uv", "tool", "install", "--quiet", *again, "--find-links", str(wheels)], check=True)
    found_from(offline / "tools" / "awsh")
    run = runner(offline / "bin" / "awsh", offline)
    done = run("--yes", "plugins", "install", f"awsh-tiny @ {other.as_uri()}")
    assert done.returncode == 0, done.stderr
    assert "awsh-tiny" in done.stdout
    receipt = tomllib.loads((offline / "tools" / "awsh" / "uv-receipt.toml").read_text())["tool"]
    assert receipt["requirements"][0] == {"name": "awsh", "specifier": ">=0.1"}
    assert receipt["requirements"][1]["name"] == "awsh-tiny"
    assert receipt["options"]["find-links"] == [wheels.as_uri()]
    assert run("tiny", "hello").stdout == "hello from afar\n"
    refused = run("--yes", "plugins", "install", "awsh-no-such-plugin-there-is")
    assert "awsh-no-such-plugin-there-is" in refused.stderr
    assert run("tiny", "hello").stdout == "hello from afar\n"
    # Where its tools are is known from the environment itself, whatever variables say.
    done = run("--yes", "plugins", "rm", "tiny", UV_TOOL_DIR=str(offline / "elsewhere"), UV_TOOL_BIN_DIR="")
    assert done.returncode == 0, done.stderr
    receipt = tomllib.loads((offline / "tools" / "awsh" / "uv-receipt.toml").read_text())["tool"]
    assert [each["name"] for each in receipt["requirements"]] == ["awsh"]
    assert run("tiny", "hello").returncode == 2


def test_beside_an_awsh_of_pipx(offline: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPX_HOME", str(offline / "pipx"))
    monkeypatch.setenv("PIPX_BIN_DIR", str(offline / "bin"))
    (awsh,) = wheels.glob("awsh-*.whl")
    (plugin,) = wheels.glob("awsh_tiny-*.whl")
    subprocess.run(["pipx", "install", "--quiet", str(awsh)], check=True, capture_output=True)
    found_from(offline / "pipx" / "venvs" / "awsh")
    run = runner(offline / "bin" / "awsh", offline)
    done = run("--yes", "plugins", "install", str(plugin), PIPX_HOME="")
    assert done.returncode == 0, done.stderr
    assert "awsh-tiny" in done.stdout
    assert run("tiny", "hello").stdout == "hello from afar\n"
    assert '"awsh-tiny"' in (offline / "pipx" / "venvs" / "awsh" / "pipx_metadata.json").read_text()
    assert run("--yes", "plugins", "rm", "tiny").returncode == 0
    assert run("tiny", "hello").returncode == 2


def test_a_python_of_the_system_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    (tmp_path / "EXTERNALLY-MANAGED").touch()
    with pytest.raises(ConfigError, match="pipx install"):
        environment()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("--index-url=http://evil", "is no plugin"),
        ("./no-such-folder", "there is no ./no-such-folder"),
        ("examples/plugins/hello.py", "a plugin of one file"),
        ("./docs", "has no pyproject.toml"),
        ("examples", "`./examples` is the folder"),
        ("a b", "is no plugin"),
        ("awsh>=2", "awsh is no plugin, and the name on PyPI is another program's"),
    ],
)
def test_what_cannot_be_installed(text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(UsageError, match=said):
        read_wanted(text)


def test_a_folder_that_is_worked_on_needs_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples" / "plugins")
    assert read_wanted("awsh-git", editable=True) == (str(ROOT / "examples/plugins/awsh-git"), True)
    with pytest.raises(UsageError, match="for a folder of this machine"):
        read_wanted("awsh-nowhere", editable=True)


def test_left_out_from_the_next_start_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = home / ".config" / "awsh" / "config.toml"
    with Shell() as shell:
        shell.run("plugins disable rekognition lambda")
        assert "rekognition" in shell.commands.top
        with pytest.raises(AwshError, match=r"'rekognitio'.*did you mean 'rekognition'\?"):
            shell.run("plugins disable rekognitio")
        with pytest.raises(AwshError, match="it stays"):
            shell.run("plugins disable plugins")
        with pytest.raises(AwshError, match="plugins disable s3"):
            shell.run("plugins rm s3")
    assert 'disabled-plugins = "rekognition,lambda"' in config.read_text()
    with Shell() as shell:
        assert "rekognition" not in shell.commands.top
        (row,) = shell.run("plugins | where name = lambda").rows
        assert (row["status"], row["disabled_by"]) == ("disabled", str(config))
        shell.run("plugins enable lambda")
    assert 'disabled-plugins = "rekognition"' in config.read_text()
    monkeypatch.setenv("AWSH_DISABLED_PLUGINS", "s3")
    with Shell() as shell:
        assert "rekognition" in shell.commands.top
        (row,) = shell.run("plugins | where status = disabled").rows
        assert (row["name"], row["disabled_by"]) == ("s3", "AWSH_DISABLED_PLUGINS")
        with pytest.raises(AwshError, match="AWSH_DISABLED_PLUGINS is set and holds instead"):
            shell.run("plugins enable rekognition")
    assert 'disabled-plugins = ""' in config.read_text()
