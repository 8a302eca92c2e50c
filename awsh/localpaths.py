"""Files and folders of this machine, as completions."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

from awsh.parameters import Candidate

LIMIT = 500
_FOLDERS_KEPT = 4

_read: OrderedDict[str, tuple[int, list[tuple[str, bool]]]] = OrderedDict()


def local_candidates(word: str) -> Iterator[Candidate]:
    """Paths that WORD may become: those in its folder that start with its last part, then those that
    contain it. `~` is the home folder; a hidden file is offered once its dot is typed; a folder ends
    in `/`, and more may follow.
    """
    if word == "~" or (word.startswith("~") and "/" not in word):
        yield from _homes(word)
        return
    typed, slash, last = word.rpartition("/")
    typed += slash
    try:
        folder = Path(typed).expanduser()
    except RuntimeError:  # nobody has that home
        return
    wanted = last.casefold()
    starting: list[tuple[str, bool]] = []
    containing: list[tuple[str, bool]] = []
    for name, is_folder in _entries(folder):
        if name.startswith(".") and not last.startswith("."):
            continue
        folded = name.casefold()
        if folded.startswith(wanted):
            starting.append((name, is_folder))
        elif wanted in folded:
            containing.append((name, is_folder))
        if len(starting) >= LIMIT:
            break
    if last in (".", ".."):
        starting.append(("..", True))
    for name, is_folder in [*starting, *containing][:LIMIT]:
        end = "/" if is_folder else ""
        # A name that begins with ~ would be taken for a home folder.
        guard = "./" if not typed and name.startswith("~") else ""
        yield Candidate(guard + typed + name + end, "folder" if is_folder else "", not is_folder, name + end)


def _homes(word: str) -> Iterator[Candidate]:
    yield from [Candidate("~/", "the home folder", False)] if word == "~" else []
    try:
        import pwd
    except ImportError:
        return
    if len(word) > 1:
        for entry in pwd.getpwall():
            if entry.pw_name.startswith(word[1:]):
                yield Candidate(f"~{entry.pw_name}/", entry.pw_dir, False)


def _entries(place: Path) -> list[tuple[str, bool]]:
    """Names in a folder and whether each is a folder, in order; what cannot be read has none."""
    try:
        folder = str(place.resolve())
        changed = place.stat().st_mtime_ns
        kept = _read.get(folder)
        if kept is not None and kept[0] == changed:
            return kept[1]
        with os.scandir(folder) as entries:
            found = sorted(((entry.name, _is_folder(entry)) for entry in entries), key=_order)
    except (OSError, RuntimeError, ValueError):
        return []
    _read[folder] = (changed, found)
    while len(_read) > _FOLDERS_KEPT:
        _read.popitem(last=False)
    return found


def _order(item: tuple[str, bool]) -> tuple[str, str]:
    return item[0].casefold(), item[0]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
