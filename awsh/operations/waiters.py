"""`aws SERVICE wait NAME`: ask again and again until something has come to be."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from awsh.aws.models import dashed, service_model, waiter_names, waiter_operation
from awsh.command import Group
from awsh.docstring import Doc
from awsh.operations.operation import OperationCommand
from awsh.operations.options import plain

if TYPE_CHECKING:
    from awsh.context import Context


class WaitCommand(OperationCommand):
    """One waiter, such as `instance-running`; it takes what the operation that it asks takes."""

    def __init__(self, group: Group, service: str, name: str) -> None:
        super().__init__(group, service, name)
        self.func = self._wait
        self._waiter = waiter_names(service)[name]

    @cached_property
    def model(self) -> Any:
        return service_model(self.service).operation_model(waiter_operation(self.service, self._waiter))

    @cached_property
    def doc(self) -> Doc:
        summary = f"Wait until {dashed(self._waiter).replace('-', ' ')}, asking {self.model.name}."
        return Doc(
            summary, plain(self.model.documentation), {p.name: p.help for p in self.parameters}, (), ()
        )

    def _wait(self, ctx: Context, **given: Any) -> None:
        region = given.pop("region", None)
        base = given.pop("cli_input_json", None)
        for name in self.taken.own:
            given.pop(name, None)
        client = ctx.client(self.service, region)
        with ctx.errors():
            client.get_waiter(_method(self._waiter)).wait(**self._parameters(base, given))


def _method(waiter: str) -> str:
    return dashed(waiter).replace("-", "_")
