"""`plugin check`: what is wrong with a plugin, without letting it near the shell that asks.

finding.py       one thing that is wrong: how bad, where, what to do
subject.py       what is checked: a file, a package's folder, or something installed
packaging.py     its pyproject.toml
child.py         a process of its own, with a deadline and a home that is thrown away
probe.py         what that process does: loads it and looks at it, hooks.py, commands.py and kinds.py in turn
examples.py      what another does: types the examples, in a sandbox
imports.py       what the import costs, read from `python -X importtime`
checking.py      all of it
"""

from __future__ import annotations

from awsh.authoring.check.checking import checked
from awsh.authoring.check.finding import COLUMNS

__all__ = ["COLUMNS", "checked"]
