"""Which lines the history keeps."""

from __future__ import annotations

from awsh.history import LONGEST, History
from awsh.log import log
from awsh.shell import Shell


def remember(shell: Shell, history: History, text: str) -> bool:
    """Keeps TEXT, unless it begins with a space or carries a secret; whether it did.

    A history that cannot be written does not stop the line from running.
    """
    from awsh.confidential import has_secret_argument, is_confidential

    try:
        if len(text) > LONGEST or is_confidential(text):
            return False
        if has_secret_argument(shell, shell.parse(text)):
            return False
        return history.add(text.rstrip(), profile=shell.state.profile, scope=shell.target.scope)
    except Exception as error:
        log().warning("the line could not be kept in the history: %s", error)
        return False
