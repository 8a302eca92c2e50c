"""What is wrong with how a plugin is packaged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from awsh.authoring.check.finding import Finding, place_of
from awsh.authoring.check.subject import Subject
from awsh.errors import suggest
from awsh.plugins import GROUP


def packaging(found: Subject) -> tuple[Subject, list[Finding]]:
    """FOUND, with the modules that it probably means where it names none, and what is wrong."""
    if found.root is None:
        return found, []
    findings = [*_entries(found), *_project(found)]
    guessed = {}
    for name, value in found.entries.items():
        module = value.partition(":")[0].split(".")[0]
        if not exists(found, module) and (near := _near(found, module)):
            guessed[name] = near
    entries = {**found.entries, **guessed} or {
        module.removeprefix("awsh_"): module for module in _modules(found)
    }
    return replace(found, entries=entries), findings


def _place(found: Subject, word: str) -> str:
    """Where WORD stands in the package's configuration."""
    assert found.root is not None
    for name in ("pyproject.toml", "setup.cfg"):
        file = found.root / name
        if file.is_file():
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if word in line:
                    return place_of(file, number)
    return place_of(found.root / "pyproject.toml")


def _entries(found: Subject) -> Iterator[Finding]:
    modules = _modules(found)
    if not found.entries:
        groups = found.project.get("entry-points", {})
        near = next((group for group in groups if GROUP in group.lower()), None)
        module = modules[0] if modules else "awsh_NAME"
        line = f'[project.entry-points.{GROUP}] with {module.removeprefix("awsh_")} = "{module}"'
        if near is not None:
            yield Finding(
                "error",
                _place(found, near),
                f"the entry-point group is {near!r}, and awsh reads {GROUP!r}",
                line,
            )
        else:
            yield Finding(
                "error",
                _place(found, "[project"),
                f"no entry point in the group {GROUP!r}: installed, it would not be loaded",
                line,
            )
    for name, value in found.entries.items():
        module = value.partition(":")[0].split(".")[0]
        if not exists(found, module):
            near = _near(found, module)
            yield Finding(
                "error",
                _place(found, value),
                f"the entry point {name} names the module {module}, which is not there",
                f'{name} = "{near}"' if near else "name the module that has the hooks",
            )
        elif (
            not (_file(found, module).parent / "py.typed").is_file()
            and _file(found, module).name == "__init__.py"
        ):
            yield Finding(
                "note",
                place_of(_file(found, module).parent),
                "no py.typed: type checkers do not look into it",
                "an empty file py.typed beside __init__.py, and in package-data",
            )


def _project(found: Subject) -> Iterator[Finding]:
    assert found.root is not None
    name = str(found.project.get("name", ""))
    dependencies = found.project.get("dependencies", [])
    wanted = [re.split(r"[\[<>=!~; @]", str(each))[0] for each in dependencies]
    said = "dependencies" not in found.project.get("dynamic", [])
    if said and "awsh" not in wanted and name != "awsh":
        yield Finding(
            "warning",
            _place(found, "[project]"),
            "it does not say that it needs awsh",
            'dependencies = ["awsh"]',
        )
    if name and not name.startswith("awsh"):
        yield Finding(
            "note",
            _place(found, name),
            f"nobody looks for an awsh plugin as {name!r}",
            f"name it awsh-{name}",
        )
    if not any((found.root / folder).is_dir() for folder in ("tests", "test")):
        yield Finding(
            "note", place_of(found.root), "no tests", "`plugin new` shows what they look like (awsh.testing)"
        )
    if "license" not in found.project and not list(found.root.glob("LICEN[CS]E*")):
        yield Finding(
            "note", place_of(found.root), "no licence: nobody else may use it", "https://choosealicense.com"
        )


def exists(found: Subject, module: str) -> bool:
    return _file(found, module).is_file()


def _file(found: Subject, module: str) -> Path:
    for folder in found.folders:
        for path in (folder / module / "__init__.py", folder / f"{module}.py"):
            if path.is_file():
                return path
    return Path(module)


def _near(found: Subject, module: str) -> str | None:
    """The module that was probably meant."""
    modules = _modules(found)
    hint = suggest(module, modules)
    return next((each for each in modules if hint and repr(each) in hint), modules[0] if modules else None)


def _modules(found: Subject) -> list[str]:
    """Modules of the package that speak of hooks."""
    modules = []
    for folder in found.folders:
        for path in sorted([*folder.glob("*/__init__.py"), *folder.glob("*.py")]):
            name = path.parent.name if path.name == "__init__.py" else path.stem
            if name.isidentifier() and name not in ("tests", "test", "setup", "conftest"):
                text = path.read_text(errors="replace")
                if "hookimpl" in text or "def awsh_" in text:
                    modules.append(name)
    return modules
