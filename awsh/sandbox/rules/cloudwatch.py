"""Rules of CloudWatch.

cloudwatch_metrics.py   which metrics there are, and their statistics
"""

from __future__ import annotations

from awsh.sandbox.rules import cloudwatch_metrics

__all__ = ["cloudwatch_metrics"]
