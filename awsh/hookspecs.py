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
    from awsh.events import Answer, Request, Run
    from awsh.extension import SandboxExtension
    from awsh.inverses import Inverse
    from awsh.keys import Key
    from awsh.output import Format
    from awsh.resources import ResourceKind
    from awsh.settings import Setting
    from awsh.toolbar import Segment

hookspec = pluggy.HookspecMarker("awsh")
hookimpl = pluggy.HookimplMarker("awsh")
"""Marks a function of a plugin, `@hookimpl`, as the hook that it is named after."""


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
def awsh_prompt(ctx: Context) -> Iterable[Segment]:  # type: ignore[empty-body]
    """Pieces of the prompt, in the brackets behind `awsh`. Called before every prompt; must not wait for AWS.

    Example:
        @hookimpl
        def awsh_prompt(ctx):
            return [Segment("team", "storage")]
    """


@hookspec
def awsh_keys() -> Iterable[Key]:  # type: ignore[empty-body]
    """Keys of the prompt, beyond those of every line editor.

    Example:
        @hookimpl
        def awsh_keys():
            return [Key("f3", "capitals", lambda ctx, typed: typed._replace(text=typed.text.upper()))]
    """


@hookspec
def awsh_before_command(ctx: Context, run: Run) -> None:
    """A command is about to run, with all that is piped behind it; also each in a loop, and those of scripts.

    Example:
        @hookimpl
        def awsh_before_command(ctx, run):
            ctx.title(run.text)
    """


@hookspec
def awsh_after_command(ctx: Context, run: Run) -> None:
    """A command has run and was shown to its end.

    Example:
        @hookimpl
        def awsh_after_command(ctx, run):
            if run.seconds > 60:
                ctx.ring()
    """


@hookspec
def awsh_failed_command(ctx: Context, run: Run) -> None:
    """A command has failed, or was interrupted; `run.error` says why. awsh_after_command is not called then.

    Example:
        @hookimpl
        def awsh_failed_command(ctx, run):
            log.warning("%s: %s", run.text, run.error)
    """


@hookspec
def awsh_before_request(ctx: Context, request: Request) -> None:
    """A request is about to be sent to AWS, by whatever thread makes it. It can't be changed here.

    Example:
        @hookimpl
        def awsh_before_request(ctx, request):
            counted[request.service] += 1
    """


@hookspec
def awsh_after_request(ctx: Context, request: Request, answer: Answer) -> None:
    """A request was answered, refused, or given up.

    Example:
        @hookimpl
        def awsh_after_request(ctx, request, answer):
            if answer.code == "Throttling":
                ctx.note(f"{request.service} is slowed down")
    """


@hookspec
def awsh_sandbox() -> Iterable[SandboxExtension]:  # type: ignore[empty-body]
    """What the sandbox does beyond moto for a service: asked by its server when it starts.

    Example:
        @hookimpl
        def awsh_sandbox():
            return [SandboxExtension(rules={"ecr": "awsh_ecr.sandbox.rules"})]
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
