"""The history at the prompt: recalled with the arrows and Ctrl-R, suggested while typing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable

from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.history import History as PromptHistory

from awsh.history import Entry, History
from awsh.repl.remember import remember
from awsh.shell import Shell


class Recall(PromptHistory):
    """The shared history as prompt_toolkit's; the whole file is read once, off the event loop.

    keep: puts a line into it, or not; `remember` when None.
    """

    def __init__(self, shell: Shell, history: History, keep: Callable[[str], object] | None = None) -> None:
        super().__init__()
        self._history = history
        self._keep = keep or (lambda text: remember(shell, history, text))
        self.entries: list[Entry] = []
        self._begun = False

    async def load(self) -> AsyncGenerator[str, None]:
        if self._begun:
            # Only what is new is read, which is sooner done than a thread is begun.
            self.entries = self._read()
        else:
            self.entries = await asyncio.get_running_loop().run_in_executor(None, self._read)
            self._begun = True
        for entry in reversed(self.entries):
            yield entry.text

    def _read(self) -> list[Entry]:
        try:
            return self._history.entries()
        except OSError:
            return self.entries

    def append_string(self, string: str) -> None:
        """Called when a line is accepted: it is on disk before it runs."""
        self._keep(string)

    def get_strings(self) -> list[str]:
        return [entry.text for entry in self.entries]

    def load_history_strings(self) -> Iterable[str]:
        return (entry.text for entry in reversed(self._read()))

    def store_string(self, string: str) -> None:
        self._keep(string)


class Suggest(AutoSuggest):
    """The rest of the latest line that begins as this one: of this profile and place, if there is any.

    scope: the place, as the history's entries have it; the target's when None.
    """

    def __init__(self, shell: Shell, recall: Recall, scope: str | None = None) -> None:
        self._shell = shell
        self._recall = recall
        self._scope = scope

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        text = document.text
        if not text.strip() or not document.is_cursor_at_the_end or not self._shell.settings["suggestions"]:
            return None
        scope = self._shell.target.scope if self._scope is None else self._scope
        here = (self._shell.state.profile, scope)
        elsewhere = ""
        for entry in reversed(self._recall.entries):
            if entry.text.startswith(text) and len(entry.text) > len(text):
                rest = entry.text[len(text) :]
                if not rest.isprintable():
                    continue
                if (entry.profile, entry.scope) == here:
                    return Suggestion(rest)
                elsewhere = elsewhere or rest
        return Suggestion(elsewhere) if elsewhere else None
