"""One operation, such as `describe-instances`, as a command whose parameters are the model's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.aws.models import method, operation_names, pagination, service_model
from awsh.command import Command, Group
from awsh.docstring import Doc
from awsh.errors import UsageError
from awsh.operations.answer import Asked, shown
from awsh.operations.options import Options, options_of, plain
from awsh.signature import Parameter
from awsh.values import Record, Rows, Value

if TYPE_CHECKING:
    from awsh.context import Context


class OperationCommand(Command):
    """`aws SERVICE OPERATION`. service: botocore's name of it."""

    row_type = None
    columns = ()
    gives_bytes = False
    takes_context = True

    def __init__(self, group: Group, service: str, name: str) -> None:
        super().__init__(self._call, name)
        self.group = group
        self.plugin = group.plugin
        self.service = service

    @cached_property
    def model(self) -> Any:
        """botocore's model of the operation."""
        return service_model(self.service).operation_model(operation_names(self.service)[self.name])

    @cached_property
    def taken(self) -> Options:
        return options_of(self.service, self.model, self.name)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.taken.parameters

    @cached_property
    def row_types(self) -> tuple[Any, ...]:
        from awsh.operations.rows import row_type

        paged = self._items if self.taken.paged else None
        found = row_type(self.model, paged)
        return () if found is None else (found,)

    def returned(self, words: Sequence[str]) -> tuple[Any, ...]:
        return () if {"--query", "--output", "--generate-cli-skeleton"} & set(words) else self.row_types

    @cached_property
    def doc(self) -> Doc:
        summary, _, rest = plain(self.model.documentation).partition(". ")
        summary = (summary or self.model.name).strip().rstrip(".") + "."
        return Doc(summary, rest.strip(), {p.name: p.help for p in self.parameters}, (), ())

    def missing(self, given: Collection[str]) -> list[Parameter]:
        if "cli_input_json" in given or "generate_cli_skeleton" in given:
            return []
        filled = {
            member
            for shortcut in self.taken.shortcuts.values()
            if shortcut.default is not None or shortcut.name in given
            for member in shortcut.fills
        }
        return [p for p in super().missing(given) if self.taken.members.get(p.name) not in filled]

    def _call(self, ctx: Context, outfile: Path | None = None, **given: Any) -> Value:
        own = {name: given.pop(name, None) for name in self.taken.own if name != "outfile"}
        if own["generate_cli_skeleton"]:
            return Record(self._skeleton())
        parameters = self._parameters(own["cli_input_json"], given)
        asked = Asked(self.model, own.get("query"), own.get("output"), outfile)
        region = own.get("region")
        paging = {
            key: own[name]
            for name, key in (
                ("max_items", "MaxItems"),
                ("page_size", "PageSize"),
                ("starting_token", "StartingToken"),
            )
            if own.get(name) is not None
        }
        called = (self.service, method(self.model.name))
        aws = ctx.shell.aws
        by_hand = own.get("paginate") is False or any(
            given.get(name) is not None for name in self.taken.manual
        )
        if self.taken.paged and not by_hand:
            items = self._items
            if items is not None and asked.as_rows:
                found = aws.search(*called, items, parameters, region, paging)
                rows = Rows(found, fields=self._fields(items))
                return shown(ctx, asked, rows)
            return shown(ctx, asked, aws.whole(*called, parameters, region, paging))
        with ExitStack() as files:
            for name, value in parameters.items():
                if isinstance(value, Path):
                    parameters[name] = files.enter_context(value.open("rb"))
            return shown(ctx, asked, aws.call(*called, parameters, region))

    def _parameters(self, base: Any, given: dict[str, Any]) -> dict[str, Any]:
        if base is not None and not isinstance(base, dict):
            raise UsageError("--cli-input-json wants a JSON object")
        found = dict(base or {})
        shortcuts = self.taken.shortcuts
        for name, value in given.items():
            if value is None or name in shortcuts:
                continue
            if name in self.taken.opposites:
                found[self.taken.members[self.taken.opposites[name]]] = not value
            else:
                found[self.taken.members[name]] = value
        for shortcut in shortcuts.values():
            value = given.get(shortcut.name)
            if value is None and not any(member in found for member in shortcut.fills):
                value = shortcut.default
            if value is not None:
                try:
                    shortcut.apply(found, value)
                except ValueError as error:
                    raise UsageError(f"--{shortcut.name.replace('_', '-')}: {error}") from None
        return found

    def _fields(self, items: str) -> tuple[str, ...]:
        """What the model says that an item may have: AWS leaves out what holds nothing."""
        shape = self.model.output_shape
        listed = shape.members.get(items) if shape is not None else None
        item = getattr(listed, "member", None)
        return tuple(getattr(item, "members", ()))

    @cached_property
    def _items(self) -> str | None:
        """The JMESPath of the items that the pages list, when that is one list."""
        keys = (pagination(self.service, self.model.name) or {}).get("result_key") or []
        several: list[str] = [keys] if isinstance(keys, str) else keys
        return several[0] if len(several) == 1 else None

    def _skeleton(self) -> dict[str, Any]:
        from awsh.aws.models import skeleton

        return skeleton(self.model.input_shape) if self.model.input_shape else {}
