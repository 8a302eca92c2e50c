"""Messages that are deleted while others are still received."""

from __future__ import annotations

from awsh import AwshError, Context, Crew
from awsh_sqs.receiving.receipts import AT_ONCE, Failure, Handle, at_once, deleted


class Deleting:
    """What is added is deleted, whatever Ctrl-C says. done: how many are; failures: those that are not."""

    def __init__(self, ctx: Context) -> None:
        self.done = 0
        self.failures: list[Failure] = []
        self._ctx = ctx
        self._added: list[Handle] = []
        self._under_way: dict[int, list[Handle]] = {}
        self._given = 0
        self._crew: Crew[int, list[Failure]] = Crew(ctx, lambda n: deleted(ctx, self._under_way[n]), AT_ONCE)

    def add(self, handle: Handle) -> None:
        self._added.append(handle)

    def give(self) -> None:
        """Those that were added, ten at most, are deleted from now on. Raises what deleting others raised."""
        if not self._added:
            return
        while self._crew.pending >= 2 * AT_ONCE:
            self._hear()
        self._given += 1
        self._under_way[self._given], self._added = self._added, []
        self._crew.give(self._given)

    def finish(self) -> None:
        """Until all are deleted. Raises what deleting raised, KeyboardInterrupt."""
        self.give()
        while self._crew.pending:
            self._hear()

    def end(self) -> None:
        """The same once more for what is left, whatever happened; raises nothing."""
        self._crew.end()
        left = [handle for handles in self._under_way.values() for handle in handles] + self._added
        try:
            failed = at_once(lambda some: deleted(self._ctx, some), left)
        except AwshError as error:
            failed = [(handle.id, str(error)) for handle in left]
        self.done += len(left) - len(failed)
        self.failures += failed
        self._under_way, self._added = {}, []

    def _hear(self) -> None:
        number, failed = self._crew.hear()
        self.done += len(self._under_way.pop(number)) - len(failed)
        self.failures += failed
