"""Commands: typed functions, in groups. The function's signature and docstring say everything.

Before `*` parameters are positional, after it `--options`; a bool is a switch; a default makes it
optional; `*names` takes the rest. Signatures are read on first use: declaring costs nothing. How: signature.py.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from awsh.docstring import Doc, read_docstring
from awsh.errors import PluginError
from awsh.signature import Parameter, read_parameter, view_of, within


class Command:
    """A function that can be typed at the prompt. Calling it calls the function."""

    def __init__(
        self, func: Callable[..., Any], name: str | None = None, *, aliases: tuple[str, ...] = ()
    ) -> None:
        self.func = func
        self.name = name or func.__name__.rstrip("_").replace("_", "-")
        self.aliases = aliases
        self.group: Group | None = None
        self.plugin = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<command {' '.join(self.path)}>"

    @property
    def path(self) -> tuple[str, ...]:
        """The words that call it: ("vpc", "igw", "create")."""
        return (*self.group.path, self.name) if self.group else (self.name,)

    @cached_property
    def doc(self) -> Doc:
        return read_docstring(self.func.__doc__ or "")

    @cached_property
    def _hints(self) -> dict[str, Any]:
        from typing import get_type_hints

        return get_type_hints(self.func, include_extras=True)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All but the context, in order."""
        found = []
        for index, parameter in enumerate(inspect.signature(self.func).parameters.values()):
            if index == 0 and parameter.name == "ctx":
                continue
            found.append(read_parameter(parameter, self._hints.get(parameter.name, str), self.doc))
        return tuple(found)

    @cached_property
    def takes_context(self) -> bool:
        return next(iter(inspect.signature(self.func).parameters), "") == "ctx"

    @property
    def positionals(self) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if not p.option and not p.piped)

    @property
    def options(self) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if p.option and not p.piped)

    @property
    def piped(self) -> Parameter | None:
        """The parameter that takes the pipeline's value, if there is one."""
        return next((p for p in self.parameters if p.piped), None)

    @cached_property
    def row_types(self) -> tuple[Any, ...]:
        """The TypedDicts of the rows or the record that it returns; several where it depends."""
        return tuple(t for t in within(self._hints.get("return")) if hasattr(t, "__required_keys__"))

    def returned(self, words: Sequence[str]) -> tuple[Any, ...]:
        """Those of them that it returns when it is called with WORDS."""
        return self.row_types

    @property
    def row_type(self) -> Any:
        """The first of them; None where it declares none."""
        return self.row_types[0] if self.row_types else None

    def missing(self, given: Collection[str]) -> list[Parameter]:
        """The parameters that must be there and are not, when those called GIVEN are."""
        return [p for p in self.parameters if p.required and not p.piped and p.name not in given]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The default view of what it returns."""
        return view_of(self.row_type) if self.row_type else ()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Everything that its rows may have, the details too."""
        return tuple(self.row_type.__annotations__) if self.row_type else ()

    @cached_property
    def gives_bytes(self) -> bool:
        """It returns raw bytes, chunk by chunk."""
        return any(hint is bytes for hint in within(self._hints.get("return")))

    @property
    def usage(self) -> str:
        """`vpc create CIDR [--name NAME] [--tag KEY=VALUE]…`."""
        words = list(self.path)
        for p in self.positionals:
            text = p.metavar + ("…" if p.variadic else "")
            words.append(text if p.required and not p.variadic else f"[{text}]")
        for p in self.options:
            text = p.flag if p.switch else f"{p.flag} {p.metavar}"
            again = "…" if (p.repeated and not p.many) or p.pairs else ""
            words.append((text if p.required else f"[{text}]") + again)
        return " ".join(words)


class Group:
    """A word that other commands stand behind: a service, or a noun inside one.

    module: where its commands are declared, if that is only to be imported when one of them is wanted.
    bare: the member that runs when none is named.
    clauses: of one that is in no other: words among its commands' arguments behind which a condition follows,
        as behind `where`: flags of options whose type is ConditionArgument.
    """

    def __init__(
        self,
        name: str,
        help: str,
        *,
        aliases: tuple[str, ...] = (),
        module: str | None = None,
        bare: str = "",
        clauses: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.help = help
        self.aliases = aliases
        self.bare = bare
        self.clauses = clauses
        self.parent: Group | None = None
        self._own: dict[str, Command | Group] = {}
        self._module = module
        self.plugin = ""

    def __repr__(self) -> str:
        return f"<group {' '.join(self.path)}>"

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.parent.path, self.name) if self.parent else (self.name,)

    @property
    def members(self) -> Mapping[str, Command | Group]:
        """Its commands and groups by name, and by their other names. Raises PluginError: its module is broken."""
        self._load()
        return self._own

    def _load(self) -> None:
        if self._module is None:
            return
        from importlib import import_module

        try:
            import_module(self._module)
        except Exception as error:
            name = " ".join(self.path)
            raise PluginError(f"`{name}` of plugin {self.plugin} cannot be loaded: {error}") from error
        self._module = None
        self.adopt(self.plugin)

    @overload
    def command(self, func: Callable[..., Any], /) -> Command: ...
    @overload
    def command(
        self, func: None = None, /, *, name: str | None = None, aliases: tuple[str, ...] = ()
    ) -> Callable[[Callable[..., Any]], Command]: ...
    def command(
        self,
        func: Callable[..., Any] | None = None,
        /,
        *,
        name: str | None = None,
        aliases: tuple[str, ...] = (),
    ) -> Command | Callable[[Callable[..., Any]], Command]:
        """Declares a command of this group; the function's name, unless NAME is given."""

        def declare(func: Callable[..., Any]) -> Command:
            made = Command(func, name, aliases=aliases)
            made.group = self
            self._add(made)
            return made

        return declare if func is None else declare(func)

    def group(
        self,
        name: str,
        help: str,
        *,
        aliases: tuple[str, ...] = (),
        module: str | None = None,
        bare: str = "",
    ) -> Group:
        """A noun inside this group. module: see `Group`; its commands take no block and no condition then.

        bare: its member that runs when none is named, as in `s3 uploads`.
        """
        made = Group(name, help, aliases=aliases, module=module, bare=bare)
        made.parent = self
        self._add(made)
        return made

    def _add(self, member: Command | Group) -> None:
        for name in (member.name, *member.aliases):
            if name in self._own:
                raise ValueError(f"{' '.join(self.path)} {name} is declared twice")
            self._own[name] = member

    def elsewhere(self, word: str) -> str | None:
        """What to type instead of a WORD that it has no member for, where that is known."""
        return None

    def adopt(self, plugin: str) -> None:
        """Notes the plugin that it and all below it come from."""
        self.plugin = plugin
        for member in self._own.values():
            if isinstance(member, Group):
                member.adopt(plugin)
            else:
                member.plugin = plugin

    def walk(self, *, load: bool = True) -> Iterator[Command]:
        """Every command below it that can be loaded, each once; without LOAD those whose module was imported."""
        if load:
            with contextlib.suppress(PluginError):
                self._load()
        for name, member in self._own.items():
            if name != member.name:
                continue
            if isinstance(member, Group):
                yield from member.walk(load=load)
            else:
                yield member


def command(
    name: str | None = None, *, aliases: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Command]:
    """Declares a command or verb that stands in no group: `@command()`."""
    return lambda func: Command(func, name, aliases=aliases)
