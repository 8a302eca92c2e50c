"""`--env-file`: credentials and settings from a `.env`, only ever when asked for."""

from __future__ import annotations

import os
from pathlib import Path

from awsh.errors import ConfigError

_ALIASES = {
    "AWS_REGION_NAME": "AWS_DEFAULT_REGION",
    "REGION_NAME": "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY": "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_KEY": "AWS_SECRET_ACCESS_KEY",
    "AWS_TOKEN": "AWS_SESSION_TOKEN",
}


def load(path: Path) -> list[str]:
    """Puts the file's variables into the environment, over what is there, and gives their names.

    AWS's names may be in either case (`aws_access_key_id`, `aws_region_name`); other names stay as they
    are. Raises ConfigError.
    """
    from dotenv import dotenv_values

    try:
        with path.open(encoding="utf-8") as file:
            found = dotenv_values(stream=file, interpolate=False)
    except OSError as error:
        raise ConfigError(f"{error.strerror}: {path}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None
    names = []
    for name, value in found.items():
        if value is None:
            continue
        if "\0" in name + value:
            raise ConfigError(f"{path}: {name.partition(chr(0))[0]} has a zero byte in it")
        upper = name.upper()
        if upper.startswith(("AWS_", "AWSH_")) or upper in _ALIASES:
            name = _ALIASES.get(upper, upper)
        os.environ[name] = value
        names.append(name)
    return names
