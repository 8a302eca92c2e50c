"""An environment that `uv tool install` made, which knows all that was asked for from its receipt.

uv installs a tool as a whole: whatever stood in the receipt is asked for again, and what is new with it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from awsh.errors import ConfigError
from awsh.installing.step import Step
from awsh.installing.wanted import Wanted

RECEIPT = "uv-receipt.toml"
_SAID_AGAIN = {"requirements", "entrypoints", "python", "options"}


class UvTool:
    """The environment PREFIX, as `uv tool list` shows it."""

    def __init__(self, prefix: Path) -> None:
        self._prefix = prefix
        try:
            self._tool: dict[str, Any] = tomllib.loads((prefix / RECEIPT).read_text())["tool"]
            self._main, *self._others = self._tool["requirements"]
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(f"{prefix / RECEIPT} cannot be read: {error}") from None

    def install(self, wanted: Sequence[Wanted]) -> Step:
        added = [
            word
            for each in wanted
            for word in (("--with-editable" if each.editable else "--with"), each.text)
        ]
        paths = {each.text for each in wanted}
        return self._step(
            [o for o in self._others if not {o.get("directory"), o.get("editable")} & paths], added
        )

    def remove(self, distributions: Sequence[str]) -> Step:
        known = {other["name"] for other in self._others}
        for name in distributions:
            if name not in known:
                raise ConfigError(
                    f"{name} was not asked for by itself",
                    hint=f"it belongs to one of {', '.join(sorted(known)) or 'none'}",
                )
        return self._step([other for other in self._others if other["name"] not in distributions], [])

    def _step(self, others: Sequence[Mapping[str, Any]], added: Sequence[str]) -> Step:
        from shutil import which

        if which("uv") is None:
            raise ConfigError(
                "awsh was installed by uv, which is not on the PATH", hint="put it there, then again"
            )
        unknown = set(self._tool) - _SAID_AGAIN
        if unknown:
            raise ConfigError(
                f"awsh was installed with {', '.join(sorted(unknown))}, which would be lost",
                hint="say all of it again: `uv tool install awsh --with …`",
            )
        main = self._main
        words = ["uv", "tool", "install"]
        if "python" in self._tool:
            words += ["--python", str(self._tool["python"])]
        words += _options(self._tool.get("options", {}))
        words += ["--editable", main["editable"]] if "editable" in main else [_requirement(main)]
        for other in others:
            words += (
                ["--with-editable", other["editable"]]
                if "editable" in other
                else ["--with", _requirement(other)]
            )
        # awsh is asked for again, from where it came.
        return Step((*words, *added), self._places(), keeps=False)

    def _places(self) -> dict[str, str]:
        """What tells uv where its tools and their programs are, where it would look elsewhere."""
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        places = {}
        if self._prefix.parent != Path(os.environ.get("UV_TOOL_DIR") or data / "uv" / "tools"):
            places["UV_TOOL_DIR"] = str(self._prefix.parent)
        programs = {Path(each["install-path"]).parent for each in self._tool.get("entrypoints", ())}
        usual = Path(os.environ.get("UV_TOOL_BIN_DIR") or Path.home() / ".local" / "bin")
        if len(programs) == 1 and programs != {usual}:
            places["UV_TOOL_BIN_DIR"] = str(programs.pop())
        return places


def _requirement(found: Mapping[str, Any]) -> str:
    """An entry of the receipt, as it is typed."""
    extras = f"[{','.join(found['extras'])}]" if found.get("extras") else ""
    name = f"{found['name']}{extras}"
    if "editable" in found:
        return str(found["editable"])
    for place in ("path", "directory", "url"):
        if place in found:
            path = str(found[place])
            return f"{name} @ {path if '://' in path else Path(path).as_uri()}"
    if "git" in found:
        return f"{name} @ {_git(found['git'])}"
    marker = f" ; {found['marker']}" if "marker" in found else ""
    return f"{name}{found.get('specifier', '')}{marker}"


def _git(text: str) -> str:
    """uv notes what was asked for behind a `?`, and the commit it found behind a `#`."""
    address = urlsplit(text)
    asked = dict(parse_qsl(address.query))
    at = next((asked[key] for key in ("rev", "tag", "branch") if key in asked), "")
    inside = f"#subdirectory={asked['subdirectory']}" if "subdirectory" in asked else ""
    bare = urlunsplit((address.scheme, address.netloc, address.path, "", ""))
    return f"git+{bare}{'@' + at if at else ''}{inside}"


def _options(options: Mapping[str, Any]) -> Iterator[str]:
    """Where packages are looked for, and the like. Raises ConfigError for what has no option of its name."""
    for name, value in options.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if name != "index" or "url" not in each:
                    raise ConfigError(
                        f"awsh was installed with {name}, which would be lost",
                        hint="say all of it again: `uv tool install awsh --with …`",
                    )
                yield "--default-index" if each.get("default") else "--index"
                yield str(each["url"])
            elif each is True:
                yield f"--{name}"
            elif each is not False:
                yield f"--{name}"
                yield str(each)
