"""The hooks a plugin may implement. Each returns records; none is called with anything half made.

A plugin is a module (or object) with functions marked `@awsh.hookimpl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from awsh.command import Command, Group
    from awsh.context import Context
    from awsh.inverses import Inverse
    from awsh.output import Format
    from awsh.resources import ResourceKind
    from awsh.settings import Setting
    from awsh.toolbar import Segment

hookspec = pluggy.HookspecMarker("awsh")
hookimpl = pluggy.HookimplMarker("awsh")


@hookspec
def awsh_commands() -> Iterable[Command | Group]:  # type: ignore[empty-body]
    """Commands, and groups of them, that can be typed at the prompt.

    Example:
        @hookimpl
        def awsh_commands():
            return [s3]
    """


@hookspec
def awsh_verbs() -> Iterable[Command]:  # type: ignore[empty-body]
    """Verbs: commands that stand behind `|` and take what the pipeline hands over.

    Example:
        @command()
        def reverse(rows: Rows) -> Rows:
            "The rows in the opposite order."
            return rows.over(list(rows)[::-1])

        @hookimpl
        def awsh_verbs():
            return [reverse]
    """


@hookspec
def awsh_resource_kinds() -> Iterable[ResourceKind]:  # type: ignore[empty-body]
    """Kinds of resources: for completion, names instead of ids, `use`, and rows that feed commands.

    Example:
        @hookimpl
        def awsh_resource_kinds():
            return [ResourceKind("sqs:queue", "queue", "sqs", "list_queues", "QueueUrls[]", id="@", use="queue")]
    """


@hookspec
def awsh_formats() -> Iterable[Format]:  # type: ignore[empty-body]
    """Output formats: each is a verb behind `|` and a choice of `--output`.

    Example:
        @hookimpl
        def awsh_formats():
            return [Format("markdown", "A Markdown table.", render_markdown)]
    """


@hookspec
def awsh_settings() -> Iterable[Setting]:  # type: ignore[empty-body]
    """Things that can be set with `set`, in the configuration file, and as `AWSH_*`.

    Example:
        @hookimpl
        def awsh_settings():
            return [Setting("s3-threads", int, 16, "Transfers at the same time.")]
    """


@hookspec
def awsh_toolbar(ctx: Context) -> Iterable[Segment]:  # type: ignore[empty-body]
    """Pieces of the toolbar below the prompt. Called before every prompt; must not wait for AWS.

    Example:
        @hookimpl
        def awsh_toolbar(ctx):
            return [Segment("bucket", ctx.current("s3:bucket") or "")]
    """


@hookspec
def awsh_client(service: str, client: Any) -> None:
    """A botocore client was made for SERVICE, and has not been used yet: the place for botocore's events.

    Example:
        @hookimpl
        def awsh_client(service, client):
            client.meta.events.register("before-call", lambda model, **about: print(model.name))
    """


@hookspec
def awsh_inverses() -> Iterable[Inverse]:  # type: ignore[empty-body]
    """What takes back an operation that makes something: the journal keeps the ids, `cleanup` removes it.

    Example:
        @hookimpl
        def awsh_inverses():
            return [Inverse("sqs", "CreateQueue", "sqs:queue", "answer.QueueUrl", "sqs rm {ids}")]
    """


@hookspec
def awsh_start(ctx: Context) -> None:
    """The shell is ready to run its first line.

    Example:
        @hookimpl
        def awsh_start(ctx):
            ctx.note("remember the change freeze")
    """


@hookspec
def awsh_end(ctx: Context) -> None:
    """The shell is about to end; what is still held must be let go of.

    Example:
        @hookimpl
        def awsh_end(ctx):
            tunnels.close_all()
    """
