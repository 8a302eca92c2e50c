"""awsh's man pages, in roff, from the declarations: `help --man`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsh.builtins.help import explained, summary, term
from awsh.command import Command, Group
from awsh.version import VERSION

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from awsh.shell import Shell

_SPECIAL = {
    "\\": r"\(rs",
    "-": r"\-",
    "^": r"\(ha",
    "~": r"\(ti",
    "`": r"\(ga",
    "'": r"\(aq",
    '"': r"\(dq",
}
"""What roff would draw as something else: a hyphen or a quote that is copied from a page must be what was typed."""

_STATUS = {
    0: "All went well, and what was asked holds.",
    1: "A command failed, or what was asked does not hold.",
    2: "The line cannot be understood.",
    3: "Settings, credentials or the target are not usable.",
    4: "A plugin failed.",
    5: "AWS refused.",
    6: "Some of it was done, and some not.",
    130: "Ctrl-C.",
}


def text(words: str) -> str:
    """WORDS as roff that shows exactly them; one line of a page."""
    escaped = "".join(
        _SPECIAL.get(c) or (c if c.isascii() else rf"\[u{ord(c):04X}]")
        for c in " ".join(words.splitlines())
        if c.isprintable()
    )
    # At the start of a line they would be requests, and blanks a break.
    return rf"\&{escaped}" if escaped[:1] in (".", " ") or escaped.startswith(r"\(aq") else escaped


def prose(words: str) -> str:
    """The same, where `…` is something to type: it stands in bold."""
    parts = re.split(r"`([^`\n]+)`", words)
    return "".join(
        rf"\fB{text(part)}\fR" if index % 2 else text(part) if index == 0 else text(part).removeprefix(r"\&")
        for index, part in enumerate(parts)
        if part
    )


def page(shell: Shell) -> str:
    """The page awsh(1): the program, and every command, verb, format and setting."""
    from awsh import command_line

    parser = command_line.parser()
    lines = [
        *_head("awsh", parser.description or ""),
        *_program(parser),
        *_sections(shell),
        ".SH EXIT STATUS",
    ]
    for code, meaning in _STATUS.items():
        lines += [".TP", text(str(code)), text(meaning)]
    lines += [".SH ENVIRONMENT", text("AWS's own variables are obeyed, and for each setting:")]
    for setting in shell.settings.known.values():
        choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
        lines += [
            ".TP",
            rf"\fB{text(setting.variable)}\fR",
            prose(
                f"{setting.help}{choices} In the shell: `set {setting.name}`. Default: {setting.default!s}."
            ),
        ]
    lines += [".SH FILES"]
    for path, meaning in _files():
        lines += [".TP", rf"\fI{text(path)}\fR", text(meaning)]
    lines += [".SH SEE ALSO", r"\fBaws\fR(1), \fBssh\fR(1), \fBpsql\fR(1), \fBmysql\fR(1)"]
    return "\n".join(lines) + "\n"


def page_of(shell: Shell, members: Sequence[Command | Group]) -> str:
    """The page of one command or group, awsh-s3-cp(1), and of a verb that has the same name."""
    first = members[0]
    lines = _head("-".join(["awsh", *first.path]), summary(first))
    for member in members:
        if isinstance(member, Group):
            lines += [".SH DESCRIPTION", prose(member.help), ".SH COMMANDS", *_commands(shell, member.walk())]
        else:
            lines += _one(shell, member)
    return "\n".join([*lines, ".SH SEE ALSO", r"\fBawsh\fR(1)"]) + "\n"


def _head(name: str, about: str) -> list[str]:
    date = datetime.now(UTC).date().isoformat()
    about = about.strip().rstrip(".")
    return [
        r".\" Made from awsh's declarations by `awsh help --man`.".replace("`", ""),
        f'.TH {text(name.upper())} 1 {date} "awsh {VERSION}" "User Commands"',
        ".SH NAME",
        rf"{text(name)} \- {text(about[:1].lower() + about[1:])}",
    ]


def _program(parser: ArgumentParser) -> Iterator[str]:
    yield ".SH SYNOPSIS"
    yield r"\fBawsh\fR [\fIoptions\fR]"
    yield ".br"
    yield r"\fBawsh\fR [\fIoptions\fR] \fICOMMAND\fR \&..."
    yield ".br"
    yield r"\fBawsh\fR [\fIoptions\fR] \fB\-c\fR \fILINE\fR [\fIargument\fR \&...]"
    yield ".br"
    yield r"\fBawsh\fR [\fIoptions\fR] \fB\-f\fR \fIFILE\fR [\fIargument\fR \&...]"
    yield ".SH DESCRIPTION"
    yield prose(
        "Without a command awsh is a prompt, where Tab completes everything and F1 explains the word under the "
        "cursor. Commands return rows: `s3 ls | where size > 10MB | sort -size` filters them, `| json` writes them, "
        "and rows feed the next command. `use bucket NAME` says once where you are. `awsh --local` does all of it in "
        "a sandbox on this machine. `help NAME` shows one command whole."
    )
    yield ".SH OPTIONS"
    for action in parser._actions:
        if not action.option_strings:
            continue
        names = ", ".join(rf"\fB{text(name)}\fR" for name in action.option_strings)
        value = action.metavar or action.dest.upper()
        takes = "" if action.nargs == 0 else rf" \fI{text(str(value))}\fR"
        yield from (".TP", names + takes, prose(action.help or ""))


def _sections(shell: Shell) -> Iterator[str]:
    top = {member.name: member for member in shell.commands.top.values()}
    alone = []
    for name in sorted(top):
        member = top[name]
        if isinstance(member, Group):
            yield from (f".SH {text(name.upper())}", prose(member.help))
            yield from _commands(shell, member.walk())
        else:
            alone.append(member)
    yield ".SH COMMANDS"
    yield from _commands(shell, alone)
    yield ".SH VERBS"
    yield prose("Behind `|`, on what the pipeline hands over.")
    verbs = {verb.name: verb for verb in shell.commands.verbs.values()}
    yield from _commands(shell, [verbs[name] for name in sorted(verbs)])
    yield ".SH FORMATS"
    yield prose("Behind `to`, as a verb of their own, and with `--output`.")
    for made in shell.formats.values():
        yield from (".TP", rf"\fB{text(made.name)}\fR", prose(made.help))


def _commands(shell: Shell, commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        yield f".SS {text(' '.join(command.path))}"
        yield from (text(command.usage), ".PP", *_said(shell, command))
        yield from _examples(command)


def _one(shell: Shell, command: Command) -> Iterator[str]:
    yield from (".SH SYNOPSIS", text(command.usage), ".SH DESCRIPTION", *_said(shell, command))
    if command.doc.examples:
        yield ".SH EXAMPLES"
        yield from _examples(command)


def _said(shell: Shell, command: Command) -> Iterator[str]:
    yield prose(command.doc.summary)
    for paragraph in re.split(r"\n\s*\n", command.doc.description):
        if paragraph.strip():
            yield from (".PP", prose(paragraph))
    for parameter in command.parameters:
        if not parameter.piped:
            yield from (".TP", rf"\fB{text(term(parameter))}\fR", prose(explained(shell, parameter)))
    if command.aliases:
        yield from (".PP", prose(f"Also called {', '.join(command.aliases)}."))


def _examples(command: Command) -> Iterator[str]:
    if not command.doc.examples:
        return
    yield from (".PP", ".nf", ".RS")
    for line in command.doc.examples:
        yield text(line if line.startswith("$ ") else f"awsh> {line}")
    yield from (".RE", ".fi")


def _files() -> Iterator[tuple[str, str]]:
    from pathlib import Path

    from awsh.paths import cache_dir, config_dir, data_dir, state_dir

    for folder, name, meaning in (
        (config_dir(), "config.toml", "Settings."),
        (config_dir(), "plugins/*.py", "Plugins of one file."),
        (state_dir(), "", "History, journal, what is current, and the log."),
        (cache_dir(), "", "Names that completion offers."),
        (data_dir(), "sandbox/", "What sandboxes hold."),
    ):
        path = str(folder / name)
        home = str(Path.home())
        yield (f"~{path.removeprefix(home)}" if path.startswith(home + "/") else path, meaning)
