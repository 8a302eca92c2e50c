"""SSH: connections to servers that AWS or a person names, shared by everything of one shell.

A connection is made by paramiko, which is imported when the first one is wanted; what trust rests on, host
keys and the files of private ones, is read by code of its own.
"""

from __future__ import annotations

from awsh.ssh.carrier import Carrier
from awsh.ssh.connection import SshConnection
from awsh.ssh.failures import SshDenied, SshUnreachable
from awsh.ssh.host import SshHost

__all__ = ["Carrier", "SshConnection", "SshDenied", "SshHost", "SshUnreachable"]
