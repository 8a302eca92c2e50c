"""`dynamodb sql`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any

from awsh import MANY, Context, Rows, UsageError, ValueType
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.values.typed import read_value
from awsh_dynamodb.values.wire import item_from_wire, to_wire


def _value(ctx: Context, given: Any) -> Any:
    return read_value(given) if isinstance(given, str) else given


Values = Annotated[list[Annotated[Any, ValueType("VALUE", _value)]] | None, MANY]


@dynamodb.command
def sql(
    ctx: Context,
    statement: str,
    *,
    values: Values = None,
    limit: int | None = None,
    consistent: bool = False,
) -> Rows:
    """Run a statement of PartiQL (ExecuteStatement): select, insert, update or delete, of one table.

    Names are put in double quotes, texts in single ones; `?` stands for one of the values. Without the partition key
    behind `where`, a select reads the whole table; update and delete want the whole key.

    Args:
        statement: the statement.
        values: for each `?`, typed by their looks as in `put`.
        limit: stop after so many rows.
        consistent: as they are now, not as a replica may have them.
    Examples:
        awsh> dynamodb sql "select * from users where age > 30"
        awsh> dynamodb sql 'select name, age from "users" where id = ?' --values ada
        awsh> dynamodb sql "update users set age = 37 where id = 'ada'"
    """
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1 row", usage=sql.usage)
    marks = _marks(statement)
    if marks != len(values or ()):
        raise UsageError(
            f"the statement has {marks} ?, and {len(values or ())} values are given",
            hint="as in --values ada 36",
            usage=sql.usage,
        )
    request: dict[str, Any] = {"Statement": statement, "ConsistentRead": consistent}
    try:
        request |= {"Parameters": [to_wire(value) for value in values]} if values else {}
    except ValueError as error:
        raise UsageError(f"--values: {error}", usage=sql.usage) from None
    pages = _pages(ctx, request)
    # What changes something is done now, whether or not somebody reads what comes of it.
    first = next(pages)

    def rows() -> Iterator[dict[str, Any]]:
        number = 0
        with closing(pages):
            page = first
            while page is not None:
                for item in page:
                    yield item_from_wire(item)
                    number += 1
                    if number == limit:
                        return
                page = next(pages, None)

    return Rows(rows())


def _pages(ctx: Context, request: dict[str, Any]) -> Any:
    asked = dict(request)
    while True:
        answer = ctx.call("dynamodb", "execute_statement", **asked)
        yield answer.get("Items") or []
        if not answer.get("NextToken"):
            return
        asked["NextToken"] = answer["NextToken"]


def _marks(statement: str) -> int:
    """How many `?` stand outside of quotes."""
    import re

    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "", statement).count("?")
