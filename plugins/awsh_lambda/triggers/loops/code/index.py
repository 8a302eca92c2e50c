"""Where each name of a module gets its values, and what is called where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Blocks = tuple[int, ...]
Body = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False, slots=True)
class Scope:
    """A module, or a function in it.

    module: its dotted name. file: its path. owner: the class that it is a method of. returns: what it may give back.
    """

    module: str
    file: str
    parent: Scope | None = None
    body: Body | None = None
    owner: str = ""
    names: dict[str, list[Binding]] = field(default_factory=dict)
    returns: list[tuple[ast.expr, Place]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. order: statements before it. blocks: those branches and loops that it is inside of."""

    scope: Scope
    order: float
    blocks: Blocks
    loops: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Binding:
    """One way in which a name gets a value.

    how: `value`, `element` of it, `item` number INDEX of it, `context` that `with` gives, `import`, `function`, or
    `parameter` number INDEX. node: the expression, or the name that is imported.
    """

    how: str
    node: Any
    place: Place
    index: int = 0


@dataclass(slots=True)
class Index:
    """All modules of a function's code together."""

    modules: dict[str, Scope] = field(default_factory=dict)
    functions: dict[str, list[Scope]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    calls: list[tuple[ast.Call, Place]] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    called: dict[str, list[tuple[ast.Call, Place]]] = field(default_factory=dict)

    def add(self, module: str, file: str, tree: ast.Module) -> None:
        """Reads one module."""
        scope = Scope(module, file)
        self.modules[module] = scope
        _Reader(self, scope).read(tree)

    def join(self) -> None:
        """To be called once all is read: who calls whom, and what objects are made with.

        What is said by name when an object is made, as of a dataclass, is an attribute of it.
        """
        for call, place in self.calls:
            # What is handed over, as to `map`, is called too.
            handed = (each.id for each in call.args if isinstance(each, ast.Name))
            for name in dict.fromkeys((name_of(call), *handed)):
                self.called.setdefault(name, []).append((call, place))
            if isinstance(call.func, ast.Name) and call.func.id in self.classes:
                for word in call.keywords:
                    if word.arg is not None:
                        self.attributes.setdefault(word.arg, []).append(Binding("value", word.value, place))


class _Reader(ast.NodeVisitor):
    def __init__(self, index: Index, scope: Scope) -> None:
        self._index = index
        self._scope = scope
        self._order = 0
        self._blocks: Blocks = ()
        self._loops: frozenset[int] = frozenset()
        self._class = ""

    def read(self, tree: ast.Module) -> None:
        self._statements(tree.body)

    @property
    def _place(self) -> Place:
        return Place(self._scope, self._order, self._blocks, self._loops)

    def _statements(self, body: list[ast.stmt]) -> None:
        for each in body:
            self._order += 1
            self.visit(each)

    def _branch(self, body: list[ast.stmt], *, loop: bool = False) -> None:
        """Statements that may not run, or several times."""
        blocks, loops = self._blocks, self._loops
        self._order += 1
        self._blocks = (*blocks, self._order)
        self._loops = loops | {self._order} if loop else loops
        self._statements(body)
        self._blocks, self._loops = blocks, loops

    def _bind(self, target: ast.expr, how: str, node: Any, place: Place, index: int = 0) -> None:
        if isinstance(target, ast.Name):
            self._scope.names.setdefault(target.id, []).append(Binding(how, node, place, index))
        elif isinstance(target, ast.Attribute):
            self._index.attributes.setdefault(target.attr, []).append(Binding(how, node, place, index))
        elif isinstance(target, (ast.Tuple, ast.List)):
            for number, inner in enumerate(target.elts):
                # Of what a loop gives, the parts: one `element` and then an `item` of it.
                self._bind(inner, "item" if how == "value" else f"{how}-item", node, place, number)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, "unknown", node, place)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._bind(target, "value", node.value, self._place)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._bind(node.target, "value", node.value, self._place)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        loaded = ast.copy_location(ast.parse(ast.unparse(node.target), mode="eval").body, node)
        whole = ast.copy_location(ast.BinOp(loaded, node.op, node.value), node)
        self._bind(node.target, "value", whole, self._place)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._bind(node.target, "value", node.value, self._earlier)

    @property
    def _earlier(self) -> Place:
        """For what the rest of the same statement sees."""
        return Place(self._scope, self._order - 0.5, self._blocks, self._loops)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        blocks, loops = self._blocks, self._loops
        self._order += 1
        self._blocks, self._loops = (*blocks, self._order), loops | {self._order}
        self._bind(node.target, "element", node.iter, self._place)
        self._statements(node.body)
        self._blocks, self._loops = blocks, loops
        self._branch(node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._branch(node.body, loop=True)
        self._branch(node.orelse)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branch(node.body)
        self._branch(node.orelse)

    def visit_Try(self, node: Any) -> None:
        self._statements(node.body)
        for handler in node.handlers:
            self._branch(handler.body)
        self._branch(node.orelse)
        self._statements(node.finalbody)

    visit_TryStar = visit_Try

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            self._branch(case.body)

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self._bind(item.optional_vars, "context", item.context_expr, self._place)
        self._statements(node.body)

    visit_AsyncWith = visit_With

    def _comprehension(self, node: Any) -> None:
        for each in node.generators:
            self._bind(each.target, "element", each.iter, self._earlier)
        self.generic_visit(node)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension

    def visit_Import(self, node: ast.Import) -> None:
        for each in node.names:
            name = each.asname or each.name.split(".")[0]
            whole = each.name if each.asname else name
            self._bind(ast.Name(name), "import", whole, self._place)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        package = self._scope.module.split(".")[: -node.level] if node.level else []
        module = ".".join([*package, *([node.module] if node.module else [])])
        for each in node.names:
            if each.name == "*" and module:
                self._scope.names.setdefault("*", []).append(Binding("import", module, self._place))
            self._bind(ast.Name(each.asname or each.name), "import", f"{module}.{each.name}", self._place)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for each in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(each)
        self._bind(ast.Name(node.name), "function", node.name, self._place)
        self._inside(node, node.name)

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._inside(node, "")

    def _inside(self, node: Body, name: str) -> None:
        outer = (self._scope, self._blocks, self._loops)
        self._scope = Scope(outer[0].module, outer[0].file, outer[0], node, self._class)
        if name:
            self._index.functions.setdefault(name, []).append(self._scope)
        self._blocks, self._loops = (), frozenset()
        place = Place(self._scope, -1, ())
        for number, argument in enumerate(parameters(node)):
            self._bind(ast.Name(argument.arg), "parameter", argument, place, number)
        for extra in (node.args.vararg, node.args.kwarg):
            if extra is not None:
                self._bind(ast.Name(extra.arg), "unknown", extra, place)
        if isinstance(node, ast.Lambda):
            self.visit(node.body)
            self._scope.returns.append((node.body, self._place))
        else:
            self._statements(node.body)
        self._scope, self._blocks, self._loops = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Its methods are functions; what is assigned in it are attributes, of whatever object."""
        self._bind(ast.Name(node.name), "unknown", node, self._place)
        self._index.classes.add(node.name)
        outer, self._class = self._class, node.name
        for each in node.body:
            self._order += 1
            if isinstance(each, ast.Assign):
                for target in each.targets:
                    if isinstance(target, ast.Name):
                        self._index.attributes.setdefault(target.id, []).append(
                            Binding("value", each.value, self._place)
                        )
            elif isinstance(each, ast.AnnAssign) and each.value and isinstance(each.target, ast.Name):
                self._index.attributes.setdefault(each.target.id, []).append(
                    Binding("value", each.value, self._place)
                )
            self.visit(each)
        self._class = outer

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._scope.returns.append((node.value, self._place))

    def visit_Yield(self, node: ast.Yield) -> None:
        if node.value is not None:
            self.visit(node.value)
            listed = ast.copy_location(ast.List([node.value], ast.Load()), node)
            self._scope.returns.append((listed, self._place))

    def visit_Call(self, node: ast.Call) -> None:
        self._index.calls.append((node, self._place))
        self.generic_visit(node)


def name_of(call: ast.Call) -> str:
    """The function or method that is called; empty where it has no name."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def parameters(body: Body) -> list[ast.arg]:
    """Those of a function that have a name, in order."""
    return [*body.args.posonlyargs, *body.args.args, *body.args.kwonlyargs]


def reaching(bindings: list[Binding], place: Place) -> Iterator[Binding]:
    """Those that may still hold at PLACE, of one name in the same scope: the last before it, and what may run after."""
    around: Blocks | None = None
    for each in reversed(bindings):
        if each.place.order < place.order:
            yield each
            if each.place.blocks == place.blocks[: len(each.place.blocks)]:
                around = each.place.blocks
                break
    for each in bindings:
        shared = each.place.loops & place.loops
        if each.place.order >= place.order and shared and not shared & {*(around or ())}:
            yield each
