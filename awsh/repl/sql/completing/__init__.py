"""Completion of SQL: what is known of the database, where the cursor stands, and what may stand there."""

from awsh.repl.sql.completing.complete import Completing
from awsh.repl.sql.completing.reading import Catalogue

__all__ = ["Catalogue", "Completing"]
