"""The commands that stand behind `iam` itself: imported when one of them is wanted."""

from __future__ import annotations

from awsh_iam.account import summary as _summary
from awsh_iam.attaching import commands as _attaching
from awsh_iam.audit import commands as _audit
from awsh_iam.simulation import commands as _simulation

__all__ = ["_attaching", "_audit", "_simulation", "_summary"]
