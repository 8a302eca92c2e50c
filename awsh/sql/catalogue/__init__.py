"""What is in a database: tables, columns, indexes, keys, as rows, by one query each whatever their number."""

from awsh.sql.catalogue.asking import (
    columns,
    databases,
    describe,
    foreign_keys,
    functions,
    indexes,
    schemas,
    table_named,
    tables,
)
from awsh.sql.catalogue.names import TableName, quoted

__all__ = [
    "TableName",
    "columns",
    "databases",
    "describe",
    "foreign_keys",
    "functions",
    "indexes",
    "quoted",
    "schemas",
    "table_named",
    "tables",
]
