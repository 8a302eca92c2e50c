"""What plugins add to the sandbox: rules and runners, by the hook `awsh_sandbox`."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable
from pathlib import Path

from awsh.extension import SandboxExtension
from awsh.paths import config_dir
from awsh.plugins import DISABLED, Plugins, listed
from awsh.sandbox import rules
from awsh.sandbox.runners import Runner
from awsh.settings import Settings

log = logging.getLogger("awsh.sandbox")


def take_in(files: Iterable[Path] = (), folder: Path | None = None) -> list[Runner]:
    """Registers the rules of every plugin that is installed, in the user's FOLDER, or one of FILES, and makes their
    runners.

    A plugin that fails is left out, and the log has why: a sandbox without it is better than none.
    """
    plugins = Plugins(disabled=listed(Settings([DISABLED])[DISABLED.name]))
    plugins.load_builtins(("awsh.builtins.sandbox",))
    plugins.load_installed()
    plugins.load_folder(folder or config_dir() / "plugins")
    for path in files:
        plugins.load_file(path)
    runners: list[Runner] = []
    for plugin, answer in plugins.call("awsh_sandbox"):
        for extension in answer or ():
            try:
                runners += _added(extension)
            except Exception as error:
                plugins.fail(plugin, error)
    for complaint in plugins.complaints():
        log.error("%s", complaint)
    return runners


def _added(extension: SandboxExtension) -> list[Runner]:
    if not isinstance(extension, SandboxExtension):
        raise TypeError(f"awsh_sandbox gives SandboxExtensions, not {extension!r}")
    made = [importlib.import_module(name).runner() for name in extension.runners]
    for runner in made:
        if not isinstance(runner, Runner):
            raise TypeError(f"{runner!r} is no awsh.sandbox.runners.Runner")
    for service, module in extension.rules.items():
        rules.add(service, module)
    return made
