"""The services whose ports are opened to the whole Internet by mistake only."""

from __future__ import annotations

from awsh import Ports, read_ports

GUARDED = (
    *("ssh", "rdp", "telnet", "smb", "nfs", "docker", "winrm", "kubernetes"),
    *("postgres", "mysql", "mssql", "oracle", "redshift", "mongodb", "redis", "memcached"),
    *("cassandra", "kafka", "elasticsearch"),
)
"""Services that nobody means to offer to the whole Internet: logins, files and databases."""


def guarded(ports: Ports) -> list[str]:
    """Which of those PORTS let through."""
    return [name for name in GUARDED if any(ports.meets(each) for each in read_ports([name]))]
