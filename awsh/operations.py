"""Every operation of every AWS service as a command, made from botocore's own models when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.aws import operation_names, paginated_items, service_model, service_names
from awsh.command import Command, Group, Parameter
from awsh.docstring import Doc
from awsh.errors import UsageError
from awsh.parameters import Candidate, Completing, ValueType
from awsh.values import Bytes, Record, Rows, Value

if TYPE_CHECKING:
    from awsh.context import Context

CHUNK = 256 * 1024
_ALIASES = {"s3api": "s3", "configservice": "config", "deploy": "codedeploy"}
_SCALARS = {"string": str, "integer": int, "long": int, "float": float, "double": float, "boolean": bool}


class LazyMembers(Mapping[str, "Command | Group"]):
    """Members that are made when they are asked for by name."""

    def __init__(self, names: Callable[[], Iterable[str]], make: Callable[[str], Command | Group]) -> None:
        self._names = names
        self._make = make
        self._made: dict[str, Command | Group] = {}

    @cached_property
    def _known(self) -> dict[str, None]:
        return dict.fromkeys(self._names())

    def __getitem__(self, name: str) -> Command | Group:
        if name not in self._made:
            if name not in self._known:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class AwsGroup(Group):
    """`aws`: its members are AWS's services, theirs their operations."""

    def __init__(self) -> None:
        super().__init__("aws", "Every operation of every service, as the AWS CLI spells them.")
        self.members = LazyMembers(lambda: [*service_names(), *_ALIASES], self._service)

    def _service(self, name: str) -> Group:
        service = _ALIASES.get(name, name)
        group = Group(name, f"Every operation of {name}.")
        group.parent = self
        group.plugin = self.plugin
        group.members = LazyMembers(
            lambda: operation_names(service), lambda operation: self._operation(group, service, operation)
        )
        return group

    def _operation(self, group: Group, service: str, operation: str) -> Command:
        command = OperationCommand(service, operation)
        command.group = group
        command.plugin = self.plugin
        return command

    def adopt(self, plugin: str) -> None:
        self.plugin = plugin

    def walk(self) -> Iterator[Command]:
        """None: thousands of operations are found by name, and not gone through."""
        return iter(())


class OperationCommand(Command):
    """One operation, `describe-instances`; its parameters are the model's."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(self._call, operation)
        self.service = service

    @cached_property
    def model(self) -> Any:
        return service_model(self.service).operation_model(operation_names(self.service)[self.name])

    @cached_property
    def doc(self) -> Doc:
        text = _plain(self.model.documentation)
        summary, _, rest = text.partition(". ")
        given = self.model.input_shape.members if self.model.input_shape else {}
        helps = {_name(member): _plain(shape.documentation) for member, shape in given.items()}
        helps.update(_OWN_HELP)
        return Doc(summary.strip().rstrip(".") + ".", rest.strip(), helps, (), ())

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        shape = self.model.input_shape
        members = shape.members if shape else {}
        required = set(shape.required_members) if shape else set()
        found = [
            _parameter(name, member, self.doc.parameters.get(_name(name), ""), name in required)
            for name, member in members.items()
        ]
        taken = {p.name for p in found}
        own = [_own("query", str), _own("region", str), _own("max_items", int), _own("paginate", bool, True)]
        found.sort(key=lambda p: not p.required)
        return (*found, *(p for p in own if p.name not in taken))

    @property
    def takes_context(self) -> bool:
        return True

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return ()

    @cached_property
    def row_types(self) -> tuple[Any, ...]:
        return ()

    @cached_property
    def gives_bytes(self) -> bool:
        return False

    def _call(self, ctx: Context, **given: Any) -> Value:
        members = {_name(member): member for member in (self.model.input_shape or _Empty).members}
        own = {name: given.pop(name) for name in _OWN_HELP if name not in members}
        parameters = {members[name]: value for name, value in given.items() if value is not None}
        aws = ctx.shell.aws
        region = own.get("region")
        most = own.get("max_items")
        if not own.get("paginate", True):
            most = None
            answer = aws.call_raw(self.service, self.model.name, parameters, region)
            return self._answer(answer, own.get("query"))
        items = paginated_items(self.service, self.name)
        if own.get("query") is None and items is not None:
            return Rows(_most(aws.items_of(self.service, self.model.name, parameters, items, region), most))
        return self._answer(
            aws.call_whole(self.service, self.model.name, parameters, region), own.get("query")
        )

    def _answer(self, answer: dict[str, Any], query: str | None) -> Value:
        for value in answer.values():
            if hasattr(value, "iter_chunks"):
                return Bytes(value.iter_chunks(CHUNK))
        if query is None:
            lists = [value for value in answer.values() if isinstance(value, list)]
            if len(lists) == 1 and len(answer) == 1:
                return Rows(lists[0])
            return Record(answer) if answer else None
        import jmespath

        try:
            found = jmespath.search(query, answer)
        except jmespath.exceptions.JMESPathError as error:
            raise UsageError(f"--query: {' '.join(str(error).split())}") from None
        if isinstance(found, list):
            return Rows(found)
        return Record(found) if isinstance(found, dict) else found


class _Empty:
    members: Mapping[str, Any] = {}


_OWN_HELP = {
    "query": "A JMESPath over the whole answer, all pages of it; `@` is the answer as it is.",
    "region": "Ask in this region instead of the present one.",
    "max_items": "No more than this many items of a paginated answer.",
    "paginate": "Ask for every page; --no-paginate is one request.",
}


def _most(items: Iterable[Any], most: int | None) -> Iterator[Any]:
    for number, item in enumerate(items):
        if most is not None and number >= most:
            return
        yield item


def _name(member: str) -> str:
    """`InstanceIds` as the AWS CLI's option, with underscores."""
    spaced = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"[\s-]", "", member))
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced).lower()


def _plain(documentation: str) -> str:
    """A model's HTML as one line of text."""
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", documentation or "")).split())


def _own(name: str, type_: type, default: Any = None) -> Parameter:
    return _build(name, type_, _OWN_HELP[name], default=default)


def _build(
    name: str,
    type_: Any,
    help_: str,
    *,
    default: Any = None,
    required: bool = False,
    many: bool = False,
    choices: tuple[str, ...] = (),
    value_type: ValueType | None = None,
) -> Parameter:
    return Parameter(
        name=name,
        type=type_,
        help=help_,
        default=default,
        option=True,
        variadic=False,
        required=required,
        repeated=many,
        pairs=False,
        choices=choices,
        value_type=value_type or ValueType(),
        kind=None,
        short=None,
        piped=False,
        many=many,
    )


def _parameter(member: str, shape: Any, help_: str, required: bool) -> Parameter:
    kind = shape.type_name
    scalar = _SCALARS.get(kind)
    name = _name(member)
    if scalar is not None:
        choices = tuple(getattr(shape, "enum", ()) or ())
        complete = _choices(choices)
        secret = "password" in name or "secret" in name
        return _build(
            name,
            scalar,
            help_,
            required=required,
            choices=(),
            value_type=ValueType(
                metavar=name.replace("_", "-").upper(),
                convert=_from_file if scalar is str else None,
                complete=complete,
                secret=secret,
            ),
        )
    if kind == "list":
        inner = tuple(getattr(shape.member, "enum", ()) or ())
        value_type = ValueType(
            metavar=name.replace("_", "-").upper() + "…",
            convert=lambda ctx, given: _item(shape, given),
            complete=_choices(inner),
        )
        return _build(name, Any, help_, required=required, many=True, value_type=value_type)
    streaming = kind == "blob" and shape.serialization.get("streaming")
    value_type = ValueType(
        metavar={"blob": "FILE" if streaming else "BYTES", "timestamp": "TIME"}.get(kind, "SHORTHAND"),
        convert=lambda ctx, given: _shaped(shape, given),
    )
    return _build(name, Any, help_, required=required, value_type=value_type)


def _choices(choices: tuple[str, ...]) -> Callable[[Completing], Iterable[Candidate]] | None:
    return (lambda completing: [Candidate(choice) for choice in choices]) if choices else None


def _from_file(ctx: Context, given: Any) -> str:
    """Text, or what a `file://` holds."""
    text = str(given)
    return _read(text).decode() if text.startswith(("file://", "fileb://")) else text


def _read(url: str) -> bytes:
    path = Path(url.partition("://")[2]).expanduser()
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{error.strerror}: {path}") from None


def _item(shape: Any, given: Any) -> Any:
    """One word of a list: an item, or the whole list in JSON, which the binder spreads."""
    if isinstance(given, str) and given.startswith(("file://", "[")):
        return _shaped(shape, given)
    return _shaped(shape.member, given)


def _shaped(shape: Any, given: Any) -> Any:
    """A value of SHAPE from text in JSON, shorthand or bare, or from a native value. Raises ValueError."""
    kind = shape.type_name
    if isinstance(given, str):
        if kind == "blob":
            return _blob(shape, given)
        if given.startswith("file://"):
            given = _read(given).decode()
        if kind in ("structure", "map", "list"):
            given = _structured(kind, given)
    if kind == "structure" and isinstance(given, Mapping):
        unknown = [key for key in given if key not in shape.members]
        if unknown:
            known = ", ".join(shape.members)
            raise ValueError(f"{shape.name} has no {unknown[0]!r}; it has {known}")
        return {key: _shaped(shape.members[key], value) for key, value in given.items()}
    if kind == "map" and isinstance(given, Mapping):
        return {key: _shaped(shape.value, value) for key, value in given.items()}
    if kind == "list":
        return [_shaped(shape.member, item) for item in (given if isinstance(given, list) else [given])]
    return _scalar(kind, given)


def _blob(shape: Any, given: str) -> Any:
    if given.startswith(("fileb://", "file://")):
        return _read(given)
    if shape.serialization.get("streaming"):
        try:
            return Path(given).expanduser().open("rb")
        except OSError as error:
            raise ValueError(f"{error.strerror}: {given}") from None
    return given.encode()


def _structured(kind: str, text: str) -> Any:
    import json

    from awsh.shorthand import parse_shorthand

    stripped = text.lstrip()
    if stripped.startswith(("{", "[")):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            if kind != "list":
                raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    if kind == "list" and "=" not in text:
        return text.split(",")
    return parse_shorthand(text)


def _scalar(kind: str, given: Any) -> Any:
    if kind == "boolean" and isinstance(given, str):
        if given.lower() not in ("true", "false"):
            raise ValueError(f"{given!r} is not true or false")
        return given.lower() == "true"
    if kind in ("integer", "long", "float", "double") and isinstance(given, str):
        try:
            return int(given) if kind in ("integer", "long") else float(given)
        except ValueError:
            raise ValueError(f"{given!r} is not a number") from None
    if kind == "timestamp" and isinstance(given, str):
        from awsh.literals import parse_time

        return parse_time(given)
    if kind == "string" and isinstance(given, (int, float)) and not isinstance(given, bool):
        return str(given)
    return given
