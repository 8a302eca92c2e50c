"""What can be set of SSH."""

from __future__ import annotations

from collections.abc import Iterable

from awsh.hookspecs import hookimpl
from awsh.settings import Setting


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [Setting("ssh-timeout", int, 10, "Seconds until a server that does not answer is given up on.")]
