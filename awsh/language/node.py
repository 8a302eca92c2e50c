"""What every node of the syntax tree is: fields by name, fixed once made, equal by value.

Dataclasses would say the same, and take a sixth of the time to a prompt: each compiles half a dozen methods
when its class is made, and there are two dozen kinds of nodes.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Node:
    """A class of nodes declares its fields as a dataclass does, without defaults."""

    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        held = self.__dict__
        held.update(zip(self.fields, values, strict=False))
        held.update(named)
        if held.keys() != set(self.fields):
            raise TypeError(f"{type(self).__name__} is made of {', '.join(self.fields)}")

    def replaced(self, **changes: Any) -> Self:
        """The same node with other values in some fields."""
        return type(self)(**{**self.__dict__, **changes})

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a {type(self).__name__} is fixed once made")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__[name] for name in self.fields))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.fields)
        return f"{type(self).__name__}({inside})"
