"""Where awsh keeps its files: the XDG folders, each made 0700 when first asked for.

Each raises ConfigError when it cannot be made.
"""

from __future__ import annotations

import os
from pathlib import Path

from awsh.files import make_folder


def _folder(variable: str, default: str) -> Path:
    base = os.environ.get(variable, "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / default
    path = root / "awsh"
    try:
        make_folder(path)
    except OSError as error:
        from awsh.errors import ConfigError

        raise ConfigError(
            f"cannot make {path}: {error.strerror}", hint=f"set {variable} to a folder"
        ) from None
    return path


def config_dir() -> Path:
    """Settings and one-file plugins."""
    return _folder("XDG_CONFIG_HOME", ".config")


def state_dir() -> Path:
    """History, current resources, journal, log."""
    return _folder("XDG_STATE_HOME", ".local/state")


def cache_dir() -> Path:
    """Names for completion; may be deleted at any time."""
    return _folder("XDG_CACHE_HOME", ".cache")


def data_dir() -> Path:
    """Sandboxes."""
    return _folder("XDG_DATA_HOME", ".local/share")
