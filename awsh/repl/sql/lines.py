"""Lines that are for the prompt itself: `tables`, `\\d movies`, `\\x`, `:s3 ls`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from awsh.completion import Completions, Item, complete
from awsh.completion.ranking import best
from awsh.errors import UsageError, suggest
from awsh.localpaths import local_candidates
from awsh.output.safe import safe_text
from awsh.repl.sql import favourites, files, settings
from awsh.repl.sql.completing.known import Known, written
from awsh.sql import SqlError, words

if TYPE_CHECKING:
    from awsh.repl.sql.conversation import Conversation

_HEAD = re.compile(r"(\\[?!.]|\\?\w+)(\+?)\s*(.*)", re.DOTALL)
_AWSH = re.compile(r"\s*(?::|\\!)\s*")

Completes = Literal["", "table", "database", "file", "favourite", "statement"]


def _helped(conversation: Conversation, rest: str) -> None:
    conversation.console.note(HELP)


class Word(NamedTuple):
    """One word of the prompt. names: the first is the one that help shows. takes: what stands behind it."""

    names: tuple[str, ...]
    takes: str
    help: str
    run: Callable[[Conversation, str], object]
    completes: Completes = ""


WORDS = (
    Word(
        (r"\c", r"\u", "use", r"\connect"), "DB", "goes on in another database", settings.change, "database"
    ),
    Word(("status", r"\s", r"\conninfo"), "", "server, database, user, transaction", settings.status),
    Word((r"\x",), "[on|off]", "one field a line; of one statement: end it with \\G", settings.vertical),
    Word((r"\timing",), "[on|off]", "whether results say how long they took", settings.timing),
    Word(
        (r"\o",),
        "[FILE]",
        "results go to FILE, by its extension; without FILE back here",
        files.output,
        "file",
    ),
    Word((r"\i", r"\.", "source"), "FILE", "runs the statements of FILE", files.source, "file"),
    Word(
        (r"\export",),
        "FILE [STATEMENT]",
        "rows of STATEMENT, or of the last one, into FILE",
        files.export,
        "file",
    ),
    Word(
        ("load",), "FILE into TABLE", "rows of a CSV or JSON file into TABLE, all or none", files.load, "file"
    ),
    Word(
        (r"\e", r"\edit"),
        "[STATEMENT]",
        "the last statement in your editor (Ctrl-X Ctrl-E: this one)",
        settings.edit,
    ),
    Word((r"\g", r"\G"), "", "the last statement again", settings.again),
    Word(
        (r"\f",),
        "[NAME [ARGUMENTS]]",
        "runs a favourite; without NAME lists them",
        favourites.run,
        "favourite",
    ),
    Word((r"\fs",), "NAME STATEMENT", "keeps a favourite, with $1 … for arguments", favourites.save),
    Word((r"\fd",), "NAME", "forgets a favourite", favourites.forget, "favourite"),
    Word((r"\errverbose",), "", "all that is known of the last error", settings.errverbose),
    Word(("help", r"\?", r"\h"), "", "this", _helped),
    Word(
        (r"\q", "quit", "exit"), "", "leaves; so does Ctrl-D", lambda conversation, rest: conversation.leave()
    ),
)
_BY_NAME = {name: word for word in WORDS for name in word.names}


def run_line(conversation: Conversation, text: str) -> object:
    """Runs one line. Raises UsageError for a word that is none, Quit, and what the word raises."""
    begun = _AWSH.match(text)
    if begun is not None:
        return conversation.awsh.run(text[begun.end() :]) if text[begun.end() :] else None
    found = _HEAD.fullmatch(text.strip())
    name, rest = (found[1], found[3]) if found is not None else (text.strip(), "")
    if name not in (r"\fs", r"\export", r"\e"):
        rest = rest.rstrip("; ")
    said = words.spoken(f"{name} {rest}", conversation.session.family)
    if said is not None:
        conversation.showing.listing(words.answered(conversation.session, said))
        return None
    word = _BY_NAME.get(name) or _BY_NAME.get(name.lower())
    if word is None:
        wants = next((w for w in words.WORDS if name in (w.name, *w.aliases)), None)
        if wants is not None:
            raise UsageError(
                f"{name} {'wants a table' if wants.wants_table else 'takes nothing'}", hint=f"{name} movies"
            )
        known = [*_BY_NAME, *(each for w in words.WORDS for each in (w.name, *w.aliases))]
        raise UsageError(f"{name} is no word of this prompt", hint=suggest(name, known) or "help shows all")
    if not rest and word.takes and not word.takes.startswith("["):
        raise UsageError(f"{name} wants {word.takes}")
    return word.run(conversation, rest)


def complete_line(conversation: Conversation, text: str, cursor: int) -> Completions | None:
    """What may stand at CURSOR; None where TEXT is SQL."""
    begun = _AWSH.match(text)
    if begun is not None and cursor >= begun.end():
        found = complete(conversation.shell, text[begun.end() :], cursor - begun.end())
        return Completions(found.start + begun.end(), found.end + begun.end(), found.items)
    head = text[:cursor].lstrip()
    start = cursor - len(head)
    if "\n" in head:
        return None
    match = re.fullmatch(r"(\\?\S*)(\s*)(.*)", head, re.DOTALL)
    if match is None:
        return None
    name, gap, rest = match[1], match[2], match[3]
    if not gap:
        return _names(name, start, cursor) if name.startswith("\\") else None
    completes = _completes(name)
    if completes is None:
        return Completions(cursor, cursor) if name.startswith("\\") else None
    if completes == "file" and " " in rest and name in ("load", r"\export"):
        into = re.fullmatch(r"\S+\s+into\s+(\S*)", rest)
        if name == "load" and into is not None:
            completes, rest = "table", into[1]
        elif name == "load" and re.fullmatch(r"\S+\s+\w*", rest):
            return _items(["into "], rest.split(" ")[-1], cursor, "keyword")
        else:
            return Completions(cursor, cursor)
    return _items(_values(conversation, completes, rest), rest, cursor, "resource")


def _completes(name: str) -> Completes | None:
    word = _BY_NAME.get(name)
    if word is not None:
        return word.completes
    of_table = [w for w in words.WORDS if w.wants_table and name in (w.name, *w.aliases)]
    return "table" if of_table else None


def _values(conversation: Conversation, completes: Completes, rest: str) -> Iterable[str]:
    known: Known = conversation.catalogue.known
    if completes == "file":
        return [candidate.text for candidate in local_candidates(rest)]
    if completes == "favourite":
        return [name for name, _ in favourites.kept(conversation)]
    try:
        if completes == "database":
            return list(known.databases)
        if completes == "table":
            return [
                name if table.here else f"{written(table.schema, known.family)}.{name}"
                for table in known.matching_tables(rest, 200)
                for name in [written(table.name, known.family)]
            ]
    except SqlError:
        pass
    return []


def _names(typed: str, start: int, cursor: int) -> Completions:
    about = {name: f"{word.takes}  {word.help}".strip() for name, word in _BY_NAME.items() if name[0] == "\\"}
    for word in words.WORDS:
        about.update({alias: word.help for alias in word.aliases if alias[0] == "\\" and alias not in about})
    about["\\!"] = "COMMAND  runs a line of awsh; so does :COMMAND"
    found = [name for name in about if name.startswith(typed)]
    items = [Item(name, name, about[name], "verb") for name in found]
    return Completions(start, cursor, items)


def _items(values: Iterable[str], typed: str, cursor: int, style: str) -> Completions:
    found = best(typed, values, lambda value: value.lstrip('`"'), 200)
    return Completions(cursor - len(typed), cursor, [Item(v, safe_text(v)[:200], "", style) for v in found])


def _help() -> str:
    def line(left: str, right: str) -> str:
        return f"  {left:<26} {right}"

    asked = [
        line(f"{word.name}{' TABLE' * word.wants_table}", f"{word.help}{_also(word.aliases)}")
        for word in words.WORDS
    ]
    own = [line(f"{word.names[0]} {word.takes}", f"{word.help}{_also(word.names[1:])}") for word in WORDS]
    return "\n".join(
        (
            "Statements go on until ; and the rows go where you say behind it:",
            line("select …;", "a table; long ones in the pager, whose q ends the statement on the server"),
            line("select …\\G", "one field a line"),
            line("select …; | where …", "to awsh's own verbs: | sort -year | first 5 | plot"),
            line("select …; > f.csv", "into a file: csv, tsv, json, jsonl, yaml by its extension"),
            line(":s3 ls", "a line of awsh; also \\! s3 ls"),
            "What is there:",
            *asked,
            "This prompt:",
            *own,
        )
    )


def _also(names: Iterable[str]) -> str:
    names = list(names)
    return f"  ({', '.join(names)})" if names else ""


HELP: str = _help()
