"""`use`: choose the current profile, region, bucket, VPC, …; and see all that is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, TypedDict

from awsh.aws.profiles import profiles
from awsh.builtins.roles import complete_roles, use_role
from awsh.command import Command, command
from awsh.context import Context
from awsh.errors import CommandError, ConfigError, UsageError, suggest
from awsh.hookspecs import hookimpl
from awsh.parameters import Candidate, Completing, ValueType
from awsh.values import Rows


class Choice(TypedDict):
    """One thing that is current."""

    what: str
    current: str | None
    name: str


def _complete_what(completing: Completing) -> Iterator[Candidate]:
    yield Candidate("profile", "whose credentials are used")
    yield Candidate("region", "where requests go")
    yield Candidate("role", "who you are to AWS from now on")
    for kind in completing.ctx.shell.kinds:
        if kind.use:
            yield Candidate(kind.use, f"the current {kind.noun}")


def _complete_name(completing: Completing) -> Iterator[Candidate]:
    what = (completing.given.get("what") or [""])[0]
    if what == "profile":
        yield from (Candidate(name) for name in profiles())
    elif what == "region":
        yield from (Candidate(name) for name in regions(completing.ctx))
    elif what == "role":
        yield from complete_roles(completing)
    elif kind := completing.ctx.shell.kinds.by_use(what):
        yield from (found for _, found in completing.ctx.candidates(kind.name, completing.word))


@command()
def use(
    ctx: Context,
    what: Annotated[str, ValueType("WHAT", complete=_complete_what)] = "",
    name: Annotated[str, ValueType("NAME", complete=_complete_name)] = "",
    *,
    clear: bool = False,
) -> Rows | None:
    """Choose what is current: a profile, a region, a role, or a resource such as a bucket. Alone: show all.

    A role is taken as `sts assume` does, for as long as the shell lives; its keys are kept in memory alone.

    Args:
        what: profile, region, role, or a kind of resource: bucket, vpc, …
        name: which one; `-` is the one before. Left out: show the choices.
        clear: have none of that kind.
    Examples:
        awsh> use bucket lab-bucket
        awsh> use region eu-west-1
        awsh> use bucket -
        awsh> use
    """
    if not what:
        return Rows(_all(ctx), ("what", "current", "name"))
    if what == "region":
        return _use_region(ctx, name, clear)
    if what == "profile":
        return _use_profile(ctx, name)
    if what == "role":
        return use_role(ctx, name, clear)
    kind = ctx.shell.kinds.by_use(what)
    if kind is None:
        known = ["profile", "region", "role", *(k.use for k in ctx.shell.kinds if k.use)]
        raise UsageError(
            f"{what!r} cannot be chosen", hint=suggest(what, known) or "one of " + ", ".join(known)
        )
    if clear:
        ctx.use(kind.name, None)
        return None
    if not name:
        return Rows(
            (
                {"name": n.name or n.id, "id": n.id, "about": n.description}
                for n in ctx.names(kind.name, fresh=True)
            ),
            kind=kind.name,
        )
    if name == "-":
        before = ctx.previous(kind.name)
        if before is None:
            raise CommandError(f"there was no {kind.noun} before this one")
        ctx.use(kind.name, before)
        ctx.note(f"{kind.use}: {before}")
        return None
    known_names = ctx.names(kind.name, fresh=True)
    if kind.is_id(name) and not any(n.id == name for n in known_names):
        near = suggest(name, [n.id for n in known_names])
        raise CommandError(f"there is no {kind.noun} {name!r}", hint=near)
    try:
        found = ctx.resolve(kind.name, name)
    except ValueError as error:
        raise CommandError(str(error)) from None
    ctx.use(kind.name, found)
    return None


def _all(ctx: Context) -> Iterator[Choice]:
    yield {"what": "profile", "current": ctx.profile, "name": ""}
    yield {"what": "region", "current": ctx.shell.aws.region_or_none, "name": ""}
    if role := ctx.shell.aws.role:
        yield {"what": "role", "current": role.arn, "name": role.name}
    for kind in ctx.shell.kinds:
        if kind.use:
            current = ctx.current(kind.name)
            entry = ctx.shell.names.peek(ctx.shell.where, kind.name)
            known = entry.names if entry and current else ()
            yield {
                "what": kind.use,
                "current": current,
                "name": next((n.name for n in known if n.id == current), ""),
            }


def _use_region(ctx: Context, name: str, clear: bool) -> Rows | None:
    state = ctx.shell.state
    if clear:
        state.use_region(None)
        return None
    if not name:
        return Rows([{"name": region} for region in regions(ctx)])
    if name == "-":
        if state.previous_region is None and state.region is None:
            raise CommandError("there was no region before this one")
        if state.previous_region is None:
            # Before that one was chosen, the environment's or the profile's was current.
            state.use_region(None)
            return None
        name = state.previous_region
    known = regions(ctx)
    if name not in known:
        raise CommandError(
            f"there is no region {name!r}", hint=suggest(name, known) or "`use region` lists them"
        )
    state.use_region(name)
    return None


def _use_profile(ctx: Context, name: str) -> Rows | None:
    state = ctx.shell.state
    known = profiles()
    if not name:
        return Rows([{"name": profile, "current": profile == state.profile} for profile in known])
    if name == "-":
        if state.previous_profile is None:
            raise CommandError("there was no profile before this one")
        name = state.previous_profile
    if name not in known and name != "default":
        raise ConfigError(
            f"there is no profile {name!r}", hint=suggest(name, known) or "`aws configure` makes one"
        )
    ctx.shell.aws.leave_role()
    state.use_profile(name)
    return None


def regions(ctx: Context) -> list[str]:
    """Every region that botocore knows of, in the partitions it knows."""
    return ctx.shell.aws.regions()


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [use]
