"""A function as its triggers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_lambda.functions.found import MISSING, environment, layer_arns, plain_arn, qualified


@dataclass(frozen=True, slots=True)
class Function:
    """One function, or the version or alias of it that is woken.

    qualifier: that version or alias; empty for the function itself. arn: without it. location: a URL that its code
    can be fetched from for ten minutes; empty for an image. role: the ARN of its execution role.
    """

    name: str
    arn: str
    qualifier: str
    role: str
    timeout: int
    runtime: str
    handler: str
    environment: Mapping[str, str]
    layers: tuple[str, ...]
    location: str

    @property
    def target(self) -> str:
        """The ARN that sources are told to wake."""
        return f"{self.arn}:{self.qualifier}" if self.qualifier else self.arn

    @property
    def role_name(self) -> str:
        return self.role.rpartition("/")[2]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def partition(self) -> str:
        return self.arn.split(":")[1]

    @property
    def named(self) -> dict[str, str]:
        """How requests about its policy name it."""
        return {"FunctionName": self.name, **qualified(self.qualifier)}


def find(ctx: Context, name: str, qualifier: str = "") -> Function:
    """The function of that name (GetFunction). Raises CommandError where there is none."""
    parts = name.split(":")
    if len(parts) == 8:
        # An ARN with a version or alias behind it.
        name, qualifier = ":".join(parts[:7]), qualifier or parts[7]
    try:
        answer = ctx.call("lambda", "get_function", FunctionName=name, **qualified(qualifier))
    except AwsError as error:
        if error.code != MISSING:
            raise
        which = f"function {name!r} has no version or alias {qualifier!r}" if qualifier else ""
        raise CommandError(which or f"there is no function {name!r}") from error
    location = (answer.get("Code") or {}).get("Location", "")
    return read(answer["Configuration"], qualifier, str(location))


def read(record: Mapping[str, Any], qualifier: str = "", location: str = "") -> Function:
    """A function as ListFunctions and GetFunction tell of it."""
    return Function(
        name=record["FunctionName"],
        arn=plain_arn(record),
        qualifier=qualifier,
        role=record.get("Role", ""),
        timeout=int(record.get("Timeout") or 3),
        runtime=record.get("Runtime") or "",
        handler=record.get("Handler") or "",
        environment=environment(record),
        layers=tuple(layer_arns(record)),
        location=location,
    )
