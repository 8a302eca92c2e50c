"""What can be set: one list, a commented TOML file, `AWSH_*` variables and options over it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from awsh.errors import ConfigError, suggest
from awsh.files import write_whole
from awsh.paths import config_dir

FILE_NAME = "config.toml"


class Setting(NamedTuple):
    """One thing that can be set. type: str, int or bool. choices: allowed texts, for a str."""

    name: str
    type: type
    default: Any
    help: str
    choices: tuple[str, ...] = ()

    def read(self, text: Any) -> Any:
        """The value that TEXT means. Raises ValueError."""
        if self.type is bool:
            if isinstance(text, bool):
                return text
            word = str(text).lower()
            if word in ("true", "yes", "on", "1"):
                return True
            if word in ("false", "no", "off", "0", ""):
                return False
            raise ValueError(f"{self.name} is on or off, not {text!r}")
        if self.type is int:
            try:
                return int(text)
            except (TypeError, ValueError):
                raise ValueError(f"{self.name} is a whole number, not {text!r}") from None
        value = str(text)
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}")
        return value

    @property
    def variable(self) -> str:
        """The environment variable that overrides the file: `AWSH_EDITING_MODE`."""
        return "AWSH_" + self.name.upper().replace("-", "_")


class Settings:
    """Values by name: an option or `set` first, then `AWSH_*`, the file, the default.

    problems: what was wrong in the file or the environment; the default stands in.
    """

    def __init__(self, known: Iterable[Setting], path: Path | None = None) -> None:
        self.path = path or config_dir() / FILE_NAME
        self.known: dict[str, Setting] = {}
        self.problems: list[str] = []
        self._session: dict[str, Any] = {}
        self._file: dict[str, Any] = {}
        self._read_file()
        for setting in known:
            self.add(setting)

    def _read_file(self) -> None:
        if not self.path.exists():
            return
        import tomllib

        try:
            with self.path.open("rb") as file:
                self._file = tomllib.load(file)
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(f"{self.path}: {error}; the defaults are used")

    def add(self, setting: Setting) -> None:
        """Raises ValueError when the name is taken."""
        if setting.name in self.known:
            raise ValueError(f"setting {setting.name} is already there")
        self.known[setting.name] = setting

    def check(self) -> None:
        """Notes names in the file that no setting has. Called once every plugin is loaded."""
        for name in self._file:
            if name not in self.known:
                near = suggest(name, self.known)
                self.problems.append(
                    f"{self.path}: unknown setting {name!r}" + (f" ({near})" if near else "")
                )

    def __getitem__(self, name: str) -> Any:
        setting = self.known[name]
        if name in self._session:
            return self._session[name]
        for source, given in (
            (setting.variable, os.environ.get(setting.variable)),
            (str(self.path), self._file.get(name)),
        ):
            if given is not None:
                try:
                    return setting.read(given)
                except ValueError as error:
                    message = f"{source}: {error}"
                    if message not in self.problems:
                        self.problems.append(message)
        return setting.default

    def source(self, name: str) -> str:
        """Where the value comes from: session, environment, file or default."""
        if name in self._session:
            return "session"
        if os.environ.get(self.known[name].variable) is not None:
            return "environment"
        return "file" if name in self._file else "default"

    def find(self, name: str) -> Setting:
        """Raises ConfigError with the nearest name."""
        try:
            return self.known[name]
        except KeyError:
            raise ConfigError(
                f"there is no setting {name!r}", hint=suggest(name, self.known) or "`set` shows all"
            ) from None

    def set(self, name: str, value: Any) -> None:
        """For this session. Raises ConfigError."""
        setting = self.find(name)
        try:
            self._session[name] = setting.read(value)
        except ValueError as error:
            raise ConfigError(str(error)) from None

    def saved(self, name: str) -> Any:
        """What the file says, whatever holds instead; None where it says nothing."""
        return self._file.get(name)

    def save(self, name: str, value: Any = None) -> Path:
        """Keeps VALUE, or the present one, in the file, whose comments stay. Raises ConfigError."""
        import json

        value = self[name] if value is None else self.find(name).read(value)
        if self.problems and not self._file and self.path.exists():
            raise ConfigError(
                f"{self.path} cannot be read as it is", hint="mend it first: " + self.problems[0]
            )
        text = self.path.read_text() if self.path.exists() else self.template()
        line = f"{name} = {json.dumps(value)}"
        place = re.compile(rf"^#?\s*{re.escape(name)}\s*=.*$", re.MULTILINE)
        found = place.search(text)
        text = place.sub(lambda _: line, text, count=1) if found else f"{text.rstrip()}\n{line}\n"
        write_whole(self.path, text.encode())
        self._file[name] = value
        return self.path

    def template(self) -> str:
        """The commented file with every default."""
        import json

        parts = ["# awsh: what can be set. A line without `#` overrides the default it shows.\n"]
        for setting in self.known.values():
            choices = f" ({', '.join(setting.choices)})" if setting.choices else ""
            parts.append(f"# {setting.help}{choices}\n# {setting.name} = {json.dumps(setting.default)}\n")
        return "\n".join(parts)
