"""What a function has, for Tab: its aliases, versions, variables, statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

from awsh import Candidate, Completing, Context, Name, ValueType
from awsh_lambda.functions.found import configuration, environment
from awsh_lambda.kinds import FUNCTION
from awsh_lambda.permissions.policy import statements


def _of_function(
    key: str, names: Callable[[Context, str], Iterable[Name]]
) -> Callable[[Completing], Iterator[Candidate]]:
    """Completes NAMES of the function that the line names, or of the current one."""

    def complete(completing: Completing) -> Iterator[Candidate]:
        ctx = completing.ctx
        function = (completing.given.get("function") or [""])[-1] or ctx.current(FUNCTION.name)
        if not function:
            return
        for found in ctx.matching(
            f"lambda:{key}-of-{function}", completing.word, "lambda", lambda: names(ctx, function)
        ):
            yield Candidate(found.id, found.description)

    return complete


def _aliases(ctx: Context, function: str) -> Iterator[Name]:
    for each in ctx.search("lambda", "list_aliases", "Aliases[]", FunctionName=function):
        yield Name(each["Name"], description=f"version {each['FunctionVersion']}")


def _versions(ctx: Context, function: str) -> Iterator[Name]:
    for each in ctx.search("lambda", "list_versions_by_function", "Versions[]", FunctionName=function):
        if each["Version"] != "$LATEST":
            yield Name(each["Version"], description=each.get("Description") or "")


def _variables(ctx: Context, function: str) -> Iterator[Name]:
    return (Name(name) for name in environment(configuration(ctx, function)))


def _statements(ctx: Context, function: str) -> Iterator[Name]:
    for each in statements(ctx, function):
        yield Name(each["id"], description=f"{each['principal']} {each['source']}".strip())


AliasName = Annotated[str, ValueType("ALIAS", None, _of_function("aliases", _aliases))]
VersionNumber = Annotated[str, ValueType("VERSION", None, _of_function("versions", _versions))]
VariableName = Annotated[str, ValueType("NAME", None, _of_function("variables", _variables))]
StatementId = Annotated[str, ValueType("ID", None, _of_function("statements", _statements))]
