"""Peering connections: two VPCs that reach each other by their private addresses."""
