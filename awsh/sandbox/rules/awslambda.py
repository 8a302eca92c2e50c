"""Rules of Lambda."""

from __future__ import annotations

from awsh.sandbox.rules import awslambda_mappings

__all__ = ["awslambda_mappings"]
