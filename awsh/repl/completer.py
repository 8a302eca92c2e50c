"""The completion menu: `awsh.completion` as prompt_toolkit's, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer, CompletionState
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from awsh.log import log
from awsh.shell import Shell

if TYPE_CHECKING:
    from awsh.completion import Completions

MOST = 500
"""Lines of a menu: more than anybody goes through."""


Complete = Callable[[str, int], "Completions"]
"""From a text and a cursor to what may stand there."""


class Menu(Completer):
    """Asks for completions in a thread, so that typing never waits; and again when names arrive.

    complete: that of awsh's own lines when None.
    """

    def __init__(self, shell: Shell, complete: Complete | None = None) -> None:
        self._shell = shell
        self._offer = complete or self._of_line
        self._asked: Document | None = None
        self._working = 0

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        return self._complete(document)

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        if complete_event.text_inserted and not document.text.strip():
            return
        self._asked = document
        self._working += 1
        try:
            found = await asyncio.get_running_loop().run_in_executor(None, self._complete, document)
        finally:
            self._working -= 1
        for completion in found:
            yield completion

    async def settled(self) -> None:
        """Returns when completions that are on their way are shown: prompt_toolkit ignores whoever asks for others
        meanwhile.
        """
        await asyncio.sleep(0.005)
        while self._working:
            await asyncio.sleep(0.005)

    def dismiss(self, buffer: Buffer) -> None:
        """Closes the menu until something is typed."""
        self._asked = None
        buffer.cancel_completion()

    def refresh(self, buffer: Buffer, app: Application[Any]) -> None:
        """New names have come: shows them in the menu, unless the person is choosing in it already."""
        document = buffer.document
        if document != self._asked:
            return

        async def renew() -> None:
            completions = await asyncio.get_running_loop().run_in_executor(None, self._complete, document)
            state = buffer.complete_state
            if buffer.document != document or self._asked != document or not completions:
                return
            if state is not None and (state.complete_index is not None or state.completions == completions):
                return
            if len(completions) == 1 and not _adds(document, completions[0]):
                return
            buffer.complete_state = CompletionState(document, completions)
            buffer.on_completions_changed.fire()

        app.create_background_task(renew())

    def _of_line(self, text: str, cursor: int) -> Completions:
        from awsh.completion import complete

        return complete(self._shell, text, cursor)

    def _complete(self, document: Document) -> list[Completion]:
        """Never raises: a completer that fails is no reason to lose the line being typed."""
        try:
            cursor = document.cursor_position
            found = self._offer(document.text, cursor)
            return [
                Completion(
                    item.insert,
                    start_position=min(0, found.start - cursor),
                    display=item.label or item.insert,
                    display_meta=item.description,
                    style=f"class:offer.{item.style}",
                )
                for item in found.items[:MOST]
                if item.insert.isprintable()
            ]
        except Exception as error:
            log().error("completion failed", exc_info=error)
            return []


def _adds(document: Document, completion: Completion) -> bool:
    before = document.text_before_cursor
    return before[len(before) + completion.start_position :] != completion.text
