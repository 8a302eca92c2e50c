"""The prompt of a database, on a terminal that menus can be drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples

from awsh.completion import Completions, complete
from awsh.output.safe import safe_text
from awsh.repl.bar import draw
from awsh.repl.completer import Menu
from awsh.repl.editor import LineEditor
from awsh.repl.keys import bindings
from awsh.repl.recall import Recall, Suggest
from awsh.repl.sql.completing import Completing
from awsh.repl.sql.conversation import kind_of
from awsh.repl.sql.highlight import SqlHighlighter
from awsh.repl.sql.prompt_text import prompt_text
from awsh.toolbar import Segment

if TYPE_CHECKING:
    from awsh.repl.sql.conversation import Conversation


class SqlPrompt:
    """Reads statements; see `awsh.repl.sql.conversation.Reader`."""

    def __init__(self, conversation: Conversation) -> None:
        shell = conversation.shell
        self._conversation = conversation
        catalogue = conversation.catalogue

        def lines(text: str, cursor: int) -> Completions | None:
            from awsh.repl.sql.lines import complete_line

            return complete_line(conversation, text, cursor)

        def awsh(text: str, cursor: int) -> Completions:
            return complete(shell, text, cursor)

        menu = Menu(shell, Completing(lambda: catalogue.known, lines, awsh))
        recall = Recall(shell, conversation.history, conversation.keep)
        self._editor = LineEditor(
            shell,
            conversation.console,
            message=self._message,
            lexer=SqlHighlighter(conversation.session.family),
            menu=menu,
            keys=bindings(shell, menu, incomplete=conversation.is_unfinished, explain=self._explain),
            bar=_Bar(conversation),
            recall=recall,
            suggest=Suggest(shell, recall, conversation.scope),
            suffix=".sql",
        )
        catalogue.arrived = self._editor.arrived
        self._editor.once_drawn(catalogue.refresh)

    def read(self, offered: str = "", *, edit: bool = False) -> str:
        return self._editor.read_line(offered, edit=edit)

    def _message(self) -> StyleAndTextTuples:
        session = self._conversation.session
        style = "class:prompt.failed" if session.transaction == "failed" else "class:prompt"
        return [(style, prompt_text(session))]

    def _explain(self, text: str, cursor: int) -> None:
        from awsh.repl.sql.lines import HELP

        self._conversation.console.note(HELP)


class _Bar:
    """Which server, which database, as whom."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def refresh(self) -> None:
        pass

    def fragments(self) -> StyleAndTextTuples:
        conversation = self._conversation
        session, showing = conversation.session, conversation.showing
        database = session.database
        lost = Segment("", "not connected", "warning")
        segments = [
            Segment("server", kind_of(session)) if session.connected else lost,
            Segment("database", database.database),
            Segment("user", database.user),
            Segment("transaction", "" if session.transaction == "idle" else session.transaction, "warning"),
            Segment("ends with", "" if conversation.delimiter == ";" else conversation.delimiter),
            Segment("", "vertical" if showing.vertical else ""),
            Segment("results to", safe_text(str(showing.file or "")), "warning"),
        ]
        return draw([s for s in segments if s.text], get_app().output.get_size().columns)
