"""Resource kinds: said once how a resource is listed and named; completion, `use`, name-to-id
resolution, default arguments, and rows feeding commands all follow from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from awsh.errors import CommandError, UsageError, suggest

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.sql.database import Server
    from awsh.ssh.host import SshHost


class Name(NamedTuple):
    """One resource as completion and resolution see it: what a command is given, and what people say."""

    id: str
    name: str = ""
    description: str = ""


class ResourceKind(NamedTuple):
    """One kind of resource.

    name: `service:noun`, such as `vpc:vpc`. noun: in messages ("VPC").
    service, operation, items: how all are listed: botocore's service and operation (`describe_vpcs`), and
        a JMESPath to the records, paginated. parameters: of that operation.
    id, label, describe: JMESPaths in such a record: what commands are given, the name people use (the
        Name tag), and the text beside a completion.
    names: a function instead of operation and JMESPaths, for what no single operation lists.
    find: the id that a name or an ARN stands for, None where there is no such one: for kinds whose ids follow from
        names, so that no list of all is wanted for it, and one that is known by name holds good.
    called: the name that an id tells by itself, where it does.
    use: the word behind `use` when one of them can be current.
    pattern: a regular expression of ids that need no look-up; `.*` where the name is the id.
    columns: fields of a row that carry one, in order: of its own rows first.
    row: the TypedDict of its rows, or where that is, `"module:Name"`, so that no start imports it; a command that
        returns them returns this kind.
    covers: other kinds whose resources are of this kind too, so that their rows carry one.
    missing: AWS's error codes for one that does not exist, for "did you mean".
    everywhere: the same from every region, as buckets and roles are.
    ssh: for servers: how one is logged in to, by its id. bastions: for servers: those through which somebody
        outside reaches into a network, by the network's id, the one to take first. ssh_by: for servers: ways
        to log in to one that are asked for, by the word before its name, as in `--via ssm:web`.
    sql: for databases: how one is spoken to, by its id.
    """

    name: str
    noun: str
    service: str
    operation: str = ""
    items: str = ""
    parameters: Mapping[str, Any] = MappingProxyType({})
    id: str = ""
    label: str = ""
    describe: str = ""
    names: Callable[[Context], Iterable[Name]] | None = None
    find: Callable[[Context, str], str | None] | None = None
    called: Callable[[str], str] | None = None
    use: str | None = None
    pattern: str = ""
    columns: tuple[str, ...] = ()
    row: Any = None
    covers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    everywhere: bool = False
    ssh: Callable[[Context, str], SshHost] | None = None
    bastions: Callable[[Context, str], Iterable[SshHost]] | None = None
    sql: Callable[[Context, str], Server] | None = None
    ssh_by: Mapping[str, Callable[[Context, str], SshHost]] = MappingProxyType({})

    def list(self, ctx: Context) -> Iterator[Name]:
        """All of them, from AWS."""
        if self.names is not None:
            yield from self.names(ctx)
            return
        import jmespath

        paths = [jmespath.compile(path) if path else None for path in (self.id, self.label, self.describe)]
        for item in ctx.search(self.service, self.operation, self.items, **self.parameters):
            id_, label, describe = (path.search(item) if path else "" for path in paths)
            yield Name(str(id_), str(label or ""), str(describe or ""))

    def of_row(self, row: Mapping[str, Any]) -> str | None:
        """What a row carries of this kind, or None."""
        for column in self.columns:
            value = row.get(column)
            if isinstance(value, str) and value:
                return value
        return None

    def takes(self, kind: str | None) -> bool:
        """Whether rows of KIND are of this one."""
        return kind is not None and (kind == self.name or kind in self.covers)

    def is_id(self, text: str) -> bool:
        return bool(self.pattern) and re.fullmatch(self.pattern, text, re.DOTALL) is not None


class Kinds:
    """Every resource kind there is, by name, by its word behind `use`, and by its rows' type."""

    def __init__(self) -> None:
        self._by_name: dict[str, ResourceKind] = {}
        self._by_row: dict[str, ResourceKind] = {}
        self.owner: dict[str, str] = {}

    def add(self, kind: ResourceKind, plugin: str) -> None:
        """Raises ValueError when the name is taken."""
        if kind.name in self._by_name:
            raise ValueError(f"resource kind {kind.name} is already there, from {self.owner[kind.name]}")
        self._by_name[kind.name] = kind
        if kind.row is not None:
            self._by_row.setdefault(_place(kind.row), kind)
        self.owner[kind.name] = plugin

    def __getitem__(self, name: str) -> ResourceKind:
        try:
            return self._by_name[name]
        except KeyError:
            raise CommandError(
                f"no plugin provides the resource kind {name}", hint="see `plugins` for what failed to load"
            ) from None

    def get(self, name: str) -> ResourceKind | None:
        return self._by_name.get(name)

    def __iter__(self) -> Iterator[ResourceKind]:
        return iter(self._by_name.values())

    def by_use(self, word: str) -> ResourceKind | None:
        return next((kind for kind in self if kind.use == word), None)

    def by_row(self, row_type: Any) -> ResourceKind | None:
        """The kind whose rows a type is of."""
        return self._by_row.get(_place(row_type))


def _place(row_type: Any) -> str:
    """Where a type is, `module:Name`."""
    return row_type if isinstance(row_type, str) else f"{row_type.__module__}:{row_type.__qualname__}"


def resolve(ctx: Context, kind: ResourceKind, given: Any) -> str:
    """The id that GIVEN means: an id, a name, an ARN, a unique prefix of either, or a row that carries one.

    Raises ValueError where it means none, UsageError where it means several, with the candidates.
    """
    if isinstance(given, Mapping):
        found = kind.of_row(given)
        if found is None:
            raise ValueError(f"the record carries no {kind.noun} (none of {', '.join(kind.columns)})")
        return found
    text = str(given)
    if not text:
        raise ValueError(f"an empty name is no {kind.noun}")
    if kind.is_id(text):
        return text
    if kind.find is not None and (found := ctx.found(kind, text)) is not None:
        return found
    tail = text
    if text.startswith("arn:"):
        tail = re.split(r"[:/]", text)[-1]
        if kind.is_id(tail):
            return tail
    known = ctx.names(kind.name, fresh=True)
    for exact in (
        [n for n in known if tail == n.id],
        [n for n in known if tail == n.name],
        [n for n in known if n.id.startswith(tail) or (n.name and n.name.startswith(tail))],
    ):
        if len(exact) == 1:
            return exact[0].id
        if exact:
            listed = ", ".join(f"{n.id} ({n.name})" if n.name else n.id for n in exact[:6])
            more = f" and {len(exact) - 6} more" if len(exact) > 6 else ""
            raise UsageError(f"{text!r} means {len(exact)} {kind.noun}s", hint=f"say which: {listed}{more}")
    near = suggest(text, [word for n in known for word in (n.id, n.name) if word])
    raise ValueError(f"there is no {kind.noun} {text!r}" + (f" ({near})" if near else ""))
