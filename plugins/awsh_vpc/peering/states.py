"""The states of a peering connection."""

from __future__ import annotations

LIVE = ("initiating-request", "pending-acceptance", "provisioning", "active")
"""States of a connection that is, or that may become, one."""

ENDED = ("deleting", "deleted", "rejected", "expired", "failed")
"""States of one that is none any more. AWS shows it for some hours."""
