"""What stands in the places of the templates: a listing as Python, as ruff would lay it out."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping

from awsh.authoring.identity import Column, Showing, showing
from awsh.authoring.listing import SHOWN, Listing, all_of, said
from awsh.authoring.nouns import identifier
from awsh.aws.models import service_model

_TAKEN_CLASSES = {
    "Context",
    "Group",
    "Name",
    "Iterator",
    "Resource",
    "ResourceKind",
    "Annotated",
    "TypedDict",
}
_TAKEN_NAMES = {"ls", "show", "ctx", "found", "awsh", "datetime"}


WIDTH = 110


def places(name: str, listing: Listing, taken: Container[str | None]) -> dict[str, str]:
    """Every `$place` of the templates. name: of the plugin. taken: words behind `use` that are somebody else's."""
    model = service_model(listing.service)
    told = showing(listing.id, listing.noun, model)
    listing = listing._replace(noun=_short(listing.noun))
    parts = listing.noun.split()
    row = "".join(part.capitalize() for part in parts)
    row = f"{row}Row" if row in _TAKEN_CLASSES or not row[:1].isalpha() else row
    snake = identifier(parts)
    snake = f"{snake}_" if snake in _TAKEN_NAMES else snake
    group = identifier(name.split("-"))
    group = f"{group}_group" if group in {*_TAKEN_NAMES, snake} else group
    title = f"{model.metadata.get('serviceId', listing.service)} {all_of(listing)}"
    word = "-".join(parts)
    columns = _columns(listing)
    first, second = _examples(listing)
    return {
        "name": name,
        "module": f"awsh_{name.replace('-', '_')}",
        "group": group,
        "title": title,
        "help": f"{title}.",
        "service": listing.service,
        "said": said(listing),
        "noun": listing.noun,
        "all": all_of(listing),
        "row": row,
        "snake": snake,
        "metavar": snake.strip("_").replace("_", "-").upper(),
        "constant": snake.strip("_").upper(),
        "kind": word,
        "use": f"{name}-{word}" if word in taken else word,
        "id": listing.id.name,
        "label": columns[0].name,
        "imports": _imports(columns),
        "awsh_imports": ", ".join(_from_awsh(columns, listing)),
        "fields": "\n".join(_field(column, index) for index, column in enumerate(columns)),
        "for_each": _for_each(listing),
        "values": "\n".join(f'            "{c.name}": {_value(c, listing)},' for c in columns),
        "names": _names(listing, row, snake),
        "listing": _listing(listing),
        "first": json.dumps(first),
        "second": json.dumps(second),
        **_shown(told, listing, row, snake, name),
        "first_record": _record(listing, "FIRST"),
        "second_record": _record(listing, "SECOND"),
    }


def _short(noun: str) -> str:
    """The end of a long one: it names a class and a parameter."""
    parts = noun.split()
    while len(parts) > 1 and len(" ".join(parts)) > 22:
        del parts[0]
    return " ".join(parts)


def _columns(listing: Listing) -> tuple[Column, ...]:
    if listing.columns:
        return tuple(sorted(listing.columns, key=lambda column: column.name != "name"))
    whole = Column(listing.text, "@", "str")
    return (Column("name", "", "str"), whole) if listing.text in ("arn", "url") else (whole,)


def _imports(columns: tuple[Column, ...]) -> str:
    dates = any(column.type == "datetime" for column in columns)
    lines = ["from datetime import datetime"] if dates else []
    return "\n".join([*lines, "from typing import Annotated, TypedDict\n"])


def _from_awsh(columns: tuple[Column, ...], listing: Listing) -> list[str]:
    details = ["DETAIL"] if any(_is_detail(c, i) for i, c in enumerate(columns)) else []
    names = ["Name"] if _has_names(listing) else []
    return [*details, "Context", *names, "Resource", "ResourceKind"]


def _is_detail(column: Column, index: int) -> bool:
    return index >= SHOWN or (index > 0 and column.name.endswith(("arn", "url", "description")))


def _field(column: Column, index: int) -> str:
    kind = f"Annotated[{column.type}, DETAIL]" if _is_detail(column, index) else column.type
    return f"    {column.name}: {kind}"


def _has_names(listing: Listing) -> bool:
    return not listing.columns and listing.text in ("arn", "url")


def _value(column: Column, listing: Listing) -> str:
    if not listing.columns:
        return "found" if column.member else 'found.replace("/", ":").rsplit(":", 1)[-1]'
    if column is listing.id:
        return f'found["{column.member}"]'
    return f'found.get("{column.member}")'


def _for_each(listing: Listing) -> str:
    given = [f'"{listing.service}"', f'"{listing.method}"', f'"{listing.items}"']
    given += [f"{name}={value}" for name, value in listing.parameters]
    line = f"for found in ctx.search({', '.join(given)})"
    return line if len(line) < 105 else f"for found in ctx.search(\n        {', '.join(given)}\n    )"


def _names(listing: Listing, row: str, snake: str) -> str:
    if not _has_names(listing):
        return ""
    return (
        f"\ndef _names(ctx: Context) -> Iterator[Name]:\n"
        f"    for found in every_{snake}(ctx):\n"
        f'        yield Name(found["{listing.text}"], found["name"])\n\n'
    )


def _listing(listing: Listing) -> str:
    if _has_names(listing):
        return "    names=_names,"
    lines = [f'    "{listing.method}",', f'    "{listing.items}",']
    if listing.parameters:
        lines.append(f"    parameters={json.dumps(dict(listing.parameters))},")
    lines.append(f'    id="{listing.id.member}",')
    name = next((c for c in listing.columns if c.name == "name" and c is not listing.id), None)
    if name is not None:
        lines.append(f'    label="{name.member}",')
    return "\n".join(lines)


def _shown(told: Showing | None, listing: Listing, row: str, snake: str, name: str) -> dict[str, str]:
    """How `show` finds all of one: by the operation that tells it, or else in the list."""
    id_ = listing.id.name
    if told is None:
        return {
            "show_any": "",
            "show_imports": "CURRENT, CommandError, Context, Group",
            "show_type": row,
            "show_said": said(listing),
            "show_body": (
                f"    for found in every_{snake}(ctx):\n"
                f'        if found["{id_}"] == {snake}:\n'
                f"            return found\n"
                f"    raise CommandError(\n"
                f'        f"there is no {listing.noun} {{{snake}!r}}",\n'
                f'        hint="`{name} ls` lists them",\n'
                f"    )"
            ),
            "shown": id_,
            "show_patch": "",
            "show_answer": "",
        }
    given = f'"{listing.service}", "{told.method}", {told.parameter}={snake}'
    keeps = "answer =" if told.path else "return"
    asked = f"    {keeps} ctx.call({given})"
    asked = asked if len(asked) <= WIDTH else f"    {keeps} ctx.call(\n        {given}\n    )"
    answer = f'{{"{told.path}": asked}}' if told.path else "asked"
    found = f'{asked}\n    found: dict[str, Any] = answer["{told.path}"]\n    return found'
    return {
        "show_any": "from typing import Any\n",
        "show_imports": "CURRENT, Context, Group",
        "show_type": "dict[str, Any]",
        "show_said": f"{listing.service} {told.operation}",
        "show_body": found if told.path else asked,
        "shown": told.parameter,
        "show_patch": '    monkeypatch.setattr("awsh.Context.call", told)\n',
        "show_answer": (
            f"def told(ctx: object, service: str, operation: str, **asked: object) -> object:\n"
            f'    """What AWS tells of one."""\n    return {answer}\n\n\n'
        ),
    }


def _examples(listing: Listing) -> tuple[str, str]:
    if listing.columns or listing.text in ("name", "id"):
        return "one-lab", "two-lab"
    if listing.text == "url":
        return "https://lab/one-lab", "https://lab/two-lab"
    arn = f"arn:aws:{listing.service}:us-east-1:123456789012:"
    return f"{arn}one-lab", f"{arn}two-lab"


def _record(listing: Listing, value: str) -> str:
    return f'{{"{listing.id.member}": {value}}}' if listing.columns else value


def filled(template: str, values: Mapping[str, str]) -> str:
    """TEMPLATE with VALUES in its places. Raises KeyError for a place that has none."""
    from string import Template

    return Template(template).substitute(values)
