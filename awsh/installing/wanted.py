"""What is to be installed, as it was typed: a name, a path of this machine, or an address."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from awsh.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9,._-]+\])?\s*([<>=!~;@].*)?")


class Wanted(NamedTuple):
    """One requirement, as pip and uv read it. editable: changes of the folder count at once."""

    text: str
    editable: bool = False

    @property
    def name(self) -> str:
        """Of the distribution, where it is asked for by name; else empty."""
        found = _NAME.fullmatch(self.text)
        return re.split(r"[^A-Za-z0-9._-]", self.text, maxsplit=1)[0] if found else ""


def read_wanted(text: str, *, editable: bool = False) -> Wanted:
    """What TEXT means. Raises UsageError, for an option of pip's too: it would be taken as one."""
    if not text or text.startswith("-"):
        raise UsageError(f"{text!r} is no plugin", hint="a name, a folder, a wheel, or an address")
    path = Path(text).expanduser()
    named = "/" in text or text in (".", "..", "~") or path.suffix in (".whl", ".py", ".gz", ".zip")
    if "://" not in text and "@" not in text and (named or (editable and path.is_dir())):
        return _local(text, path, editable)
    if editable:
        raise UsageError("--editable is for a folder of this machine", hint="as in `plugins install -e .`")
    if _NAME.fullmatch(text) and path.exists():
        raise UsageError(
            f"{text!r} is a name on PyPI and a folder here",
            hint=f"`./{text}` is the folder, `{text}>=0` the name",
        )
    if "://" not in text and not _NAME.fullmatch(text):
        raise UsageError(f"{text!r} is no plugin", hint="a name, a folder, a wheel, or an address")
    wanted = Wanted(text)
    if wanted.name.lower() == "awsh":
        raise UsageError(
            "awsh is no plugin, and the name on PyPI is another program's", hint="a plugin's is awsh-NAME"
        )
    return wanted


def _local(text: str, path: Path, editable: bool) -> Wanted:
    from awsh.paths import config_dir

    if not path.exists():
        raise UsageError(f"there is no {text}")
    if path.suffix == ".py":
        folder = config_dir() / "plugins"
        raise UsageError(
            f"{text} is a plugin of one file, which is not installed but loaded from {folder}",
            hint=f"copy it there, or try it: `awsh --plugin {text}`",
        )
    if path.is_dir() and not any((path / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise UsageError(f"{text} has no pyproject.toml", hint="`plugin new NAME` makes one")
    if editable and not path.is_dir():
        raise UsageError(f"{text} is no folder", hint="without --editable it is installed as it is")
    return Wanted(str(path.resolve()), editable)
