"""Databases: connections and statements, for plugins. Knows no service and no SSH."""

from awsh.sql.database import Database, Dial, Family, Password, Tls, TlsMode, direct, keep_alive
from awsh.sql.errors import ConnectionLost, LoginRefused, SqlError, StatementCancelled, Unreachable
from awsh.sql.results import Column, Result
from awsh.sql.session import Session
from awsh.sql.statements import Judgement, Statement, is_complete, judge, split, split_lines

__all__ = [
    "Column",
    "ConnectionLost",
    "Database",
    "Dial",
    "Family",
    "Judgement",
    "LoginRefused",
    "Password",
    "Result",
    "Session",
    "SqlError",
    "Statement",
    "StatementCancelled",
    "Tls",
    "TlsMode",
    "Unreachable",
    "direct",
    "is_complete",
    "judge",
    "keep_alive",
    "split",
    "split_lines",
]
