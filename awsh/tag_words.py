"""The words behind `tag` and `untag`, which are the same for every service: RESOURCE … KEY=VALUE …"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awsh.command import Command
from awsh.context import Context
from awsh.errors import UsageError
from awsh.parameters import Candidate, Completing, ValueType
from awsh.tagging import check_tags
from awsh.values import Rows


@dataclass(frozen=True, slots=True)
class Tagging:
    """How resources of a kind get and lose tags.

    kind: the name of a resource kind. set, remove: the requests, for at most BATCH resources at a time.
    The commands are the plugin's: it declares their words as `Annotated[str, tagging.words]` and
    `Annotated[str, tagging.words_of_one]`, and hands them to `tag` and `untag`.
    """

    kind: str
    set: Callable[[Context, list[str], dict[str, str]], object]
    remove: Callable[[Context, list[str], list[str]], object]
    batch: int = 500

    @property
    def words(self) -> ValueType:
        """Resources and KEY=VALUE in any order."""

        def convert(ctx: Context, given: Any) -> str:
            return given if isinstance(given, str) and _is_tag(given) else ctx.resolve(self.kind, given)

        return ValueType("RESOURCE|KEY=VALUE", convert, self._complete)

    @property
    def words_of_one(self) -> ValueType:
        """A resource and then keys; keys alone behind a pipeline."""

        # Which word is which is known only when all are there, so a bad name is found in `untag`.
        def convert(ctx: Context, given: Any) -> str:
            return str(ctx.resolve(self.kind, given)) if isinstance(given, Mapping) else str(given)

        return ValueType("RESOURCE KEY", convert, self._complete)

    def tag(self, ctx: Context, command: Command, words: Sequence[str], rows: Rows | None) -> None:
        """Sets the tags among WORDS. Raises UsageError."""
        pairs = [word for word in words if _is_tag(word)]
        tags = check_tags({key: value for key, _, value in (pair.partition("=") for pair in pairs)})
        things = [*self._fed(ctx, rows), *(word for word in words if not _is_tag(word))]
        if rows is None and not things:
            raise _wants(command, "a resource")
        if not tags:
            raise _wants(command, "at least one KEY=VALUE")
        for some in self._batches(things):
            self.set(ctx, some, tags)

    def untag(self, ctx: Context, command: Command, words: Sequence[str], rows: Rows | None) -> None:
        """Removes the tags whose keys are in WORDS. Raises UsageError."""
        if rows is None and not words:
            raise _wants(command, "a resource, and keys")
        if rows is None:
            try:
                things, keys = [ctx.resolve(self.kind, words[0])], list(words[1:])
            except ValueError as error:
                raise UsageError(str(error), usage=command.usage) from None
        else:
            things, keys = list(self._fed(ctx, rows)), list(words)
        if not keys:
            raise _wants(command, "at least one key")
        for key in keys:
            if "=" in key:
                plain = key.partition("=")[0]
                raise UsageError(f"{key!r}: a tag is removed by its key alone", hint=f"as in {plain}")
        for some in self._batches(things):
            self.remove(ctx, some, keys)

    def _complete(self, completing: Completing) -> Iterator[Candidate]:
        for _, candidate in completing.ctx.candidates(self.kind, completing.word):
            yield candidate

    def _fed(self, ctx: Context, rows: Rows | None) -> Iterator[str]:
        kind = ctx.kind(self.kind)
        for row in rows or ():
            found = kind.of_row(row) if isinstance(row, Mapping) else str(row)
            if found is None:
                columns = " or ".join(f"`{column}`" for column in dict.fromkeys(kind.columns))
                raise UsageError(f"these rows carry no {kind.noun}", hint=f"it would be in {columns}")
            yield found

    def _batches(self, things: Iterable[str]) -> Iterator[list[str]]:
        """Distinct resources, as many at a time as AWS takes."""
        distinct = list(dict.fromkeys(things))
        for start in range(0, len(distinct), self.batch):
            yield distinct[start : start + self.batch]


def _is_tag(word: str) -> bool:
    return "=" in word and not word.startswith("arn:")


def _wants(command: Command, what: str) -> UsageError:
    return UsageError(f"{' '.join(command.path)} wants {what}", usage=command.usage)
