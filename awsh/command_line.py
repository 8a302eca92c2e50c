"""What may stand behind `awsh` on the command line of the system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from awsh.version import VERSION

if TYPE_CHECKING:
    from argparse import ArgumentParser


def parser() -> ArgumentParser:
    """The parser of its options; argparse is imported only here."""
    from argparse import REMAINDER, ArgumentParser, RawDescriptionHelpFormatter

    class Parser(ArgumentParser):
        def error(self, message: str) -> NoReturn:
            from awsh.output.safe import safe_text

            super().error(safe_text(message))

    made = Parser(
        prog="awsh",
        description="A persistent interactive shell for AWS.",
        epilog="awsh                        the prompt\n"
        "awsh s3 ls                  one command\n"
        "awsh -c 's3 ls | json'      one line\n"
        "awsh -f deploy.awsh a b     a script, with $1 and $2\n"
        "awsh --local                against the embedded sandbox\n"
        "\nexit codes: 0 ok, 1 the command failed, 2 usage or syntax, 3 configuration or credentials,\n"
        "4 a plugin failed, 5 AWS refused, 6 failed in part, 130 Ctrl-C",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = made.add_argument
    what = made.add_mutually_exclusive_group()
    what.add_argument("-c", dest="line", metavar="LINE", help="run one line")
    what.add_argument("-f", dest="file", metavar="FILE", help="run a script; - is standard input")
    add(
        "--local",
        metavar="NAME",
        help="--local[=NAME|=URL]: use the embedded sandbox NAME, or another emulator",
    )
    add("--profile", help="whose credentials are used, from ~/.aws")
    add("--region", help="where requests go")
    add("--endpoint-url", metavar="URL", help="any AWS-compatible service")
    add("--output", metavar="FORMAT", help="table, vertical, json, jsonl, yaml, csv, tsv, text")
    add("--env-file", metavar="FILE", type=Path, help="read credentials and settings from a .env file")
    add("--plugin", metavar="FILE", type=Path, action="append", default=[], help="load a one-file plugin")
    add("--yes", "-y", action="store_true", help="answer yes to what would be asked")
    add("--dry-run", action="store_true", help="say what would be changed, and change nothing")
    add("--keep-going", action="store_true", help="a script goes on behind a line that failed")
    add("--echo", action="store_true", help="a script shows each line before it runs")
    add("--debug", action="store_true", help="show where errors come from")
    add("--version", action="version", version=f"awsh {VERSION}")
    add("words", nargs=REMAINDER, metavar="COMMAND …", help="a command, or a script's arguments")
    return made
