"""What the words of `ec2 cp` mean: a file here, or one on an instance."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from awsh import Context, UsageError
from awsh_ec2.kinds import INSTANCE


class There(NamedTuple):
    """A place on an instance. instance: its id. path: empty for the user's home folder. typed: as it was."""

    instance: str
    path: str
    typed: str


def split(word: str) -> tuple[str, str] | None:
    """NAME and PATH of a word that is on an instance; None for one that is here, as scp tells them apart."""
    name, colon, path = word.partition(":")
    return (name, path) if colon and "/" not in name and name not in (".", "..") else None


def place(ctx: Context, word: str) -> Path | There:
    """Raises UsageError."""
    parts = split(word)
    if parts is None:
        return Path(word).expanduser()
    name, path = parts
    if name:
        try:
            id = ctx.resolve(INSTANCE.name, name)
        except ValueError as error:
            raise UsageError(str(error), hint=f"`./{word}` is a file here") from None
    else:
        current = ctx.current(INSTANCE.name)
        if current is None:
            raise UsageError(f"{word}: there is no current instance", hint="`use instance NAME` chooses one")
        id = current
    if "\0" in path:
        raise UsageError(f"{word!r}: a path has no zero byte")
    # SFTP knows no ~; where it begins is the home folder.
    path = "" if path == "~" else path.removeprefix("~/")
    return There(id, path, word)
