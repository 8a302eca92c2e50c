"""Deleting VPCs with all that hangs on them."""
