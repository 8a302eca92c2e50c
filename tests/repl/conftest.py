"""Real databases for the prompt that speaks to one."""

from __future__ import annotations

from tests.sql.conftest import mariadb, postgres

__all__ = ["mariadb", "postgres"]
