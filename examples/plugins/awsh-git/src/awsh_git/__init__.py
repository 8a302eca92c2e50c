"""The branch that is checked out where awsh was started: an example of a segment of the prompt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from awsh import Context, Segment, Setting, hookimpl

from awsh_git.repository import checked_out


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [
        Setting(
            "git-warn", str, "", "Branches, with commas between them, that stand out: as in main,master."
        ),
    ]


@hookimpl
def awsh_prompt(ctx: Context) -> Iterable[Segment]:
    """Called before every prompt: reads two small files, and starts no program."""
    try:
        branch = checked_out(Path.cwd())
    except OSError:
        # The folder is gone, or its files are not for us: no reason to be without a prompt.
        return []
    if branch is None:
        return []
    stands_out = branch.name in ctx.setting("git-warn").split(",")
    return [Segment("git", branch.shown, "warning" if stands_out or branch.doing else "plain")]
