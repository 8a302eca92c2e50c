"""What a service is there for, found in botocore's model: its main resource, and the operation that lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from awsh.authoring.identity import Column, by_id, joined
from awsh.authoring.nouns import identifier, plural, singular, words
from awsh.aws.models import method, operation_names, pagination, service_model
from awsh.errors import UsageError, suggest

_LISTS = re.compile(r"(List|Describe|Get)(?=[A-Z])")
_MAKES = "create|put|run|register|request|start|launch"
_IDS = "name|id|arn|identifier|url"
_TYPES = {
    "string": "str",
    "character": "str",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "timestamp": "datetime",
}
SHOWN = 5
"""Columns of the default table; what else a record has is a detail."""
MOST = 16


class Listing(NamedTuple):
    """How the resources of a service are listed.

    operation: AWS's name, `DescribeRepositories`. items: a JMESPath to the records of a page. noun: one of
    them, `repository`. columns: of a record, first its id, which is what operations about one want to be told;
    empty where the records are no more than text.
    text: what such a text is: name, arn, url or id. parameters: that AWS demands: how many on a page.
    """

    service: str
    operation: str
    items: str
    noun: str
    columns: tuple[Column, ...]
    text: str = ""
    parameters: tuple[tuple[str, int], ...] = ()

    @property
    def method(self) -> str:
        """botocore's name of the operation."""
        return method(self.operation)

    @property
    def id(self) -> Column:
        return self.columns[0] if self.columns else Column(self.text, "@", "str")


def main_listing(service: str) -> Listing:
    """That of the resource which most operations of SERVICE are about. Raises UsageError where none lists any."""
    model = service_model(service)
    names = model.operation_names
    found = [listing for name in names if (listing := _read(service, model.operation_model(name)))]
    if not found:
        raise UsageError(
            f"no operation of {service} lists something without being told more",
            hint=f"`help aws {service}` shows them all",
        )
    asked = _asked(model)
    return max(found, key=lambda listing: _weight(listing, asked))


def listing_of(service: str, operation: str) -> Listing:
    """That of one OPERATION, as `aws` spells it. Raises UsageError where it lists nothing."""
    known = operation_names(service)
    name = known.get(operation)
    if name is None:
        raise UsageError(f"{service} has no operation {operation!r}", hint=suggest(operation, known))
    found = _read(service, service_model(service).operation_model(name))
    if found is None:
        raise UsageError(
            f"{operation} lists nothing, or wants to be told more first", hint="such as describe-repositories"
        )
    return found


def _weight(listing: Listing, asked: dict[str, set[str]]) -> tuple[int, ...]:
    """How much a service is about what is listed: who makes one, who is told of one, what is named so.

    asked: of every operation, in small letters, the names of its parameters.
    """
    noun = joined(listing.noun)
    created = re.compile(f"({_MAKES})(?P<which>[a-z]*){_several(listing.noun)}")
    made = [found["which"] for name in asked if (found := created.fullmatch(name))]
    told = re.compile(f"{_several(listing.noun)}({_IDS})?s?")
    refers = sum(any(told.fullmatch(parameter) for parameter in given) for given in asked.values())
    exactly = sum(bool(re.fullmatch(f"[a-z]+?{_several(listing.noun)}", name)) for name in asked)
    mentions = sum(noun in name for name in asked)
    own = len(noun) > 3 and noun in listing.service.replace("-", "")
    score = 12 * ("" in made) or 6 * bool(made)
    score += 3 * refers + exactly + min(mentions, 10) + 15 * own + 2 * bool(listing.columns)
    return score, pagination(listing.service, listing.operation) is not None, -len(noun)


def _asked(model: Any) -> dict[str, set[str]]:
    shapes = {name: model.operation_model(name).input_shape for name in model.operation_names}
    return {
        name.lower(): {member.lower() for member in shape.members} if shape else set()
        for name, shape in shapes.items()
    }


def _several(noun: str) -> str:
    """What fits one or many: `repository` or `repositories`."""
    *before, last = noun.split()
    return f"{''.join(before)}({last}|{plural(last)})"


def _read(service: str, operation: Any) -> Listing | None:
    """The listing that an operation is, or None."""
    verb = _LISTS.match(operation.name)
    if verb is None or operation.output_shape is None or operation.deprecated:
        return None
    pages = _demanded(service, operation)
    if pages is None:
        return None
    path, shape = _list(service, operation)
    if shape is None:
        return None
    *before, last = words(operation.name[verb.end() :])
    noun = " ".join([*before, singular(last)])
    if singular(last) == last and last != "s":
        # `GetParameter` gives one; what lists is called in the plural, or by what it gives.
        return None
    member = shape.member
    inner = member.members.get(operation.name[verb.end() :]) if member.type_name == "structure" else None
    if inner is not None and inner.type_name == "list" and inner.member.type_name == "structure":
        # Instances come by the reservation that they were launched in.
        path, member = f"{path}[].{operation.name[verb.end() :]}", inner.member
    if member.type_name == "string":
        return Listing(service, operation.name, f"{path}[]", noun, (), _kind_of_text(path), pages)
    if member.type_name != "structure":
        return None
    columns = by_id(tuple(_columns(member, noun)), noun, service_model(service))
    return Listing(service, operation.name, f"{path}[]", noun, columns, "", pages) if columns else None


def _demanded(service: str, operation: Any) -> tuple[tuple[str, int], ...] | None:
    """What must be said, where that is only how many a page has; None where it is more."""
    if operation.input_shape is None:
        return ()
    limit = (pagination(service, operation.name) or {}).get("limit_key")
    demanded = operation.input_shape.required_members
    if any(name != limit for name in demanded):
        return None
    most = (operation.input_shape.members[name].metadata.get("max") for name in demanded)
    return tuple((name, min(int(number or 100), 100)) for name, number in zip(demanded, most, strict=True))


def _list(service: str, operation: Any) -> tuple[str, Any]:
    """The JMESPath to the list of an answer, and its shape; None where there is none, or more than one."""
    pages = pagination(service, operation.name)
    if pages is not None:
        keys = pages["result_key"]
        path = keys[0] if isinstance(keys, list) else keys
        shape = operation.output_shape
        for part in path.split("."):
            shape = shape.members.get(part) if shape is not None and shape.type_name == "structure" else None
        return (path, shape) if shape is not None and shape.type_name == "list" else ("", None)
    lists = [(name, s) for name, s in operation.output_shape.members.items() if s.type_name == "list"]
    return lists[0] if len(lists) == 1 else ("", None)


def _kind_of_text(path: str) -> str:
    last = singular(words(path)[-1]) if words(path) else ""
    return last if last in ("arn", "url", "id") else "name"


def _columns(shape: Any, noun: str) -> Iterator[Column]:
    """The scalars of a record: what it is called by first."""
    own = words(noun.replace(" ", "_")) if "_" in noun else noun.split()
    scalars: dict[str, Column] = {}
    for member, inner in shape.members.items():
        kind = _TYPES.get(inner.type_name)
        if kind is None or inner.metadata.get("sensitive"):
            continue
        parts = words(member)
        if parts[: len(own)] == own and len(parts) > len(own):
            parts = parts[len(own) :]
        elif parts[:1] == own[-1:] and len(parts) > 1:
            parts = parts[1:]
        name = identifier(parts)
        scalars.setdefault(name, Column(name, member, kind))
    texts = {name for name, column in scalars.items() if column.type == "str"}
    always = set(shape.required_members)
    wanted = [scalars[name] for name in ("name", "id", "identifier", "arn") if name in texts]
    # A name that need not be there is a tag's.
    known = next((c for c in wanted if not always or c.member in always), wanted[0] if wanted else None)
    known = known or next(
        (c for c in scalars.values() if c.name in texts and c.name.endswith(("name", "id", "arn"))), None
    )
    if known is None:
        return
    yield known
    named = scalars.get("name")
    rest = [column for column in scalars.values() if column is not known]
    if named is not None and named is not known:
        rest.remove(named)
        rest.insert(0, named)
    # An address says little in a table, and much in a script.
    rest.sort(key=lambda column: column.name.endswith(("arn", "token", "description")))
    yield from rest[: MOST - 1]


def said(listing: Listing) -> str:
    """`ecr DescribeRepositories`."""
    return f"{listing.service} {listing.operation}"


def all_of(listing: Listing) -> str:
    """`repositories`."""
    *before, last = listing.noun.split()
    return " ".join([*before, plural(last)])
