"""Versions of objects: listed, said on the line, restored, purged; and whether a bucket keeps any."""
