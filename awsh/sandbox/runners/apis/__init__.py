"""API Gateway's APIs and functions' URLs, served on loopback."""

from __future__ import annotations

from awsh.sandbox.runners.apis.runner import SERVICES, Apis

__all__ = ["SERVICES", "Apis", "runner"]


def runner() -> Apis:
    """This module's runner."""
    return Apis()
