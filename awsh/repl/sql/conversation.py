"""A conversation with one database: read, run, show, until the person leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from awsh import engine
from awsh.dryrun import DryRun
from awsh.errors import AwshError, Leave, suggest
from awsh.history import History
from awsh.language.expansion import Scope
from awsh.log import log
from awsh.paths import state_dir
from awsh.repl.console import PromptConsole
from awsh.repl.loop import can_move_cursor
from awsh.repl.runner import Runner
from awsh.repl.sql.completing.complete import ROWS
from awsh.repl.sql.completing.reading import Catalogue
from awsh.repl.sql.remembering import keep
from awsh.repl.sql.showing import NULL, Showing, Watched
from awsh.repl.sql.typed import Line, Query, Typed, read
from awsh.repl.terminal import echo
from awsh.sql import Database, Family, Session, SqlError, catalogue, perform
from awsh.sql.statements import judge
from awsh.values import Rows

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.sql import Result

_STRUCTURE = ("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "COMMENT", "SELECT INTO")


class Quit(Exception):
    """The person leaves this prompt."""


class Reader(Protocol):
    """Where texts come from. offered: what stands in the line already. edit: it is opened in the editor program."""

    def read(self, offered: str = "", *, edit: bool = False) -> str: ...


class Conversation:
    """One person, one database; what the words of the prompt work on.

    session: the one that statements run in; `\\c` may put another in its place. last: the last statement.
    error: the last that was refused. delimiter: what ends a statement. offered, edit: what the next prompt begins
    with, and whether in the editor program.
    """

    def __init__(self, ctx: Context, console: PromptConsole, session: Session) -> None:
        self.ctx = ctx
        self.console = console
        self.shell = ctx.shell
        self.session = session
        self.runner = Runner(self.shell, console, null=NULL)
        self.awsh = Runner(self.shell, console)
        self.showing = Showing(self.shell, console, self.runner)
        self.last: Query | None = None
        self.error: SqlError | None = None
        self.delimiter = ";"
        self.offered = ""
        self.edit = False
        self.scope = f"{self.shell.target.scope} {session.database.name}"
        self._given = session
        self.history = History(state_dir() / "history-sql.jsonl", size=self.shell.settings["history-size"])
        self.catalogue = Catalogue(session.database)
        self._menus = can_move_cursor()

    # The prompt

    def run(self) -> None:
        """Until `quit`, Ctrl-D, or a signal that ends the process. Raises SqlError, Leave."""
        self.session.connect()
        before = self.console.above, self.console.changed, self.shell.names.on_arrival
        try:
            self._greet()
            reader = self._new_reader()
            with suppress(Quit):
                while True:
                    try:
                        self._once(reader)
                    except KeyboardInterrupt:
                        # A second Ctrl-C, while the first was still being answered.
                        self.console.newline()
        finally:
            self.console.above, self.console.changed, self.shell.names.on_arrival = before
            self.catalogue.end()
            if self.session is not self._given:
                self.session.close()
            if self._menus:
                echo(True)

    def _new_reader(self) -> Reader:
        if self._menus:
            from awsh.repl.sql.prompt import SqlPrompt

            return SqlPrompt(self)
        from awsh.repl.sql.plain import PlainSqlReader

        return PlainSqlReader(self)

    def _greet(self) -> None:
        database = self.session.database
        where = f", database {database.database}" if database.database else ""
        self.console.note(
            f"{kind_of(self.session)} at {database.name}{where}, as {database.user}. "
            "Statements end with ;  help shows the words, Ctrl-D leaves."
        )

    def _once(self, reader: Reader) -> None:
        if self._menus:
            echo(False)
        self.runner.to_line_start()
        offered, self.offered = self.offered, ""
        edit, self.edit = self.edit, False
        try:
            text = reader.read(offered, edit=edit)
        except KeyboardInterrupt:
            return
        except EOFError:
            self.guarded(self.leave)
            return
        if self._menus:
            echo(True)
        self.text(text)

    def keep(self, text: str) -> None:
        """TEXT into the history, if it may be there."""
        keep(self.history, text, profile=self.shell.state.profile, scope=self.scope)

    def is_unfinished(self, text: str) -> bool:
        """Whether Enter only begins another line."""
        return not self._read(text).complete

    def _read(self, text: str) -> Typed:
        return read(text, self.session.family, self._goes_on, self.delimiter)

    def _goes_on(self, tail: str) -> bool:
        return self.shell.parse(f"{ROWS} {tail}").incomplete

    def leave(self) -> None:
        """Raises Quit, unless the person wants to stay for the sake of the open transaction."""
        if self.session.transaction != "idle":
            answer = ""
            name = self.session.database.name
            with suppress(EOFError):
                answer = self.console.ask(
                    f"a transaction is open on {name}: commit it, roll it back, keep it open, "
                    "or stay here? [c/r/k/S]"
                )
            choice = answer.strip().lower()[:1]
            if choice == "k" and self.session is not self._given:
                choice = ""
                self.console.note("another database was chosen with \\c: its session ends here; c or r")
            if choice not in ("c", "r", "k"):
                return
            if choice != "k" and not self.query(Query("COMMIT" if choice == "c" else "ROLLBACK")):
                return
        raise Quit

    # What is typed

    def text(self, text: str) -> bool:
        """Runs what was typed, piece by piece, up to the first that fails; whether all held. Raises Quit, Leave."""
        typed = self._read(text)
        self.delimiter = typed.delimiter
        return self.items(typed.items)

    def items(self, items: Iterable[Line | Query]) -> bool:
        left = list(items)
        while left:
            item = left.pop(0)
            if not (self.line(item.text) if isinstance(item, Line) else self.query(item)):
                if left:
                    one = len(left) == 1
                    which = "the one behind it was" if one else f"the {len(left):,} behind it were"
                    self.console.note(f"{which} not run")
                return False
        return True

    def line(self, text: str) -> bool:
        """Runs a line for the prompt itself."""
        from awsh.repl.sql.lines import run_line

        return self.guarded(lambda: run_line(self, text))

    def query(self, query: Query) -> bool:
        """Runs one statement and shows all that comes of it; whether it held."""
        self.last = query
        return self.guarded(lambda: self._query(query))

    def guarded(self, work: Callable[[], object]) -> bool:
        """WORK, with whatever it raises said; whether it held. Raises Quit, Leave."""
        try:
            return work() is not False
        except KeyboardInterrupt:
            self.console.newline()
            connected = "the session goes on" if self.session.connected else "the connection was closed"
            self.console.note(f"cancelled; {connected}")
        except (Quit, Leave):
            raise
        except DryRun as told:
            self.console.note(told.message)
            return True
        except SqlError as error:
            self.error = error
            self._hint(error)
            self.showing.error(error)
        except AwshError as error:
            self.runner.complain(error)
        except OSError as error:
            where = f": {error.filename}" if error.filename is not None else ""
            self.runner.complain(AwshError(f"{error.strerror or error}{where}"))
        except BaseException as error:
            log().error("at the database's prompt", exc_info=error)
            self.runner.complain(
                AwshError(f"{type(error).__name__}: {error}", hint="the log has it all"), cause=error
            )
        return False

    def _query(self, query: Query) -> bool:
        judged = judge(query.text, self.session.family)
        result = perform(self.ctx, self.session, query.text)
        if query.tail:
            held = self._hand_on(Watched(result), result.names, query.tail)
            self.showing.said(result)
            return held
        following: Result | None = result
        while following is not None:
            self.showing.result(following, judged.verb, vertical=query.vertical)
            following = following.next()
        if judged.verb in _STRUCTURE or judged.verb == "USE":
            self.catalogue.refresh(self.session.database)
        return True

    def _hand_on(self, rows: Watched, names: tuple[str, ...], tail: str) -> bool:
        """The rows to awsh's own verbs and commands; whether these held. Raises SqlError."""
        scope = Scope(self.shell.scope)
        scope[ROWS[1:]] = Rows(rows, names, fields=names)
        try:
            engine.run_text(
                self.shell, self.shell.context(), f"{ROWS} {tail}", scope, self.runner.emit, direct=True
            )
        except SqlError:
            raise
        except AwshError as error:
            self.runner.complain(error, f"{ROWS} {tail}")
            return False
        finally:
            rows.close()
        return True

    def _hint(self, error: SqlError) -> None:
        """Who hands rows on in front of the `;` is told how it is done."""
        head, bar, tail = error.statement.rpartition("|")
        verb = tail.strip().split(None, 1)[0] if bar and tail.strip() else ""
        if not error.hint and verb in self.shell.commands.verbs and not head.endswith("|"):
            error.hint = f"awsh's verbs stand behind the ; as in `…; | {verb}`"

    # Another database

    def change_database(self, name: str) -> None:
        """Goes on in another database of the server. Raises SqlError."""
        if self.session.family is Family.MYSQL:
            perform(self.ctx, self.session, f"USE {catalogue.quoted(name, self.session.family)}")
        else:
            if self.session.transaction != "idle":
                raise SqlError("a transaction is open, and would be lost", hint="COMMIT or ROLLBACK first")
            known = [row["database"] for row in catalogue.databases(self.session)]
            if name not in known:
                # Asked before, for a refusal cannot be told from that of a password, which would be asked for.
                raise SqlError(f"there is no database {name}", hint=suggest(name, known) or "\\l lists them")
            self._take(replace(self.session.database, database=name))
        self.catalogue.refresh(self.session.database)
        self.console.note(f"now in database {self.session.database.database}")

    def _take(self, database: Database) -> None:
        session = Session(database, note=self.session.note, stopped=self.session.stopped)
        session.connect()
        if self.session is not self._given:
            self.session.close()
        self.session = session


def kind_of(session: Session) -> str:
    """`mariadb 11.8.3`, `postgresql 18.1`."""
    if not session.connected:
        return str(session.family)
    version = session.version
    name = "mariadb" if "mariadb" in version.lower() else str(session.family)
    return f"{name} {version.split('-')[0].split(' ')[0]}"
