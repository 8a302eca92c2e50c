"""What one resource is known by, and the operation that tells all of it, from botocore's model."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

from awsh.aws.models import method


class Column(NamedTuple):
    """One scalar of a record. member: AWS's name of it. type: Python's."""

    name: str
    member: str
    type: str


class Showing(NamedTuple):
    """The operation that tells all of one resource.

    parameter: that says which. path: the member of the answer that has all of it; empty where several have.
    """

    operation: str
    parameter: str
    path: str

    @property
    def method(self) -> str:
        """botocore's name of the operation."""
        return method(self.operation)


def by_id(columns: tuple[Column, ...], noun: str, model: Any) -> tuple[Column, ...]:
    """COLUMNS, first the one that operations about one resource demand: the ARN of a state machine, not its name.

    They stay as they are where there is no such operation, or nothing in a record is what it demands.
    """
    about = re.compile(f"(describe|get|delete|update|modify|stop|terminate){joined(noun)}")
    votes: Counter[str] = Counter()
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape if about.fullmatch(name.lower()) else None
        if shape is None:
            continue
        for parameter in shape.required_members:
            if shape.members[parameter].type_name == "string":
                votes.update(_meant(parameter, columns, noun)[:1])
    if not votes:
        return columns
    chosen = votes.most_common(1)[0][0]
    return tuple(sorted(columns, key=lambda column: column.member != chosen))


def showing(known: Column, noun: str, model: Any) -> Showing | None:
    """The operation that demands nothing but what one is KNOWN by, and tells of that one."""
    about = re.compile(f"(describe|get){joined(noun)}")
    for name in sorted(filter(lambda name: about.fullmatch(name.lower()), model.operation_names)):
        operation = model.operation_model(name)
        demanded = operation.input_shape.required_members if operation.input_shape else []
        if len(demanded) != 1 or operation.output_shape is None or operation.deprecated:
            continue
        (parameter,) = demanded
        text = operation.input_shape.members[parameter].type_name == "string"
        if text and _meant(parameter, (known,), noun):
            members = operation.output_shape.members
            whole = [member for member, shape in members.items() if shape.type_name == "structure"]
            return Showing(name, parameter, whole[0] if len(members) == len(whole) == 1 else "")
    return None


def _meant(parameter: str, columns: tuple[Column, ...], noun: str) -> list[str]:
    """Members of a record that a PARAMETER may be: `restApiId` is `id`, `arn` is `stateMachineArn`."""
    asked, parts = parameter.lower(), noun.split()
    before = ["", *("".join(parts[start:]) for start in range(len(parts)))]
    anything = asked in [f"{part}identifier" for part in before]
    found = []
    for column in columns:
        # A record that is no more than text has no members.
        member = (column.name if column.member == "@" else column.member).lower()
        if any(asked == part + member or part + asked == member for part in before) or (
            anything and member in [f"{part}{ending}" for part in before for ending in ("id", "arn")]
        ):
            found.append(column.member)
    return found


def joined(noun: str) -> str:
    return noun.replace(" ", "")
