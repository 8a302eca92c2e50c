"""`aws`, its services and their operations: thousands of commands, each made when it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from awsh.aws.models import has_service, operation_names, service_names, waiter_names
from awsh.command import Command, Group
from awsh.operations.spelling import CLI_ONLY, SERVICES


class LazyMembers(Mapping[str, "Command | Group"]):
    """Members that are made when they are asked for by name.

    has: whether there is one of that name, where that takes less time than listing all.
    """

    def __init__(
        self,
        names: Callable[[], Iterable[str]],
        make: Callable[[str], Command | Group],
        has: Callable[[str], bool] | None = None,
    ) -> None:
        self._names = names
        self._make = make
        self._has = has or (lambda name: name in self._known)
        self._made: dict[str, Command | Group] = {}

    @cached_property
    def _known(self) -> dict[str, None]:
        return dict.fromkeys(self._names())

    def __getitem__(self, name: str) -> Command | Group:
        if name not in self._made:
            if not self._has(name):
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class LazyGroup(Group):
    """A group of such members. elsewhere: what to type instead of a word that is none."""

    made: LazyMembers

    def __init__(self, name: str, help: str, parent: Group | None, elsewhere: Mapping[str, str]) -> None:
        super().__init__(name, help)
        self.parent = parent
        self.plugin = parent.plugin if parent else ""
        self._elsewhere = elsewhere

    def adopt(self, plugin: str) -> None:
        self.plugin = plugin

    @property
    def members(self) -> Mapping[str, Command | Group]:
        return self.made

    def walk(self, *, load: bool = True) -> Iterator[Command]:
        """None: they are found by name, and not gone through."""
        return iter(())

    def elsewhere(self, word: str) -> str | None:
        return self._elsewhere.get(word)


class AwsGroup(LazyGroup):
    """`aws`: its members are AWS's services, theirs their operations."""

    def __init__(self) -> None:
        help_ = "Every operation of every service, as the AWS CLI spells them."
        super().__init__("aws", help_, None, CLI_ONLY[""])
        self.made = LazyMembers(
            lambda: [*service_names(), *SERVICES],
            self._service,
            lambda name: has_service(SERVICES.get(name, name)),
        )

    def _service(self, name: str) -> Group:
        service = SERVICES.get(name, name)
        group = LazyGroup(name, f"Every operation of {name}.", self, CLI_ONLY.get(name, {}))
        group.made = LazyMembers(
            lambda: [*operation_names(service), *(["wait"] if waiter_names(service) else [])],
            lambda word: _waits(group, service) if word == "wait" else _operation(group, service, word),
        )
        return group


def _operation(group: Group, service: str, operation: str) -> Command:
    from awsh.operations.operation import OperationCommand

    return OperationCommand(group, service, operation)


def _waits(parent: Group, service: str) -> Group:
    from awsh.operations.waiters import WaitCommand

    group = LazyGroup("wait", "Wait until something has come to be.", parent, {})
    group.made = LazyMembers(lambda: waiter_names(service), lambda name: WaitCommand(group, service, name))
    return group
