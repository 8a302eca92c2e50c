"""One request for completions: where it stands, and what the words before it mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from awsh.binder import Argument
from awsh.command import Command, Group
from awsh.completion.patience import Patience
from awsh.errors import AwshError, UsageError
from awsh.language import Place
from awsh.language.expansion import Scope, expand
from awsh.language.tree import Block, Condition, Script, Text, Word

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.shell import Shell


@dataclass(frozen=True, slots=True)
class Here:
    """A cursor in a line of a shell."""

    shell: Shell
    ctx: Context
    line: str
    place: Place
    patience: Patience

    def arguments(self, words: Iterable[Word]) -> list[Argument]:
        """Words as the binder wants them. What only running could tell stands as it is written."""
        return [self._argument(word) for word in words]

    def _argument(self, word: Word) -> Argument:
        first = word.parts[0] if word.parts else None
        if (text := word.literal) is not None:
            return Argument(text, word.span, bare=not (isinstance(first, Text) and first.quote))
        if not isinstance(first, (Block, Condition)):
            try:
                return expand(word, self.scope, _refuse)
            except AwshError:
                pass
        return Argument(self.line[word.span.start : word.span.end], word.span, bare=False)

    @property
    def scope(self) -> Scope:
        return self.shell.scope

    def find(self, words: list[Argument], *, piped: bool) -> tuple[Command | Group, list[Argument]] | None:
        """What the first words call, and the words behind those; None for what nothing is called."""
        if not piped and len(words) > 1 and words[0].bare and words[0].value == "time":
            words = words[1:]
        try:
            member, used = self.shell.commands.find(words, piped=piped)
        except UsageError:
            return None
        return member, words[used:]

    @contextmanager
    def blaming(self, member: Command | Group) -> Iterator[None]:
        """Names the plugin that MEMBER is from for what goes wrong inside, and lets nothing out."""
        try:
            yield
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:
            self.patience.failed(member.plugin, " ".join(member.path), error)


def _refuse(script: Script) -> object:
    raise UsageError("nothing is run while completing")
