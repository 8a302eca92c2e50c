"""The outbox as it is read: in a browser, and by `ses outbox`; and the links in SES's own mails.

runner.py   the port, and what is behind each path
pages.py    a mail as a page that runs no script and loads nothing from elsewhere
"""

from __future__ import annotations

from awsh.sandbox.runners import Runner
from awsh.sandbox.runners.outbox.runner import OUTBOX, address

__all__ = ["address", "runner"]


def runner() -> Runner:
    """This module's runner."""
    return OUTBOX
