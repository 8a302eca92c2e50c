"""What is wrong with a plugin's hooks, and with what they give."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from awsh import hookspecs
from awsh.authoring.check.job import Job, guarded, is_module
from awsh.command import Command, Group
from awsh.errors import suggest
from awsh.extension import SandboxExtension
from awsh.inverses import Inverse
from awsh.keys import Key
from awsh.plugins import hooks_of
from awsh.resources import ResourceKind
from awsh.settings import Setting

if TYPE_CHECKING:
    from awsh.shell import Shell

PATIENCE = 20
"""Milliseconds that a segment may keep a prompt waiting."""

_BEFORE_PROMPT = {"awsh_toolbar", "awsh_prompt"}
_KNOWN = [name for name in vars(hookspecs) if name.startswith("awsh_")]


def look_at_hooks(job: Job, module: Any) -> dict[str, Any]:
    """The hooks that awsh would call; whatever keeps one from being called is told."""
    marked = hooks_of(module)
    _forgotten(job, module, marked)
    good = {}
    for name, function in marked.items():
        if name not in _KNOWN:
            job.find(
                "error", job.place(function), f"there is no hook {name}", suggest(name, _KNOWN) or _listed()
            )
        elif not _wrong_parameters(job, name, function):
            good[name] = function
    if not marked:
        job.find(
            "error", job.name, "no hooks: awsh would load it and get nothing", "mark them with @hookimpl"
        )
    return good


def _listed() -> str:
    return f"the hooks are {', '.join(_KNOWN)}"


def _forgotten(job: Job, module: Any, marked: Mapping[str, Any]) -> None:
    """Functions that look like hooks and are not marked."""
    for name, value in list(vars(module).items()) if is_module(module) else []:
        if inspect.isfunction(value) and name.startswith("awsh_") and value not in marked.values():
            job.find(
                "error",
                job.place(value),
                f"{name} is not marked, so it is never called",
                "@hookimpl above it",
            )


def _wrong_parameters(job: Job, name: str, function: Any) -> bool:
    known = list(inspect.signature(getattr(hookspecs, name)).parameters)
    given = inspect.signature(function).parameters
    wrong = [
        p.name
        for p in given.values()
        if p.name not in known and p.default is p.empty and p.kind is not p.VAR_KEYWORD and p.name != "self"
    ]
    for parameter in wrong:
        has = f"it may have {', '.join(known)}" if known else "it has none"
        job.find(
            "error",
            job.place(function),
            f"{name} has no parameter {parameter!r}",
            suggest(parameter, known) or has,
        )
    return bool(wrong)


def offered(job: Job, shell: Shell, name: str, hooks: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What the hooks give for good, put where lines find it; names that are taken are told."""
    from awsh.output import Format

    types: dict[str, tuple[type, ...]] = {
        "awsh_settings": (Setting,),
        "awsh_resource_kinds": (ResourceKind,),
        "awsh_commands": (Command, Group),
        "awsh_verbs": (Command,),
        "awsh_formats": (Format,),
        "awsh_keys": (Key,),
        "awsh_inverses": (Inverse,),
        "awsh_sandbox": (SandboxExtension,),
    }
    takers = {**shell.takers, "awsh_inverses": shell.inverses.add}
    found: dict[str, list[Any]] = {}
    for hook in (hook for hook in types if hook in hooks):
        job.tell(stage=f"calling {hook}")
        items = guarded(job, hook, lambda hook=hook: _list(hooks[hook]()))  # type: ignore[misc]
        for item in items or ():
            if not isinstance(item, types[hook]):
                wanted = " or ".join(each.__name__ for each in types[hook])
                job.find("error", job.place(hooks[hook]), f"{hook} gives {item!r}, which is no {wanted}")
                continue
            found.setdefault(hook, []).append(item)
            _taken(job, shell, hooks[hook], item)
            if hook in takers:
                _hand_over(job, hooks[hook], takers[hook], item, name)
    return found


def look_at_segments(job: Job, shell: Shell, hooks: Mapping[str, Any]) -> None:
    """Whether what is asked before every prompt answers, and at once."""
    for hook in sorted(_BEFORE_PROMPT & set(hooks)):
        wanted = inspect.signature(hooks[hook]).parameters
        given = {"ctx": shell.context()} if "ctx" in wanted else {}
        began = time.perf_counter()
        guarded(job, hook, lambda hook=hook, given=given: list(hooks[hook](**given) or ()))  # type: ignore[misc]
        took = 1000 * (time.perf_counter() - began)
        if took > PATIENCE:
            job.find(
                "warning",
                job.place(hooks[hook]),
                f"{hook} takes {took:.0f} ms before every prompt",
                "keep what it found, or find it out in the background; ctx.names never waits",
            )


def _list(answer: Any) -> list[Any]:
    if answer is None:
        return []
    if isinstance(answer, (str, Mapping)) or not isinstance(answer, Iterable):
        raise TypeError(f"a list is wanted, not {type(answer).__name__}")
    return list(answer)


def _taken(job: Job, shell: Shell, hook: Any, item: Any) -> None:
    """What no registry refuses, and is confusing all the same."""
    if isinstance(item, ResourceKind) and item.use:
        other = shell.kinds.by_use(item.use)
        if other is not None or item.use in ("region", "profile", "role"):
            owner = shell.kinds.owner[other.name] if other else "use"
            job.find(
                "error",
                job.place(hook),
                f"`use {item.use}` is in plugin {owner} already",
                f"another word, such as {item.name.replace(':', '-')}",
            )


def _hand_over(job: Job, hook: Any, add: Callable[[Any, str], None], item: Any, name: str) -> None:
    """To the shell, as it would take it; a name that is taken is told."""
    try:
        add(item, name)
    except Exception as error:
        problem, _, rest = str(error).partition(";")
        other = (
            "leave it out: what was made is taken back once" if isinstance(item, Inverse) else "another name"
        )
        remedy = other + (", or leave the other out: `plugins disable NAME`" if rest else "")
        job.find("error", job.place(hook), problem, remedy)
