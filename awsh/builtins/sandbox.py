"""`sandbox`: the AWS on this machine behind `awsh --local`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from awsh.command import Group
from awsh.context import Context
from awsh.extension import SandboxExtension
from awsh.hookspecs import hookimpl
from awsh.parameters import Candidate, Completing, ValueType
from awsh.sandbox.rows import SandboxRow, SandboxStatus


def _complete_name(completing: Completing) -> Iterator[Candidate]:
    from awsh.sandbox import manage

    for row in manage.ls():
        yield Candidate(row["name"], "running" if row["running"] else "")


SandboxName = Annotated[str, ValueType("NAME", complete=_complete_name)]

sandbox = Group("sandbox", "The AWS on this machine, behind `awsh --local`.")


def _current(ctx: Context, name: str) -> str:
    """The sandbox that is meant: the one named, the one this shell is in, `default`."""
    scope = ctx.shell.target.scope
    return name or (scope.removeprefix("local-") if scope.startswith("local-") else "default")


@sandbox.command
def ls(ctx: Context) -> list[SandboxRow]:
    """List the sandboxes on this machine, running or not.

    Examples:
        awsh> sandbox ls
    """
    from awsh.sandbox import manage

    return manage.ls()


@sandbox.command
def status(ctx: Context, name: SandboxName = "") -> SandboxStatus:
    """Show one sandbox in full: who uses it, where its files are, and what in it is not as on AWS.

    Args:
        name: which one; left out: the one this shell is in, or `default`.
    Examples:
        awsh> sandbox status
    """
    from awsh.sandbox import manage

    return manage.status(_current(ctx, name))


@sandbox.command
def url(ctx: Context, name: SandboxName = "") -> str:
    """Say where a running sandbox answers.

    Args:
        name: which one; left out: the one this shell is in, or `default`.
    Examples:
        awsh> sandbox url
    """
    from awsh.sandbox import manage

    return manage.url(_current(ctx, name))


@sandbox.command
def env(ctx: Context, name: SandboxName = "") -> str:
    """Print what makes another program use a running sandbox: `eval "$(awsh sandbox env)"`.

    Args:
        name: which one; left out: the one this shell is in, or `default`.
    Examples:
        awsh> sandbox env
    """
    from awsh.sandbox import manage

    return manage.env(_current(ctx, name))


@sandbox.command
def reset(ctx: Context, name: SandboxName = "") -> None:
    """Forget everything that a sandbox holds. Asks first.

    Args:
        name: which one; left out: the one this shell is in, or `default`.
    Examples:
        awsh> sandbox reset
    """
    from awsh.sandbox import manage
    from awsh.values import human_size

    name = _current(ctx, name)
    found = manage.status(name)
    ctx.confirm(f"Forget everything in sandbox {name!r} ({human_size(found['size'])} on disk)?")
    manage.reset(name)


@sandbox.command
def rm(ctx: Context, name: SandboxName) -> None:
    """Delete a sandbox that nobody uses, with all that it holds. Asks first.

    Args:
        name: which one.
    Examples:
        awsh> sandbox rm lab
    """
    from awsh.sandbox import manage
    from awsh.values import human_size

    found = manage.status(name)
    ctx.confirm(f"Delete sandbox {name!r} ({human_size(found['size'])} on disk)?")
    manage.rm(name)


@sandbox.command
def serve(ctx: Context, *, name: SandboxName = "default", port: int = 0) -> None:
    """Keep a sandbox running for other programs until Ctrl-C; its state is saved at the end.

    Args:
        name: which one.
        port: where to listen on 127.0.0.1; 0 is any free port.
    Examples:
        $ awsh sandbox serve --name lab --port 4566
    """
    from awsh.sandbox import manage

    manage.serve(
        name,
        port,
        ready=lambda address: ctx.note(f"sandbox {name!r} at {address}, until Ctrl-C"),
        stopped=ctx.stopped,
    )


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [sandbox]


@hookimpl
def awsh_sandbox() -> Iterable[SandboxExtension]:
    """What really runs in a sandbox; only its server asks."""
    from awsh.sandbox.runners import RUNNERS

    return [SandboxExtension(runners=tuple(f"awsh.sandbox.runners.{name}" for name in RUNNERS))]
