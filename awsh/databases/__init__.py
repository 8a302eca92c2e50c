"""From the name of a database to a session with it: who knows it, the way there, who one is, the password.

Knows no service: any plugin's kind of resource that has `sql` is found, and addresses such as `mysql://host/db`.
"""

from __future__ import annotations

from awsh.databases.entering import LOOPBACK, Wishes, entered, label_of
from awsh.databases.naming import candidates, current, server_named

__all__ = ["LOOPBACK", "Wishes", "candidates", "current", "entered", "label_of", "server_named"]
