"""`plugins`: what is loaded, from where, and what failed; installed, removed, left out. `plugin` is the same word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

from awsh.command import Group
from awsh.context import Context
from awsh.errors import CommandError, UsageError, suggest
from awsh.hookspecs import hookimpl
from awsh.parameters import DETAIL, Candidate, Completing, LocalFolder, Short, ValueType
from awsh.plugins import DISABLED, Plugin, listed
from awsh.values import Rows

if TYPE_CHECKING:
    from awsh.installing import Arrivals

plugins = Group(
    "plugins",
    "What is loaded; plugins installed, left out, written and checked.",
    aliases=("plugin",),
    bare="ls",
)


class PluginRow(TypedDict):
    """One plugin. disabled_by: the variable or file that says so."""

    name: str
    version: str
    origin: str
    status: str
    hooks: list[str]
    failure: str
    disabled_by: Annotated[str, DETAIL]


def _complete(completing: Completing) -> Iterator[Candidate]:
    for plugin in completing.ctx.shell.plugins.found.values():
        yield Candidate(plugin.name, plugin.origin)


def _complete_installed(completing: Completing) -> Iterator[Candidate]:
    for plugin in completing.ctx.shell.plugins.found.values():
        if _is_installed(plugin):
            yield Candidate(plugin.name, plugin.origin)


def _complete_disabled(completing: Completing) -> Iterator[Candidate]:
    yield from (Candidate(name) for name in listed(completing.ctx.setting(DISABLED.name)))


def _complete_wanted(completing: Completing) -> Iterator[Candidate]:
    if "/" in completing.word or completing.word.startswith((".", "~")):
        yield from completing.ctx.local_candidates(completing.word)


def _complete_checked(completing: Completing) -> Iterator[Candidate]:
    yield from completing.ctx.local_candidates(completing.word)
    yield from _complete_installed(completing)


def _complete_service(completing: Completing) -> Iterator[Candidate]:
    from awsh.aws.models import service_names

    yield from (Candidate(name) for name in service_names())


PluginName = Annotated[str, ValueType("NAME", complete=_complete)]
InstalledName = Annotated[str, ValueType("NAME", complete=_complete_installed)]
DisabledName = Annotated[str, ValueType("NAME", complete=_complete_disabled)]
WantedText = Annotated[str, ValueType("NAME|PATH|URL", complete=_complete_wanted)]
Checked = Annotated[str, ValueType("PATH|NAME", complete=_complete_checked)]
Service = Annotated[str, ValueType("SERVICE", complete=_complete_service)]


@plugins.command
def ls(ctx: Context) -> list[PluginRow]:
    """List plugins: built-in, installed, and one-file ones; with what went wrong in each.

    Examples:
        awsh> plugins
        awsh> plugins | where status = failed | vertical
    """
    settings = ctx.shell.settings
    by = settings.source(DISABLED.name)
    holds = {"environment": DISABLED.variable, "file": str(settings.path)}.get(by, "set")
    return [
        {
            "name": plugin.name,
            "version": plugin.version,
            "origin": plugin.origin,
            "status": "disabled" if plugin.disabled else "failed" if plugin.failures else "loaded",
            "hooks": [hook.removeprefix("awsh_") for hook in plugin.hooks],
            "failure": "; ".join(plugin.failures),
            "disabled_by": holds if plugin.disabled else "",
        }
        for plugin in ctx.shell.plugins.found.values()
    ]


@plugins.command
def install(
    ctx: Context, *what: WantedText, editable: Annotated[bool, Short("e")] = False
) -> list[PluginRow] | None:
    """Install plugins where awsh itself is installed, after showing how: with pip, pipx, or uv. Loads what is new.

    A newer version of one that is loaded is there from the next start.

    Args:
        what: a name on PyPI, a folder or wheel of this machine, or an address.
        editable: a folder stays where it is, and its changes count from the next start.
    Examples:
        $ awsh plugins install awsh-ecr
        $ awsh plugins install --editable ./awsh-queues
    """
    from awsh.installing import Arrivals, environment, read_wanted, run

    if not what:
        raise UsageError("plugins install wants NAME|PATH|URL")
    wanted = [read_wanted(text, editable=editable) for text in what]
    step = environment().install(wanted)
    ctx.confirm(f"Run `{step}`?")
    if ctx.dry_run:
        ctx.note(f"would run `{step}`")
        return None
    arrivals = Arrivals()
    run(ctx, step, f"installing {', '.join(what)}")
    return _arrived(ctx, arrivals, ", ".join(what))


def _arrived(ctx: Context, arrivals: Arrivals, what: str) -> list[PluginRow] | None:
    """Loads what has come, and says what can only be loaded by the next start."""
    new = arrivals.new()
    loaded = ctx.shell.load_new_plugins() if new else []
    for complaint in ctx.shell.plugins.complaints():
        ctx.note(f"awsh: {complaint}")
    changed = arrivals.changed()
    for entry in changed:
        ctx.note(f"{entry.name} {entry.version} is there from the next start")
    if not new and not changed:
        ctx.note(f"no plugin is new: {what} has none, or was installed already (`plugins` lists all)")
    return [row for row in ls(ctx) if row["name"] in loaded] if loaded else None


@plugins.command
def rm(ctx: Context, *names: InstalledName) -> None:
    """Remove installed plugins, after showing how: with pip, pipx, or uv.

    What one of them has put into this shell stays until its end.

    Args:
        names: plugins, or the distributions that they came in.
    Examples:
        $ awsh plugins rm ecr
    """
    from awsh.installing import environment, run

    if not names:
        raise UsageError("plugins rm wants NAME")
    distributions = tuple(dict.fromkeys(_distribution(ctx, name) for name in names))
    step = environment().remove(distributions)
    ctx.confirm(f"Run `{step}`?")
    if ctx.dry_run:
        ctx.note(f"would run `{step}`")
        return
    run(ctx, step, f"removing {', '.join(distributions)}")
    ctx.note(f"removed {', '.join(distributions)}; it is gone from the next start")


def _distribution(ctx: Context, name: str) -> str:
    """The distribution that plugin NAME came in. Raises UsageError where it is not one to remove."""
    found = ctx.shell.plugins.found
    plugin = found.get(name) or next((p for p in found.values() if p.origin == name), None)
    if plugin is None:
        raise _unknown(ctx, name)
    if plugin.origin == "built-in":
        raise UsageError(f"{name} is a part of awsh", hint=f"`plugins disable {name}` leaves it out")
    if not _is_installed(plugin):
        raise UsageError(f"{name} is a file", hint=f"`!rm {plugin.origin}` removes it")
    return plugin.origin


def _is_installed(plugin: Plugin) -> bool:
    return plugin.origin not in ("built-in", "given", "?") and "/" not in plugin.origin


def _unknown(ctx: Context, name: str) -> UsageError:
    hint = suggest(name, ctx.shell.plugins.found) or "`plugins` lists all"
    return UsageError(f"there is no plugin {name!r}", hint=hint)


@plugins.command
def disable(ctx: Context, *names: PluginName) -> None:
    """Leave plugins out from the next start on, in every shell: kept in the configuration file.

    `AWSH_DISABLED_PLUGINS`, where it is set, holds instead of the file.

    Args:
        names: which ones; built-in ones too.
    Examples:
        awsh> plugins disable rekognition
    """
    for name in names:
        if name not in ctx.shell.plugins.found:
            raise _unknown(ctx, name)
        if name == "plugins":
            raise UsageError("plugins is what enables plugins", hint="it stays")
    _keep(ctx, "disable", names)


@plugins.command
def enable(ctx: Context, *names: DisabledName) -> None:
    """Load plugins again that were left out, from the next start on.

    Args:
        names: which ones.
    Examples:
        awsh> plugins disable rekognition; plugins enable rekognition
    """
    held = _in_file(ctx)
    for name in names:
        if name not in held and name not in ctx.shell.plugins.found:
            raise _unknown(ctx, name)
    _keep(ctx, "enable", names)


def _in_file(ctx: Context) -> list[str]:
    return listed(str(ctx.shell.settings.saved(DISABLED.name) or ""))


def _keep(ctx: Context, what: str, names: tuple[str, ...]) -> None:
    if not names:
        raise UsageError(f"plugins {what} wants NAME")
    before = _in_file(ctx)
    after = (
        list(dict.fromkeys([*before, *names]))
        if what == "disable"
        else [name for name in before if name not in names]
    )
    if ctx.dry_run:
        ctx.note(f"would {what} {', '.join(names)}")
        return
    if after != before:
        ctx.shell.settings.save(DISABLED.name, ",".join(after))
    if ctx.shell.settings.source(DISABLED.name) == "environment":
        raise CommandError(
            f"kept in {ctx.shell.settings.path}, but {DISABLED.variable} is set and holds instead",
            hint=f"`unset {DISABLED.variable}` in the shell that starts awsh",
        )
    if after == before:
        ctx.note(f"{', '.join(names)}: {what}d already, in {ctx.shell.settings.path}")
        return
    ctx.note(f"{what}d {', '.join(names)} in {ctx.shell.settings.path}, from the next start")


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


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [plugins]
