"""Passwords where people already have them: ~/.my.cnf and ~/.pgpass, read as mysql and psql read them."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from awsh.errors import ConfigError

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "s": " ", "\\": "\\", '"': '"', "'": "'"}


def my_cnf(path: Path | None = None, groups: tuple[str, ...] = ("client", "mysql")) -> dict[str, str]:
    """The options of GROUPS in an option file, by default ~/.my.cnf: `user`, `password`, `host`, `port`, …

    Later ones win; `!include` is not followed. {} where there is no such file. Raises ConfigError where others
    than its owner may write it, as mysql refuses it, or read a password in it.
    """
    path = path or Path.home() / ".my.cnf"
    text = _text(path)
    if text is None:
        return {}
    found: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if not line or line[0] in "#;!":
            continue
        if line.startswith("["):
            inside = line.partition("]")[0][1:].strip() in groups
        elif inside:
            name, _, value = line.partition("=")
            found[name.strip().lower().replace("_", "-")] = _value(value.strip())
    if "password" in found:
        _private(path)
    return found


def pgpass(host: str, port: int, database: str, user: str, path: Path | None = None) -> str | None:
    """The password of the first line of a .pgpass (by default PGPASSFILE or ~/.pgpass) that fits; None if none.

    Raises ConfigError where others than its owner may read it: psql passes it over, with a warning.
    """
    path = path or Path(os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")
    text = _text(path)
    if text is None:
        return None
    wanted = (host, str(port), database, user)
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        fields = [
            re.sub(r"\\(.)", r"\1", field) for field in re.findall(r"((?:[^:\\]|\\.)*)(?::|\Z)", line)[:5]
        ]
        if len(fields) >= 5 and all(
            given in ("*", want) for given, want in zip(fields, wanted, strict=False)
        ):
            _private(path)
            return fields[4]
    return None


def _text(path: Path) -> str | None:
    try:
        held = path.stat()
        if not stat.S_ISREG(held.st_mode):
            raise ConfigError(f"{path} is not a plain file")
        if held.st_mode & stat.S_IWOTH:
            raise ConfigError(f"{path} can be written by everybody", hint=f"chmod 600 {path}")
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{error.strerror}: {path}") from None


def _private(path: Path) -> None:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(f"{path} has a password, and others can read it", hint=f"chmod 600 {path}")


def _value(text: str) -> str:
    """A value of an option file: quotes taken off, `\\n` and its kin read, a comment behind ` #` dropped."""
    quoted = re.match(r"""(["'])((?:[^\\]|\\.)*?)\1""", text)
    text = quoted[2] if quoted is not None else re.split(r"\s#", text, maxsplit=1)[0].rstrip()
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), text)
