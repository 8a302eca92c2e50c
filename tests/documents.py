"""What a Markdown page holds for tests: fenced blocks, and the lines that are typed in them.

```awsh          `awsh> …` is typed, `…` goes on with it; without any, the block is a script
                 a line `error: …` below an input is the error it must end with; other lines are illustration
```awsh exact    what is printed must be what stands there
```python        on a page about plugins: a whole plugin in one file, there for the blocks that follow; its name
                 may stand behind it; one called test_… holds tests, see tests/test_snippets.py
```console       `$ …` is typed into the system's shell; `&` at the end: stopped when the page ends
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from awsh.errors import AwshError
from awsh.output import PLAIN, write
from awsh.shell import Shell
from awsh.values import Value

PROMPT, MORE = "awsh> ", "… "


@dataclass
class Block:
    """One fenced block. kind: the words behind the fence. line: where the fence is."""

    kind: str
    text: str
    line: int

    @property
    def exact(self) -> bool:
        return self.kind == "awsh exact"

    @property
    def file(self) -> str:
        """The file that it is, as its fence says; empty where it is none."""
        return self.kind.partition(" ")[2] if self.kind.startswith(("python ", "toml ")) else ""

    @property
    def is_plugin(self) -> bool:
        return self.kind.startswith("python") and not Path(self.file).name.startswith("test_")


@dataclass
class Typed:
    """One input, and the lines that stand below it."""

    text: str
    shown: list[str] = field(default_factory=list)

    @property
    def error(self) -> str | None:
        """The error that it must end with."""
        return next((line.removeprefix("error: ") for line in self.shown if line.startswith("error: ")), None)


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of PAGE, in order."""
    text = page.read_text()
    for found in re.finditer(r"^```(.*)\n((?:.*\n)*?)^```$", text, re.MULTILINE):
        yield Block(found[1].strip(), found[2], text.count("\n", 0, found.start()) + 1)


def typed(block: Block) -> Iterator[Typed]:
    """The inputs of an `awsh` block."""
    if PROMPT not in block.text:
        yield Typed(block.text)
        return
    given: Typed | None = None
    for line in block.text.splitlines():
        if line.startswith(PROMPT):
            if given:
                yield given
            given = Typed(line.removeprefix(PROMPT))
        elif given and line.startswith(MORE) and not given.shown:
            given.text += "\n" + line.removeprefix(MORE)
        elif given:
            given.shown.append(line)
    if given:
        yield given


def printed(shell: Shell, text: str) -> str:
    """What typing TEXT writes to standard output. Raises AwshError."""
    out = io.StringIO()

    def emit(value: Value) -> None:
        write(value, shell.settings["output"], PLAIN, out, formats=shell.formats)

    shell.emit = emit
    shell.show(text, emit)
    return out.getvalue()


def play(shell: Shell, page: Path, with_plugin: Callable[[Block], Shell] | None = None) -> int:
    """Types every `awsh` block of PAGE; how many inputs there were. Fails where one does not do as written.

    with_plugin: gives the shell for what follows a `python` block, which is a whole one-file plugin.
    """
    count = 0
    for block in blocks(page):
        if block.is_plugin and with_plugin is not None:
            shell = with_plugin(block)
        if block.kind not in ("awsh", "awsh exact"):
            continue
        for given in typed(block):
            count += 1
            where = f"{page.name}:{block.line}: {given.text}"
            problem, out = None, ""
            try:
                out = printed(shell, given.text)
            except AwshError as error:
                problem = str(error)
            if given.error is None:
                assert problem is None, f"{where}: {problem}"
            else:
                assert problem is not None, f"{where} went through:\n{out}"
                assert given.error in problem, f"{where}: {problem}"
            if block.exact:
                assert out.splitlines() == given.shown, f"{where} printed\n{out}"
    return count
