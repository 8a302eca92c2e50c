"""What keeps a connection from being made, where the caller may know more than SSH does."""

from __future__ import annotations

from awsh.errors import CommandError


class SshUnreachable(CommandError):
    """Nothing answers there: no such name, refused, or silence."""


class SshDenied(CommandError):
    """The server answers, and lets nobody in with the keys that there are."""


class SshLost(CommandError):
    """The connection ended while it was in use."""
