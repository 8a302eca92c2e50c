"""Which function AWS is to call: found by reading the code, which is never run here."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from awsh import UsageError
from awsh_lambda.packaging.archive import Archive

USUAL = ("lambda_handler", "handler")
"""What people call it, the first one first."""


class Module(NamedTuple):
    """What a module of Python defines at its top.

    functions: their names, each with whether it could be called as a handler is: with two things. names: all
    else that has a name there. open: it may have names that only running it would tell.
    """

    functions: Mapping[str, bool]
    names: frozenset[str]
    open: bool

    @property
    def usual(self) -> str:
        return next((name for name in USUAL if name in self.functions or name in self.names), "")

    @property
    def candidates(self) -> list[str]:
        usual = self.usual
        return [usual] if usual else [name for name, fits in self.functions.items() if fits]


def handler_of(archive: Archive, runtime: str, given: str | None) -> str:
    """The handler: the one GIVEN, if the code has it, or else the one that it has. Raises UsageError."""
    if not runtime.startswith("python"):
        return given or _elsewhere(archive, runtime)
    if given:
        _check(archive, given)
        return given
    found = {
        f"{name.removesuffix('.py')}.{candidate}": module
        for name in archive.names
        if _is_top_module(name)
        for module in [read(archive.text_of(name), name)]
        for candidate in module.candidates
    }
    usual = [each for each in found if each.rpartition(".")[2] in USUAL]
    sure = usual or list(found)
    if len(sure) == 1:
        return sure[0]
    if not sure:
        raise UsageError(
            "no function takes an event and a context at the top of a .py file there",
            hint="write `def lambda_handler(event, context):`, or name it with --handler FILE.FUNCTION",
        )
    raise UsageError(
        "several functions could be the handler", hint=f"--handler {' or '.join(sorted(sure)[:6])}"
    )


def _is_top_module(name: str) -> bool:
    return "/" not in name and name.endswith(".py") and "." not in name.removesuffix(".py")


def read(text: str, name: str) -> Module:
    """What the source TEXT of the file NAME defines. Raises UsageError with the line of a syntax error."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UsageError(
            f"{name}{f':{line}' if line else ''}: {getattr(error, 'msg', error)}",
            hint="it would not load; if it is for a newer Python than awsh's, name it with --handler",
        ) from None
    functions: dict[str, bool] = {}
    names: set[str] = set()
    is_open = False
    for node in _top(tree.body):
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = _takes_two(node.args)
        elif isinstance(node, (ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            is_open = is_open or node.name == "__getattr__"
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            is_open = is_open or any(alias.name == "*" for alias in node.names)
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            )
    return Module(functions, frozenset(names), is_open or "__getattr__" in functions)


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements at the top, and those that stand there under a condition."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With)):
                yield from _top(getattr(node, field, []))
        if isinstance(node, ast.Try):
            for each in node.handlers:
                yield from _top(each.body)


def _takes_two(arguments: ast.arguments) -> bool:
    places = [*arguments.posonlyargs, *arguments.args]
    needed = len(places) - len(arguments.defaults)
    keywords = [d for d in arguments.kw_defaults if d is None]
    return needed <= 2 and (len(places) >= 2 or arguments.vararg is not None) and not keywords


def _check(archive: Archive, given: str) -> None:
    """Raises UsageError where the code has no such handler; a layer may bring what is not in it."""
    module, dot, function = given.rpartition(".")
    if not dot:
        raise UsageError(
            f"--handler {given}: it is FILE.FUNCTION", hint=f"as in --handler {given}.lambda_handler"
        )
    path = module.replace(".", "/")
    name = next((each for each in (f"{path}.py", f"{path}/__init__.py") if each in archive.names), "")
    if not name:
        if any(each.startswith((f"{path}.", f"{path}/")) for each in archive.names):
            return
        there = sorted(each for each in archive.names if _is_top_module(each))[:6]
        raise UsageError(
            f"--handler {given}: the code has no {path}.py",
            hint=f"it has {', '.join(there)}" if there else "no .py file is at its top",
        )
    try:
        found = read(archive.text_of(name), name)
    except UsageError:
        # It was named, and may be for a newer Python than the one that reads it here.
        return
    if function not in found.functions and function not in found.names and not found.open:
        raise UsageError(
            f"--handler {given}: {name} has no {function}",
            hint=f"it has {', '.join(found.functions)}" if found.functions else "it defines no function",
        )


def _elsewhere(archive: Archive, runtime: str) -> str:
    """The handler of what is not Python: that of its one module for Node.js; else it must be said."""
    if runtime.startswith("nodejs"):
        modules = [
            stem
            for name in archive.names
            for stem, dot, kind in [name.rpartition(".")]
            if "/" not in name and kind in ("js", "mjs", "cjs")
        ]
        stem = "index" if "index" in modules else modules[0] if len(modules) == 1 else ""
        if stem:
            return f"{stem}.handler"
    if runtime.startswith("provided"):
        return "bootstrap"
    raise UsageError(f"which function is the handler of {runtime}?", hint="name it with --handler")
