"""Plugins of a test beside those that are installed, and a record of what their hooks are called with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from awsh.plugins import Plugin, Plugins


@dataclass(frozen=True)
class HookCall:
    """One call of one plugin's hook. arguments: all that the hook is given. answer: an iterable as a list."""

    plugin: str
    hook: str
    arguments: dict[str, Any]
    answer: Any


class Hooks(list[HookCall]):
    """The calls of hooks, in order, from the start of the shell on."""

    def of(self, hook: str, *, plugin: str | None = None) -> list[HookCall]:
        """Those of one HOOK; of one PLUGIN only, if it is named."""
        return [each for each in self if each.hook == hook and plugin in (None, each.plugin)]


@dataclass(frozen=True)
class Given:
    """A plugin that a test names: a module, an object with hooks, the name of a module, or a file."""

    source: Any
    name: str

    @classmethod
    def of(cls, source: Any, name: str | None = None) -> Given:
        if isinstance(source, Path) or (isinstance(source, str) and source.endswith(".py")):
            return cls(Path(source), name or Path(source).stem)
        called = source if isinstance(source, str) else getattr(source, "__name__", type(source).__name__)
        return cls(source, name or called.removeprefix("awsh_").lower())


class PluginsOfTest(Plugins):
    """The plugins of a test's shell: those that are installed, then those that it names."""

    def __init__(self, given: Iterable[Given], calls: Hooks, *, disabled: Iterable[str] = ()) -> None:
        super().__init__(disabled=disabled)
        self._given = {each.name: each for each in given}
        self._calls = calls
        self._mine = False

    def _load(self, plugin: Plugin, get: Callable[[], Any]) -> None:
        # One under test may be installed as well: the test's own is meant.
        if self._mine or plugin.name not in self._given:
            super()._load(plugin, get)

    def load_installed(self) -> None:
        super().load_installed()
        self._mine = True
        for name, given in self._given.items():
            source = given.source
            if isinstance(source, Path):
                self.load_file(source)
            elif isinstance(source, str):
                self._load(Plugin(name, "given"), lambda source=source: import_module(source))  # type: ignore[misc]
            else:
                self.add(name, source)
        self._mine = False

    def call(
        self, hook: str, *, of: Collection[str] | None = None, **arguments: Any
    ) -> Iterator[tuple[str, Any]]:
        for plugin, answer in super().call(hook, of=of, **arguments):
            self._calls.append(HookCall(plugin, hook, arguments, answer))
            yield plugin, answer
