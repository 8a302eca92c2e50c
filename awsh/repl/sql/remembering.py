"""Which statements the history keeps."""

from __future__ import annotations

import re

from awsh.history import History
from awsh.log import log
from awsh.sql.statements import carries_secret

# With what `carries_secret` leaves to others: text in double quotes or dollars, keys given to functions.
_SECRET = re.compile(
    r"(?is)\b(?:password|passwd|identified|pgp_sym_\w+|aes_(?:en|de)crypt|secret)\b[^;]*?['\"$]"
)


def is_secret(text: str) -> bool:
    """Whether a statement may carry a password: `IDENTIFIED BY 'x'`, `PASSWORD 'x'`."""
    return carries_secret(text) or bool(_SECRET.search(text))


def keep(history: History, text: str, *, profile: str, scope: str) -> bool:
    """Keeps TEXT, unless it begins with a space or may carry a secret; whether it did. Never raises."""
    try:
        return not is_secret(text) and history.add(text.rstrip(), profile=profile, scope=scope)
    except Exception as error:
        log().warning("the statement could not be kept in the history: %s", error)
        return False
