"""Reading SQL as text: where statements end, and what they do. Nothing here runs one.

Own, because no library is both right and linear: sqlparse takes minutes for a dump and holds all of it, sqlglot reads
whole texts only, and neither knows DELIMITER or the data of COPY.
"""

from awsh.sql.statements.judging import Judgement, carries_secret, judge
from awsh.sql.statements.pieces import Piece, pieces
from awsh.sql.statements.splitting import Splitter, Statement, is_complete, split, split_lines

__all__ = [
    "Judgement",
    "Piece",
    "Splitter",
    "Statement",
    "carries_secret",
    "is_complete",
    "judge",
    "pieces",
    "split",
    "split_lines",
]
