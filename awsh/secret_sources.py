"""Where a secret may come from in a script: never from the line itself."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from awsh.errors import CommandError

_LARGEST = 4096


def secret_from(source: str) -> str:
    """The secret in a file that its owner alone can read, or in a variable of the environment, `env:NAME`.

    Raises CommandError, which never says it.
    """
    kind, colon, name = source.partition(":")
    if colon and kind == "env":
        found = os.environ.get(name)
        if not found:
            raise CommandError(f"the environment has no variable {name}, or an empty one")
        return found
    return _from_file(Path(source).expanduser())


def _from_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise CommandError(
                    f"others can read {path}, and it has a password", hint=f"!chmod 600 {path}"
                )
            text = file.read(_LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CommandError(f"{path} can't be read: {why}") from None
    line, _, rest = text.removesuffix("\n").partition("\n")
    if rest:
        raise CommandError(f"{path} has more than one line, so which is the password is not known")
    return line.removesuffix("\r")
