"""What takes back a change: for each operation that makes something, the line that removes it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from awsh.aws.redact import HIDDEN

if TYPE_CHECKING:
    from awsh.context import Context


class Inverse(NamedTuple):
    """How `cleanup` takes back what one operation of AWS has made.

    service, operation: as the journal has them: "ec2", "CreateVpc".
    kind: the resource kind of what is made; its listing says whether it is still there.
    made: a JMESPath to its id, or to several, in `{"parameters": …, "answer": …}`.
    undo: the line that removes it: `{id}` stands for one id, `{ids}` for as many as there are of the kind. It is
        run as if typed and confirmed; it should wait until what it removes no longer holds on to anything.
    after: kinds that must be gone before, whichever plugin they are of.
    gone: another operation that removes it, and a JMESPath to the id in its parameters: needed where ids are names,
        which somebody else may have given to something new since.
    born: a JMESPath in a record of the kind's listing to when it was made, for the same reason.
    loses: what goes with one and how much, in words, by its id; "" for nothing of note.
    """

    service: str
    operation: str
    kind: str
    made: str
    undo: str
    after: tuple[str, ...] = ()
    gone: tuple[str, str] | None = None
    born: str = ""
    loses: Callable[[Context, str], str] | None = None


class Inverses:
    """Every inverse there is, by service and operation."""

    def __init__(self) -> None:
        self._by_operation: dict[tuple[str, str], Inverse] = {}
        self._owner: dict[tuple[str, str], str] = {}
        self._removing: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, inverse: Inverse, plugin: str) -> None:
        """Raises ValueError where the operation has one already or a JMESPath is none, TypeError for what is
        no Inverse.
        """
        if not isinstance(inverse, Inverse):
            raise TypeError(f"awsh_inverses gives Inverses, not {inverse!r}")
        import jmespath

        for path in filter(None, (inverse.made, inverse.born, inverse.gone and inverse.gone[1])):
            jmespath.compile(path)
        key = (inverse.service, inverse.operation)
        if key in self._by_operation:
            raise ValueError(
                f"{inverse.service} {inverse.operation} has an inverse already, of plugin {self._owner[key]}"
            )
        self._by_operation[key] = inverse
        self._owner[key] = plugin
        if inverse.gone is not None:
            operation, path = inverse.gone
            self._removing[inverse.service, operation] = (inverse.kind, path)

    def get(self, service: str, operation: str) -> Inverse | None:
        return self._by_operation.get((service, operation))

    def __iter__(self) -> Iterator[Inverse]:
        return iter(self._by_operation.values())

    def made(
        self, service: str, operation: str, parameters: Mapping[str, Any], answer: Mapping[str, Any]
    ) -> list[str]:
        """The ids of what a request has made, as far as the journal may know them."""
        inverse = self.get(service, operation)
        if inverse is None:
            return []
        return _ids(inverse.made, {"parameters": parameters, "answer": answer})

    def removed(
        self, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> tuple[str, list[str]] | None:
        """The kind and the ids of what a request has removed; None where it is no removal."""
        found = self._removing.get((service, operation))
        return (found[0], _ids(found[1], parameters)) if found else None


def _ids(path: str, record: Any) -> list[str]:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        found = jmespath.search(path, record)
    except JMESPathError:
        return []
    ids = found if isinstance(found, list) else [found]
    return [each for each in ids if isinstance(each, str) and each and HIDDEN not in each]
