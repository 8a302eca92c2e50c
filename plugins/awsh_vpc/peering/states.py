"""The states of a peering connection."""

from __future__ import annotations

LIVE = ("initiating-request", "pending-acceptance", "provisioning", "active")
"""States of a connection that is, or that may become, one. AWS shows the others for some hours."""
