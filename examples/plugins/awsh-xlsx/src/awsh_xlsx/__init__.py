"""Rows into a workbook of Excel's: a verb for awsh, which is an example of one with a library of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from awsh import Command, Context, LocalPath, Rows, Short, UsageError, command, hookimpl


@command()
def xlsx(
    ctx: Context,
    rows: Rows,
    file: LocalPath,
    *,
    sheet: str = "Sheet1",
    force: Annotated[bool, Short("f")] = False,
) -> dict[str, int | str]:
    """Write the rows into a workbook of Excel's, with numbers and times as such.

    What looks like a formula stays text. A file that is there is replaced after asking, and only by a whole one.

    Args:
        rows: what the pipeline hands over.
        file: what it is called; `.xlsx` is added where it has no ending.
        sheet: the name of its one sheet.
        force: replace a file that is there without asking.
    Examples:
        awsh> plugins | xlsx plugins.xlsx --force
        awsh> plugins | select name,version | xlsx plugins --sheet Plugins --force
    """
    # openpyxl takes a tenth of a second to import: nobody who does not use the verb waits for it.
    from awsh_xlsx.workbook import check_sheet, write

    path = file if file.suffix else file.with_suffix(".xlsx")
    if path.suffix != ".xlsx":
        raise UsageError(
            f"{path.name} is no name for a workbook", hint=f"as in {path.with_suffix('.xlsx').name}"
        )
    check_sheet(sheet)
    if path.exists() and not force:
        ctx.confirm(f"Replace {path}?")
    count = write(rows, path, sheet)
    return {"file": str(path), "rows": count}


@hookimpl
def awsh_verbs() -> Iterable[Command]:
    return [xlsx]
