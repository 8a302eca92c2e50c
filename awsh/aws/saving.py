"""Keys written into the person's `~/.aws/credentials`, where they asked for it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from awsh.aws.profiles import credentials_file
from awsh.errors import CommandError, UsageError
from awsh.files import locked, make_folder, write_whole
from awsh.paths import state_dir

_NAMES = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def check_profile_name(profile: str) -> None:
    """Raises UsageError for what cannot be a section of such a file."""
    if not re.fullmatch(r"[\w.@+-]+", profile):
        raise UsageError(f"{profile!r} is no name for a profile", hint="letters, digits and . _ @ + -")


def has_keys(profile: str) -> bool:
    """Whether the file has keys for PROFILE already."""
    from awsh.aws.profiles import sections_of

    return _NAMES[0] in sections_of(credentials_file()).get(profile, {})


def save_keys(profile: str, access_key: str, secret_key: str, token: str | None = None) -> Path:
    """Writes keys as PROFILE's, in the place of those that it has; everything else in the file stays as it is.

    The file is its owner's alone then, and replaced whole. Raises UsageError, CommandError.
    """
    check_profile_name(profile)
    path = credentials_file()
    values = dict(zip(_NAMES, (access_key, secret_key, token), strict=True))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_folder(state_dir())
        with locked(state_dir() / "credentials.lock"):
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            # What is there may be a link to where the file is kept.
            write_whole(Path(os.path.realpath(path)), _changed(before, profile, values).encode())
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CommandError(f"{path} can't be written: {why}") from None
    return path


def _changed(text: str, profile: str, values: dict[str, str | None]) -> str:
    """TEXT with PROFILE's keys; comments, order and other settings stay."""
    lines = text.splitlines()
    wanted = [f"{name} = {value}" for name, value in values.items() if value is not None]
    start = next((n for n, line in enumerate(lines) if line.strip() == f"[{profile}]"), None)
    if start is None:
        gap = [""] if lines and lines[-1].strip() else []
        return "\n".join([*lines, *gap, f"[{profile}]", *wanted]) + "\n"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[start + 1 : end] if line.partition("=")[0].strip().lower() not in _NAMES]
    return "\n".join([*lines[: start + 1], *wanted, *kept, *lines[end:]]) + "\n"
