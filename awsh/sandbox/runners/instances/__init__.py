"""Instances that answer SSH: an embedded server stands in for each one that runs.

__init__.py, loop.py        the runner, and the one thread that serves all
machines.py                 what moto knows of instances
hosts.py, waiting.py        a port for each that is asked for, and whom its network lets in
login.py, connecting.py     who may log in; forwarding to others in its networks
sessions.py, shell.py       what is typed; commands/ what is more than a shell
files.py                    SFTP and scp
"""

from __future__ import annotations

from awsh.sandbox.runners.instances.runner import Instances


def runner() -> Instances:
    """This package's runner."""
    return Instances()
