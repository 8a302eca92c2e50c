"""Writes what is made from the declarations: reference.md with every command, verb, format, setting and resource
kind, plugins/names.md with every name that a plugin may import, and what is new of those into plugins/surface.txt.

python docs/reference.py          writes them
python docs/reference.py --check  exits with 1 when one is not current
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from names import names
from surface import RECORD, grown

from awsh.command import Command, Group
from awsh.parameters import CURRENT
from awsh.shell import Shell
from awsh.signature import Parameter

HERE = Path(__file__).parent


def reference(shell: Shell) -> Iterator[str]:
    """The lines of the reference."""
    yield "# Reference"
    yield ""
    yield "Made from the declarations by `./dev docs`; do not edit. In the shell the same is `help NAME`."
    top = {member.name: member for member in shell.commands.top.values()}
    groups = sorted(name for name, member in top.items() if isinstance(member, Group))
    for name in groups:
        group = top[name]
        assert isinstance(group, Group)
        yield from ["", f"## {name}", "", group.help]
        for command in group.walk():
            yield from _command(shell, command)
    yield from ["", "## Commands", "", "Those that stand in no group."]
    for name in sorted(top.keys() - set(groups)):
        member = top[name]
        assert isinstance(member, Command)
        yield from _command(shell, member)
    yield from ["", "## Verbs", "", "Behind `|`, on what the pipeline hands over."]
    for name, verb in sorted(shell.commands.verbs.items()):
        if name == verb.name:
            yield from _command(shell, verb)
    yield from ["", "## Formats", "", "Behind `to`, as a verb of their own, and with `--output`.", ""]
    for made in shell.formats.values():
        endings = f" ({', '.join(made.extensions)})" if made.extensions else ""
        yield f"- `{made.name}`: {made.help}{endings}"
    yield from [
        "",
        "## Settings",
        "",
        "With `set NAME VALUE`, in the configuration file, or as a variable.",
        "",
    ]
    for setting in shell.settings.known.values():
        choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
        yield f"- `{setting.name}` (`{setting.variable}`): {setting.help}{choices} Default: `{setting.default}`."
    yield from ["", "## Resources", "", "What `use` can hold, and what rows can hand to a command.", ""]
    for kind in sorted(shell.kinds, key=lambda kind: kind.name):
        held = f"; `use {kind.use}`" if kind.use else ""
        yield f"- `{kind.name}`: {kind.noun}{held}"


def _command(shell: Shell, command: Command) -> Iterator[str]:
    doc = command.doc
    yield from ["", f"### {' '.join(command.path)}", "", doc.summary, "", "```text", command.usage, "```"]
    if doc.description:
        yield from ["", doc.description]
    shown = [p for p in command.parameters if not p.piped]
    if shown:
        yield ""
        yield from (_parameter(shell, p) for p in shown)
    if doc.examples:
        # `$ …` is typed into the system's shell.
        lines = [line if line.startswith("$ ") else f"awsh> {line}" for line in doc.examples]
        yield from ["", "```text" if doc.examples[0].startswith("$ ") else "```awsh", *lines, "```"]


def _parameter(shell: Shell, p: Parameter) -> str:
    name = p.flag if p.option else p.metavar
    short = f", `-{p.short}`" if p.short else ""
    text = p.help.rstrip(".")
    if p.choices:
        text += f". One of {', '.join(p.choices)}"
    if p.default is CURRENT and p.kind and "current" not in text:
        text += f". The current {shell.kinds[p.kind].noun} when left out"
    return f"- `{name}`{short}: {text}."


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as home,
        mock.patch.dict("os.environ", {"HOME": home, "AWSH_OUTPUT": "table"}),
        Shell() as shell,
    ):
        text = "\n".join(reference(shell)) + "\n"
        if shell.plugins.complaints():
            sys.exit("a plugin failed to load: see `awsh -c plugins`")
    made = {
        HERE / "reference.md": text,
        HERE / "plugins" / "names.md": "\n".join(names()) + "\n",
        RECORD: grown(),
    }
    if "--check" in sys.argv:
        return int(any(not place.exists() or place.read_text() != text for place, text in made.items()))
    for place, text in made.items():
        place.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
