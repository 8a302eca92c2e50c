"""What is checked: the modules of a plugin, and where they are found."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awsh.entrypoints import entry_points
from awsh.errors import UsageError, suggest
from awsh.plugins import GROUP


@dataclass(frozen=True)
class Subject:
    """name: what it is called in messages. entries: plugins by name: a module, or a file. folders: where modules
    are looked for, beside what is installed. root: of a package; project: its pyproject.toml, read.
    """

    name: str
    entries: Mapping[str, str]
    folders: tuple[Path, ...] = ()
    root: Path | None = None
    project: Mapping[str, Any] = field(default_factory=dict)


def subject(text: str) -> Subject:
    """What TEXT means: a file, a folder, or an installed plugin. Raises UsageError."""
    path = Path(text).expanduser()
    if path.is_file():
        if path.suffix != ".py":
            raise UsageError(f"{text} is no Python file")
        return Subject(path.name, {path.stem: str(path.resolve())})
    if path.is_dir():
        return _folder(path.resolve())
    found = {e.name: e.value for e in entry_points(GROUP) if text in (e.name, e.distribution)}
    if not found:
        hint = suggest(text, [entry.name for entry in entry_points(GROUP)])
        raise UsageError(f"there is no file, folder or installed plugin {text!r}", hint=hint)
    return Subject(text, found)


def _folder(path: Path) -> Subject:
    if (path / "pyproject.toml").is_file() or (path / "setup.cfg").is_file():
        return _package(path)
    if not (path / "__init__.py").is_file():
        raise UsageError(
            f"{path} is no plugin: it has no pyproject.toml and no __init__.py", hint="`plugin new` makes one"
        )
    for above in (path.parent, path.parent.parent):
        if (above / "pyproject.toml").is_file():
            package = _package(above)
            if any(value.partition(":")[0].split(".")[0] == path.name for value in package.entries.values()):
                return package
    return Subject(path.name, {path.name.removeprefix("awsh_"): path.name}, (path.parent,))


def _package(root: Path) -> Subject:
    project = read_project(root)
    entries = {str(k): str(v) for k, v in project.get("entry-points", {}).get(GROUP, {}).items()}
    tool = project.get("tool", {}).get("setuptools", {})
    found = tool.get("packages", {})
    where = found.get("find", {}).get("where", []) if isinstance(found, dict) else []
    folders = [root / each for each in where] or [
        folder for folder in (root / "src", root) if folder.is_dir()
    ]
    return Subject(str(project.get("name") or root.name), entries, tuple(folders), root, project)


def read_project(root: Path) -> dict[str, Any]:
    """The [project] table with `tool` beside it, entry points of a setup.cfg taken in. Raises UsageError."""
    project: dict[str, Any] = {}
    file = root / "pyproject.toml"
    if file.is_file():
        try:
            text = tomllib.loads(file.read_text())
        except (OSError, ValueError) as error:
            raise UsageError(f"{file} cannot be read: {error}") from None
        project = {**text.get("project", {}), "tool": text.get("tool", {})}
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read(root / "setup.cfg")
    except configparser.Error as error:
        raise UsageError(f"{root / 'setup.cfg'} cannot be read: {error}") from None
    if config.has_section("options.entry_points") and "entry-points" not in project:
        groups: dict[str, dict[str, str]] = {}
        for group, lines in config["options.entry_points"].items():
            pairs = (line.partition("=") for line in lines.splitlines() if "=" in line)
            groups[group] = {name.strip(): value.strip() for name, _, value in pairs}
        project["entry-points"] = groups
    if "name" not in project and config.has_option("metadata", "name"):
        project["name"] = config["metadata"]["name"]
    return project
