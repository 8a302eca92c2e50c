"""Somebody at a terminal, as awsh.testing has them."""

from __future__ import annotations

from awsh.testing import Person

__all__ = ["Person"]
