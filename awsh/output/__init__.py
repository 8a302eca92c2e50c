"""Values to text: a registry of formats, and the sink that writes them.

    layout = Layout.detect(sys.stdout)
    write(value, "table", layout, sys.stdout, pager=find_pager(layout))

A format is a function from a value and a `Layout` to pieces of text. Values are native until
here; sizes, times and truths become human only in the table and vertical formats.
"""

from __future__ import annotations

from awsh.output.formats import FORMATS, Format, format_called, format_for, render
from awsh.output.layout import PLAIN, Layout
from awsh.output.pager import find_pager
from awsh.output.redirect import as_written, to_file
from awsh.output.safe import safe_text
from awsh.output.sink import Pager, write

__all__ = [
    "FORMATS",
    "PLAIN",
    "Format",
    "Layout",
    "Pager",
    "as_written",
    "find_pager",
    "format_called",
    "format_for",
    "render",
    "safe_text",
    "to_file",
    "write",
]
