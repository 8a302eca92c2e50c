"""Who vouches for the databases of RDS."""

from __future__ import annotations

from pathlib import Path

from awsh import Context

BUNDLE = Path(__file__).parent.parent / "certificates" / "rds.pem"
"""The authorities of Amazon RDS in all regions: see the README beside it."""


def bundle(ctx: Context) -> Path:
    """The PEM file with the authorities of the databases that are spoken to."""
    return ctx.certificates("rds") or BUNDLE
