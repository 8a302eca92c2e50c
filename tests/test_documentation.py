"""Documentation is held true: everything is documented, and the reference is current."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import is_typeddict

import pytest

import awsh
from awsh import hookspecs
from awsh.command import Command
from awsh.shell import Shell

ROOT = Path(__file__).parent.parent
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("awsh_"))


@pytest.fixture(scope="module")
def everything() -> Iterator[list[Command]]:
    with Shell() as shell:
        yield [*shell.commands.walk(), *{id(v): v for v in shell.commands.verbs.values()}.values()]


def test_every_command_has_a_summary_and_an_example(everything: list[Command]) -> None:
    wanting = [c.path for c in everything if not c.doc.summary or not c.doc.examples]
    assert not wanting


def test_every_summary_is_a_sentence(everything: list[Command]) -> None:
    wanting = [(c.path, c.doc.summary) for c in everything if not re.match(r"^[A-Z].*[.)]$", c.doc.summary)]
    assert not wanting


def test_every_parameter_has_help_and_no_help_is_for_none(everything: list[Command]) -> None:
    wanting = [(c.path, p.name) for c in everything for p in c.parameters if not p.piped and not p.help]
    assert not wanting
    stray = [
        (c.path, name)
        for c in everything
        for name in c.doc.parameters
        if name not in {p.name for p in c.parameters}
    ]
    assert not stray


def test_every_example_parses_and_calls_something(everything: list[Command]) -> None:
    with Shell() as shell:
        for command in everything:
            for line in command.doc.examples:
                if line.startswith("$ "):
                    continue
                parsed = shell.parse(line)
                assert not parsed.problems, (command.path, line)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented(hook: str) -> None:
    text = (ROOT / "docs" / "plugins" / "hooks.md").read_text()
    assert f"\n## {hook}\n" in text
    assert "Example:" in (getattr(hookspecs, hook).__doc__ or "")
    signature = str(inspect.signature(getattr(hookspecs, hook))).replace("'", "")
    assert f"\n`{hook}{signature}`:" in text
    tests = (ROOT / "tests" / "test_hooks.py").read_text()
    assert f"\ndef test_hook_{hook.removeprefix('awsh_')}(" in tests


@pytest.mark.parametrize("name", awsh.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    """By what it is for, and with its signature and what is said of it on the page that is made."""
    folder = ROOT / "docs" / "plugins"
    pages = [page for page in folder.rglob("*.md") if page.name != "names.md"]
    assert any(re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", page.read_text()) for page in pages)
    part = (folder / "names.md").read_text().partition(f"\n### {name}\n")[2].partition("\n##")[0]
    signature, _, said = part.rpartition("```\n")
    assert said.strip(), name
    if callable(getattr(awsh, name)) and inspect.isroutine(getattr(awsh, name)):
        assert f"{name}(" in signature


def test_the_design_says_where_everything_is() -> None:
    table = (ROOT / "docs" / "design.md").read_text()
    parts = [
        *(path.relative_to(ROOT / "awsh") for path in (ROOT / "awsh").glob("*.py")),
        *(path.parent.relative_to(ROOT / "awsh") for path in (ROOT / "awsh").glob("*/__init__.py")),
    ]
    missing = [each.name for each in parts if f"{each.name}{'' if each.suffix else '/'}`" not in table]
    assert not missing


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_used_by_a_built_in(hook: str) -> None:
    sources = [*(ROOT / "awsh").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]
    marked = re.compile(rf"@hookimpl(\(.*\))?\ndef {hook}\(")
    assert any(marked.search(path.read_text()) for path in sources)


def test_every_setting_is_documented() -> None:
    with Shell() as shell:
        text = (ROOT / "docs" / "reference.md").read_text()
        assert all(f"`{name}`" in text for name in shell.settings.known)


def test_the_reference_is_current() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "docs" / "reference.py"), "--check"])
    assert done.returncode == 0, "run `./dev docs`"


def test_the_reference_has_every_command_option_and_example(everything: list[Command]) -> None:
    lines = (ROOT / "docs" / "reference.md").read_text().splitlines()
    parts = "\n".join(lines).split("\n### ")
    told = {part.partition("\n")[0]: part for part in parts}
    for command in everything:
        part = told[" ".join(command.path)]
        assert command.usage in part
        assert all(f"- `{option.flag}`" in part for option in command.options), command.path
        assert all(line in part for line in command.doc.examples), command.path


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_rows_of_kinds_are_where_they_say() -> None:
    """They are named, so that no start imports them: a wrong name would only miss at a completion."""
    with Shell() as shell:
        placed = [kind.row for kind in shell.kinds if isinstance(kind.row, str)]
        for place in placed:
            module, _, name = place.partition(":")
            row = getattr(import_module(module), name)
            assert is_typeddict(row), place
            assert f"{row.__module__}:{row.__qualname__}" == place
        assert len(placed) > 40
