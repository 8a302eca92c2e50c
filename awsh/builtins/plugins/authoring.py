"""`plugin new`, `plugin check`."""

from __future__ import annotations

from pathlib import Path

from awsh.builtins.plugins import plugins
from awsh.builtins.plugins.words import Checked, Service
from awsh.context import Context
from awsh.errors import CommandError
from awsh.parameters import LocalFolder
from awsh.values import Rows


@plugins.command
def new(
    ctx: Context,
    name: str,
    *,
    service: Service = "",
    operation: str = "",
    into: LocalFolder = Path(),
) -> Rows:
    """Write a plugin to begin with: a package with commands, a resource kind, tests and a README.

    Its command lists what a service of AWS has, by an operation that is found in botocore's model.

    Args:
        name: what is typed at the prompt, as in `queues ls`; the folder is awsh-NAME.
        service: whose resources it lists, as `aws` spells it; NAME, where that is one, else ssm.
        operation: lists them, as `aws` spells it; found by itself when left out.
        into: the folder that awsh-NAME is made in; the present one when left out.
    Examples:
        $ awsh plugin new ecr
        $ awsh plugin new shop --service dynamodb --into ~/src
    """
    from awsh.authoring.new import write_plugin

    folder, written = write_plugin(ctx, name, service=service, operation=operation, into=into)
    if written:
        ctx.note(f"next: cd {folder} && pip install -e '.[test]' && pytest")
    return Rows([{"file": str(path)} for path in written], ("file",))


@plugins.command
def check(ctx: Context, path: Checked, *, examples: bool = True) -> Rows | None:
    """Say what is wrong with a plugin, where, and what to do; fails when there is an error.

    It is loaded in a process of its own, and its examples run in a sandbox of its own. Somebody at a terminal is told
    each in full, as notes; behind a pipe, and in a script, they are rows.

    Args:
        path: a file, the folder of a package, or the name of one that is installed.
        examples: run the examples of its commands.
    Examples:
        $ awsh plugin check ./awsh-queues
        awsh> plugin check examples/plugins/hello.py --no-examples
    """
    from awsh.authoring.check import COLUMNS, checked

    report = checked(ctx, path, examples=examples)
    if not (ctx.in_front and ctx.setting("output") == "table"):
        ctx.note(report.summary)
        return Rows([finding.row() for finding in report.findings], COLUMNS, held=not report.failed)
    # Sentences that a table of a screen's width would cut off.
    for finding in report.findings:
        ctx.note(finding.told())
    if report.failed:
        raise CommandError(report.summary)
    ctx.note(report.summary)
    return None
