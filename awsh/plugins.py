"""Finds, loads and calls plugins. One that fails is named and left out; the shell goes on."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType, SimpleNamespace
from typing import Any

import pluggy

from awsh import hookspecs
from awsh.entrypoints import entry_points
from awsh.errors import Leave, PluginError, suggest
from awsh.log import log
from awsh.settings import Setting

GROUP = "awsh"
LOAD_SECONDS = 5
"""How long one plugin may take to be imported."""

DISABLED = Setting("disabled-plugins", str, "", "Plugins that are left out, with commas between their names.")


def listed(text: str) -> list[str]:
    """The names that a value of DISABLED holds."""
    return [name.strip() for name in text.split(",") if name.strip()]


@dataclass(slots=True)
class Plugin:
    """One plugin, loaded or not. origin: built-in, a distribution's name, or a file."""

    name: str
    origin: str
    version: str = ""
    hooks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    disabled: bool = False


class Plugins:
    """The plugins of one shell, in the order they were loaded."""

    def __init__(self, *, disabled: Iterable[str] = ()) -> None:
        self._manager = _Manager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._implementations: dict[str, dict[str, _Implementation]] = {}
        self._disabled = set(disabled)
        self._trace = os.environ.get("AWSH_TRACE_PLUGINS", "") not in ("", "0")
        self.found: dict[str, Plugin] = {}
        self.said: list[str] = []

    def load_builtins(self, modules: Iterable[str]) -> None:
        for module in modules:
            name = module.rpartition(".")[2]
            self._load(Plugin(name, "built-in"), lambda module=module: importlib.import_module(module))  # type: ignore[misc]

    def load_installed(self) -> None:
        """Plugins of installed distributions, from the entry-point group `awsh`."""
        for entry in entry_points(GROUP):
            origin = "built-in" if entry.distribution == "awsh" else entry.distribution
            self._load(Plugin(entry.name, origin, entry.version), entry.load)

    def load_file(self, path: Path) -> None:
        """A plugin that is one Python file."""
        self._load(Plugin(path.stem, str(path)), lambda: import_file(path))

    def load_folder(self, folder: Path) -> None:
        """Every `*.py` of the user's plugin folder."""
        if folder.is_dir():
            for path in sorted(folder.glob("*.py")):
                self.load_file(path)

    def allow(self, name: str) -> None:
        """Forgets a plugin that was left out, so that one of its name may come from elsewhere."""
        self._disabled.discard(name)
        self.found.pop(name, None)

    def add(self, name: str, module: Any, origin: str = "given") -> None:
        """Registers an object that is there already, as a test does."""
        self._load(Plugin(name, origin), lambda: module)

    def _load(self, plugin: Plugin, get: Callable[[], Any]) -> None:
        if plugin.name in self.found:
            other = self.found[plugin.name]
            if other.origin == plugin.origin:
                return
            plugin.failures.append(f"a plugin of this name comes from {other.origin} too; that one is kept")
            self.found[f"{plugin.name} ({plugin.origin})"] = plugin
            self._complain(plugin)
            return
        self.found[plugin.name] = plugin
        if plugin.name in self._disabled:
            plugin.disabled = True
            return
        try:
            with deadline(LOAD_SECONDS):
                module = get()
                hooks = hooks_of(module)
                self._check_hooks(hooks)
                self._manager.register(SimpleNamespace(**hooks), plugin.name)
                self._manager.check_pending()
        except (KeyboardInterrupt, Leave):
            raise
        except BaseException as error:
            with contextlib.suppress(Exception):
                self._manager.unregister(name=plugin.name)
            self.fail(plugin.name, error)
            return
        for hook, function in hooks.items():
            self._implementations.setdefault(hook, {})[plugin.name] = _Implementation(function)
        plugin.version = plugin.version or str(getattr(module, "__version__", ""))
        plugin.hooks = sorted(hooks)

    def _check_hooks(self, hooks: dict[str, Any]) -> None:
        """pluggy lets a misspelt hook pass until check_pending, whose message names no remedy."""
        known = [name for name in vars(hookspecs) if name.startswith("awsh_")]
        for name in hooks:
            if name not in known:
                hint = suggest(name, known) or "the hooks are " + ", ".join(known)
                raise PluginError(f"there is no hook {name}", hint=hint)

    def fail(self, name: str, error: BaseException) -> None:
        """Keeps what went wrong with a plugin, and says it once."""
        text = "called sys.exit" if isinstance(error, SystemExit) else str(error) or type(error).__name__
        if not isinstance(error, (PluginError, ValueError, SystemExit)):
            text = f"{type(error).__name__}: {text}"
        log().error("plugin %s failed", name, exc_info=error)
        plugin = self.found.setdefault(name, Plugin(name, "?"))
        if text not in plugin.failures:
            plugin.failures.append(text)
            self._complain(plugin)

    def _complain(self, plugin: Plugin) -> None:
        self.said.append(f"plugin {plugin.name} ({plugin.origin}): {plugin.failures[-1]}")

    def complaints(self) -> list[str]:
        """What was not said yet; saying it is the caller's."""
        said, self.said = self.said, []
        return said

    def have(self, hook: str) -> bool:
        """Whether any plugin implements HOOK."""
        return bool(self._implementations.get(hook))

    def tell(self, hook: str, **arguments: Any) -> None:
        """Calls HOOK of each plugin for what it does."""
        for _ in self.call(hook, **arguments):
            pass

    def call(
        self, hook: str, *, of: Collection[str] | None = None, **arguments: Any
    ) -> Iterator[tuple[str, Any]]:
        """Each plugin's answer to HOOK, one at a time under guard; iterables are read here, under guard too.

        of: only these plugins are asked.
        """
        for name, implementation in list(self._implementations.get(hook, {}).items()):
            if of is not None and name not in of:
                continue
            if self._trace:
                print(f"awsh: {name}.{hook}", file=sys.stderr)  # noqa: T201
            try:
                answer = implementation(arguments)
                if answer is not None and not isinstance(answer, (str, dict)):
                    answer = list(answer)
            except (KeyboardInterrupt, Leave):
                raise
            except BaseException as error:
                self.fail(name, error)
                continue
            yield name, answer


class _Implementation:
    """A plugin's function behind a hook, called with those of the hook's arguments that it wants."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._wanted: frozenset[str] | None = None

    def __call__(self, arguments: dict[str, Any]) -> Any:
        if self._wanted is None:
            self._wanted = frozenset(inspect.signature(self._function).parameters)
        return self._function(**{key: value for key, value in arguments.items() if key in self._wanted})


class _Manager(pluggy.PluginManager):
    """pluggy's, which looks at all that an object has; these here have nothing but hooks."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        return super().parse_hookimpl_opts(plugin, name) if name in vars(plugin) else None


def hooks_of(module: Any) -> dict[str, Any]:
    """The functions of a plugin that `hookimpl` has marked, by the name of their hook."""
    hooks = {}
    for name in vars(module) if isinstance(module, ModuleType) else dir(module):
        value = getattr(module, name)
        marked = getattr(value, f"{GROUP}_impl", None)
        if isinstance(marked, dict):
            hooks[marked.get("specname") or name] = value
    return hooks


def import_file(path: Path) -> Any:
    name = f"awsh_file_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise PluginError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


@contextlib.contextmanager
def deadline(seconds: float, late: str = "to load") -> Iterator[None]:
    """Raises PluginError inside the block when it takes longer; only where signals reach, the main thread.

    late: what took that long, in words.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise PluginError(f"took more than {seconds} s {late}")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
