"""The log: what went wrong in full, for the person who looks; never shown unasked."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging
    from io import TextIOWrapper


@cache
def log() -> logging.Logger:
    """The shell's logger; its file `awsh.log` is made at the first line, 0600, in the state folder.

    What cannot be written is lost: a log that fails is no reason for the shell to.
    """
    import logging
    import os
    from logging.handlers import RotatingFileHandler

    from awsh.errors import ConfigError
    from awsh.paths import state_dir

    class Private(RotatingFileHandler):
        """What is in it is nobody else's business, whatever the umask says."""

        def _open(self) -> TextIOWrapper:
            return open(  # type: ignore[return-value]
                self.baseFilename,
                self.mode,
                encoding=self.encoding,
                errors=self.errors,
                opener=lambda path, flags: os.open(path, flags, 0o600),
            )

        def handleError(self, record: logging.LogRecord) -> None:
            """A traceback on standard error is what logging would do of a full disk."""

    logger = logging.getLogger("awsh")
    levels = logging.getLevelNamesMapping()
    logger.setLevel(levels.get(os.environ.get("AWSH_LOG_LEVEL", "").upper(), logging.INFO))
    logger.propagate = False
    try:
        handler: logging.Handler = Private(
            state_dir() / "awsh.log", maxBytes=1_000_000, backupCount=2, delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    except (OSError, ConfigError):
        handler = logging.NullHandler()
    logger.addHandler(handler)
    return logger
