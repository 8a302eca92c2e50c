"""An operation's options, from the shapes of its model; and those that every operation has."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from awsh.aws.models import dashed, pagination
from awsh.aws.redact import names_secret
from awsh.operations.given import file_text, item, shaped
from awsh.operations.shortcuts import Shortcut, shortcuts_of
from awsh.operations.spelling import opposite, option_name
from awsh.parameters import Candidate, Completing, Json, LocalPath, ValueType
from awsh.signature import Parameter

if TYPE_CHECKING:
    from awsh.context import Context

_SCALARS = {"string": str, "integer": int, "long": int, "float": float, "double": float, "boolean": bool}
_PATH, _JSON = (get_args(alias)[1] for alias in (LocalPath, Json))
OUTPUTS = ("json", "yaml", "text", "table")
"""Renderings that the AWS CLI has; any other format of awsh's is taken too."""


@dataclass(frozen=True, slots=True)
class Options:
    """What one operation takes.

    parameters: as the binder sees them. members: the model's member by the parameter's name.
    opposites: switches that say no, by name, with the parameter they are the opposite of.
    shortcuts: the AWS CLI's own on top of the model, by name.
    own: names of the parameters that are not the model's. paged: its answer comes in pages.
    manual: parameters that say which page, so that no others are asked for.
    """

    parameters: tuple[Parameter, ...]
    members: dict[str, str]
    opposites: dict[str, str]
    shortcuts: dict[str, Shortcut]
    own: tuple[str, ...]
    paged: bool
    manual: frozenset[str]


def options_of(service: str, model: Any, operation: str) -> Options:
    """The options of an operation's model; OPERATION is its name as typed."""
    shape = model.input_shape
    given = shape.members if shape else {}
    required = frozenset(shape.required_members) if shape else frozenset()
    pages = pagination(service, model.name)
    streams = bool(model.has_streaming_output)
    own = _own(paged=pages is not None, streams=streams)
    shadowed = {p.name for p in own if p.name in _PAGING}
    parameters: list[Parameter] = []
    members: dict[str, str] = {}
    opposites: dict[str, str] = {}
    for member, inner in given.items():
        option = option_name(service, operation, dashed(member))
        name = option.replace("-", "_")
        if name in shadowed:
            continue
        members[name] = member
        parameters.append(_parameter(name, member, inner, member in required))
        other = opposite(service, operation, option)
        if other:
            opposites[other.replace("-", "_")] = name
            parameters.append(_build(other.replace("-", "_"), bool, f"The opposite of --{option}."))
    shortcuts = {s.name: s for s in shortcuts_of(service, operation) if s.name not in members}
    for shortcut in shortcuts.values():
        parameters.append(_build(shortcut.name, bool if shortcut.switch else str, shortcut.help))
    parameters.sort(key=lambda p: not p.required)
    added = tuple(p for p in own if p.name not in members)
    manual = _manual(pages) if pages else ()
    return Options(
        parameters=(*parameters, *added),
        members=members,
        opposites=opposites,
        shortcuts=shortcuts,
        own=tuple(p.name for p in added),
        paged=pages is not None,
        manual=frozenset(name for name, member in members.items() if member in manual),
    )


_PAGING = ("max_items", "page_size", "starting_token")
_OWN_HELP = {
    "query": "A JMESPath over the whole answer, all pages of it; `@` is the answer as it is.",
    "output": "Text in this format, as the AWS CLI writes it: json, yaml, text or table; or any of awsh's.",
    "region": "Ask in this region instead of the present one.",
    "cli_input_json": "The parameters as a JSON object, or file://FILE; options come on top.",
    "generate_cli_skeleton": "Ask nothing; show such an object with everything that can be in it.",
    "max_items": "No more than this many items of a paginated answer.",
    "page_size": "So many items a request; the answer is the same.",
    "starting_token": "Go on behind an answer that --max-items cut off.",
    "paginate": "Ask for every page; --no-paginate is one request.",
    "outfile": "Where to write the body; it is the result when left out.",
}


def _own(*, paged: bool, streams: bool) -> tuple[Parameter, ...]:
    found = [_build("outfile", None, _OWN_HELP["outfile"], option=False, value_type=_PATH)]
    found = found if streams else []
    found += [
        _added("query", str),
        _added("output", str, ValueType("FORMAT", _format, _formats)),
        _added("region", str),
    ]
    found += [_added("cli_input_json", None, _JSON), _added("generate_cli_skeleton", bool)]
    if paged:
        found += [_added("max_items", int), _added("page_size", int), _added("starting_token", str)]
        found += [_build("paginate", bool, _OWN_HELP["paginate"], default=True)]
    return tuple(found)


def _added(name: str, type_: Any, value_type: ValueType | None = None) -> Parameter:
    return _build(name, type_, _OWN_HELP[name], value_type=value_type)


def _manual(pages: dict[str, Any]) -> tuple[str, ...]:
    tokens = pages.get("input_token") or ()
    several = [tokens] if isinstance(tokens, str) else list(tokens)
    return (*several, *([pages["limit_key"]] if pages.get("limit_key") else []))


def _format(ctx: Context, given: Any) -> str:
    from awsh.output import format_called

    name = str(given)
    if name not in OUTPUTS:
        format_called(name, ctx.shell.formats)
    return name


def _formats(completing: Completing) -> Iterable[Candidate]:
    return [Candidate(name) for name in dict.fromkeys([*OUTPUTS, *completing.ctx.shell.formats])]


def _parameter(name: str, member: str, shape: Any, required: bool) -> Parameter:
    kind = shape.type_name
    help_ = plain(shape.documentation)
    metavar = name.replace("_", "-").upper()
    scalar = _SCALARS.get(kind)
    if scalar is not None:
        value_type = ValueType(
            metavar=metavar,
            convert=(lambda ctx, given: _text(shape, given)) if scalar is str else None,
            complete=_choices(shape),
            secret=names_secret(member) and scalar is str,
        )
        return _build(name, scalar, help_, required=required, value_type=value_type)
    if kind == "list":
        value_type = ValueType(
            metavar=metavar,
            convert=lambda ctx, given: item(shape, given),
            complete=_choices(shape.member),
        )
        return _build(name, None, help_, required=required, many=True, value_type=value_type)
    streaming = kind == "blob" and shape.serialization.get("streaming")
    value_type = ValueType(
        metavar={"blob": "FILE" if streaming else "BYTES", "timestamp": "TIME"}.get(kind, "KEY=VALUE,…"),
        convert=lambda ctx, given: shaped(shape, given),
        complete=_PATH.complete if streaming else None,
        secret=names_secret(member),
    )
    return _build(name, None, help_, required=required, value_type=value_type)


def _text(shape: Any, given: Any) -> str:
    """Text, or what a `file://` holds; a record where the model speaks of JSON is written as JSON."""
    if isinstance(given, (dict, list)):
        import json

        return json.dumps(given, default=str)
    text = str(given)
    return file_text(text) if text.startswith("file://") else text


def _choices(shape: Any) -> Callable[[Completing], Iterable[Candidate]] | None:
    choices = tuple(getattr(shape, "enum", ()) or ())
    return (lambda completing: [Candidate(choice) for choice in choices]) if choices else None


def plain(documentation: str) -> str:
    """A model's HTML as one line of text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", documentation or "")).split())


def _build(
    name: str,
    type_: Any,
    help_: str,
    *,
    option: bool = True,
    default: Any = None,
    required: bool = False,
    many: bool = False,
    value_type: ValueType | None = None,
) -> Parameter:
    return Parameter(
        name=name,
        type=Any if type_ is None else type_,
        help=help_,
        default=default,
        option=option,
        variadic=False,
        required=required,
        repeated=many,
        pairs=False,
        choices=(),
        value_type=value_type or ValueType(),
        kind=None,
        short=None,
        piped=False,
        many=many,
    )
