"""The group that every command of this plugin stands in."""

from __future__ import annotations

from awsh import Group

s3 = Group("s3", "Buckets and objects: list, copy, move, remove, look at.")
