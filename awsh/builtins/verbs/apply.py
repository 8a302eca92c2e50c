"""Verbs that make something else of rows: each, jp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

from awsh.command import command
from awsh.errors import CommandError
from awsh.parameters import PIPED, BlockArgument, ValueType
from awsh.values import Record, Rows, Value, rows_of

if TYPE_CHECKING:
    from awsh.context import Context


@command()
def each(rows: Rows, block: BlockArgument) -> Rows:
    """What the block comes to for each row, which is `$it` inside; all of it, in order.

    Args:
        block: `{ … }`: one or more lines.
    Examples:
        awsh> sqs ls | each { sqs purge $it.name }
        awsh> s3 ls | each { s3 ls $it.name | count }
    """

    def applied() -> Iterator[Any]:
        with closing(rows):
            for row in rows:
                yield from block(row)

    return Rows(applied())


def _expression(ctx: Context, given: Any) -> Any:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.compile(str(given))
    except JMESPathError as error:
        raise ValueError(_one_line(error)) from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split("\n")[0].rstrip(":").split())


JmesPath = Annotated[Any, ValueType("JMESPATH", _expression)]
"""A compiled JMESPath expression."""


@command()
def jp(value: Annotated[Value, PIPED], expression: JmesPath) -> Value:
    """What a JMESPath expression finds in all rows together, as the AWS CLI's `--query` does.

    Values are as `json` shows them: times are text, sizes are numbers.

    Args:
        expression: quoted, as in '[?size > `100`].name'.
    Examples:
        awsh> s3 ls | jp '[].name | sort(@) | [0]'
        awsh> vpc ls | jp '[].{id: id, name: tags.Name}'
    """
    import json

    from jmespath.exceptions import JMESPathError

    from awsh.output.exact import dumps

    if isinstance(value, Record):
        whole: Any = value.fields
    elif isinstance(value, Mapping):
        whole = value
    else:
        whole = list(rows_of(value))
    try:
        found = expression.search(json.loads(dumps(whole)))
    except JMESPathError as error:
        raise CommandError(f"jp: {_one_line(error)}") from None
    return Rows(found) if isinstance(found, list) else found


VERBS = (each, jp)
