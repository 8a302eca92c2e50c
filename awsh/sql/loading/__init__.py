"""Rows into a table: checked first, converted, in batches, all or nothing."""

from awsh.sql.loading.load import Loaded, load

__all__ = ["Loaded", "load"]
