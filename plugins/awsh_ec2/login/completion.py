"""What can come next in `ec2 cp`: files here, instances, and files there where a connection is open already."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Iterator

from awsh import Candidate, Completing, Context
from awsh_ec2.kinds import INSTANCE
from awsh_ec2.login.places import split


def complete(completing: Completing) -> Iterator[Candidate]:
    parts = split(completing.word)
    if parts is not None:
        yield from _there(completing.ctx, *parts)
        return
    if "/" not in completing.word:
        for _, candidate in completing.ctx.candidates(INSTANCE.name, completing.word):
            yield candidate._replace(text=f"{candidate.text}:", final=False)
    yield from completing.ctx.local_candidates(completing.word)


def _there(ctx: Context, name: str, path: str) -> Iterator[Candidate]:
    """Nothing is connected to only because a key was pressed."""
    try:
        id = ctx.resolve(INSTANCE.name, name) if name else ctx.current(INSTANCE.name)
    except Exception:
        return
    connection = ctx.ssh_held(id or "")
    if connection is None:
        return
    begun = path.rpartition("/")[2]
    typed = path[: len(path) - len(begun)]
    with connection.sftp() as sftp:
        for entry in sftp.listdir_attr(typed or "."):
            name_there = entry.filename
            if name_there.startswith(begun) and (begun or not name_there.startswith(".")):
                end = "/" if stat.S_ISDIR(entry.st_mode or 0) else ""
                shown = posixpath.join(typed, name_there) + end
                yield Candidate(f"{name}:{shown}", "folder" if end else "", not end, name_there + end)
