"""`set`: see and change settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.parameters import Candidate, Completing, ValueType
from awsh.settings import Setting
from awsh.values import Rows


class SettingRow(TypedDict):
    """One setting and where its value comes from."""

    name: str
    value: Any
    source: str
    help: str


def _complete_setting(completing: Completing) -> Iterator[Candidate]:
    for setting in completing.ctx.shell.settings.known.values():
        yield Candidate(setting.name, setting.help)


def _complete_value(completing: Completing) -> Iterator[Candidate]:
    name = (completing.given.get("name") or [""])[0]
    setting = completing.ctx.shell.settings.known.get(name)
    if setting is not None:
        choices = ("on", "off") if setting.type is bool else setting.choices
        yield from (Candidate(choice) for choice in choices)
    if name == "output":
        yield from (Candidate(made.name, made.help) for made in completing.ctx.shell.formats.values())


@command(name="set")
def set_(
    ctx: Context,
    name: Annotated[str, ValueType("NAME", complete=_complete_setting)] = "",
    value: Annotated[str, ValueType("VALUE", complete=_complete_value)] = "",
    *,
    save: bool = False,
) -> Rows | None:
    """See or change settings. Alone: all of them.

    Args:
        name: the setting. Alone: that one.
        value: what it becomes, for this session.
        save: keep it in the configuration file, whose comments stay.
    Examples:
        awsh> set
        awsh> set output json
        awsh> set editing-mode vi --save
    """
    settings = ctx.shell.settings
    if name and value:
        settings.set(name, value)
    if name and save:
        ctx.note(f"kept in {settings.save(name)}")
    if value or save:
        return None
    chosen = [settings.find(name)] if name else list(settings.known.values())
    return Rows([_row(ctx, setting) for setting in chosen], ("name", "value", "source", "help"))


def _row(ctx: Context, setting: Setting) -> SettingRow:
    settings = ctx.shell.settings
    return {
        "name": setting.name,
        "value": settings[setting.name],
        "source": settings.source(setting.name),
        "help": setting.help,
    }


@hookimpl
def awsh_start(ctx: Context) -> None:
    """What is wrong in the configuration file or the environment is said once."""
    for problem in ctx.shell.settings.problems:
        ctx.note(f"awsh: {problem}")


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [set_]


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [
        Setting("output", str, "table", "How results are shown when nothing else is said."),
        Setting("pager", bool, True, "Long output is shown page by page."),
        Setting(
            "my-address-url",
            str,
            "https://checkip.amazonaws.com",
            "Who is asked for this machine's public address, where `me` stands for it.",
        ),
    ]
