"""Filter patterns of CloudWatch Logs: terms, conditions on JSON, conditions on columns."""

from __future__ import annotations

from awsh.sandbox.log_patterns.compiling import Invalid, Test, compiled

__all__ = ["Invalid", "Test", "compiled"]
