"""`:name` in a statement as people write it, and as drivers want it."""

from __future__ import annotations

import re
from collections.abc import Collection

from awsh.sql.statements.judging import behind_block
from awsh.sql.statements.lexis import lexis

_NAMED = re.compile(r":([^\W\d]\w*)")


def with_parameters(text: str, family: str, names: Collection[str]) -> tuple[str, set[str]]:
    """TEXT with each `:name` of NAMES made `%(name)s` and each `%` doubled, and the names that were there.

    What stands in quotes and comments is left alone, and so are `::type` and names that are not given.
    """
    token = lexis(family).token
    made: list[str] = []
    used: set[str] = set()
    before = ""
    at = 0
    while at < len(text):
        found = token.match(text, at)
        assert found is not None
        end = behind_block(text, at) if found.lastgroup == "comment" else found.end()
        named = _NAMED.match(text, at) if found[0] == ":" and before != ":" else None
        if named is not None and named[1] in names:
            used.add(named[1])
            made.append(f"%({named[1]})s")
            end = named.end()
        else:
            made.append(text[at:end].replace("%", "%%"))
        before = text[at:end]
        at = end
    return "".join(made), used
