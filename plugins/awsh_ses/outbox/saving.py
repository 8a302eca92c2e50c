"""Attachments as files: under names from elsewhere, none of which leaves its folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import TypedDict

from awsh import Context, PartialFailure, Refused, Size, TargetFolder
from awsh_ses.outbox.letters import content


class Saved(TypedDict):
    """A file that was written."""

    name: str
    size: Size
    file: str


def saved(ctx: Context, folder: Path, files: Sequence[tuple[str, EmailMessage]]) -> list[Saved]:
    """Writes FILES into FOLDER; two of one name get numbers. Raises PartialFailure, OSError."""
    target = TargetFolder(folder)
    done: list[Saved] = []
    failures: list[tuple[str, str]] = []
    try:
        for name, (given, part) in zip(_different(name for name, _ in files), files, strict=True):
            data = content(part)
            try:
                landing = target.landing(name)
                try:
                    landing.write(data, 0)
                    landing.commit(None)
                finally:
                    landing.discard()
            except Refused as error:
                failures.append((given, str(error)))
                continue
            done.append({"name": given, "size": Size(len(data)), "file": str(folder / name)})
    finally:
        target.close()
    if failures:
        raise PartialFailure(len(done), failures)
    return done


def _different(names: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        # Programs that send mail put paths of their own machine there.
        plain = re.split(r"[/\\]", name)[-1].strip() or "attachment"
        chosen, number = plain, 1
        while chosen.casefold() in seen:
            number += 1
            stem, dot, ending = plain.rpartition(".")
            chosen = f"{stem or ending}-{number}{dot}{ending}" if stem else f"{plain}-{number}"
        seen.add(chosen.casefold())
        yield chosen
