"""Databases: connections, statements, rows. Public: a plugin says `from awsh import sql`.

Knows no AWS service and no SSH: a `Database` is handed a function that dials. Drivers are imported by the first
connection. `ctx.sql(label, make)` gives a session that the shell keeps; `Session(database)` one that it does not.
"""

from awsh.sql import catalogue, words
from awsh.sql.credentials import my_cnf, pgpass
from awsh.sql.database import Database, Dial, Family, Password, Server, Tls, TlsMode, direct, keep_alive
from awsh.sql.errors import ConnectionLost, LoginRefused, RowError, SqlError, StatementCancelled, Unreachable
from awsh.sql.loading import Loaded, load
from awsh.sql.performing import perform
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
    "Loaded",
    "LoginRefused",
    "Password",
    "Result",
    "RowError",
    "Server",
    "Session",
    "SqlError",
    "Statement",
    "StatementCancelled",
    "Tls",
    "TlsMode",
    "Unreachable",
    "catalogue",
    "direct",
    "is_complete",
    "judge",
    "keep_alive",
    "load",
    "my_cnf",
    "perform",
    "pgpass",
    "split",
    "split_lines",
    "words",
]
