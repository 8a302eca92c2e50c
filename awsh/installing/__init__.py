"""Plugins put into the environment that awsh runs in, by the tool that made it.

environment.py   which environment that is, and what puts packages into it
pip.py           a virtual environment: pip, or uv where it has none
pipx.py, uv.py   environments that pipx and `uv tool` made, whose records stay true
wanted.py        what was typed: a name, a path, an address
step.py          one command of theirs: shown, and run
loading.py       what has come into the environment since, for the shell that runs
"""

from __future__ import annotations

from awsh.installing.environment import Environment, environment
from awsh.installing.loading import Arrivals
from awsh.installing.step import run
from awsh.installing.wanted import Wanted, read_wanted

__all__ = ["Arrivals", "Environment", "Wanted", "environment", "read_wanted", "run"]
