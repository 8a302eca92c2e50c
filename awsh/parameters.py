"""What the value of a parameter is: how it is converted, completed and called in a usage line.

A command names one of these in its signature, `size: Annotated[int, BYTES]`, most often through an
alias such as `ByteSize`. Builtin Python types (str, int, float, bool, Decimal, Path, Literal, Enum,
list, dict) need none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.language.conditions import Predicate


class Candidate(NamedTuple):
    """One completion.

    text: the whole word as it should read, unquoted. description: shown beside it.
    final: a space follows; False for a folder, or an option that ends in `=`. label: shown in its place.
    found_by: what the typed word is looked for in, where that is not the text: a name that stands for an id.
    """

    text: str
    description: str = ""
    final: bool = True
    label: str = ""
    found_by: str = ""


class Completing(NamedTuple):
    """The word being typed, as a completer sees it.

    word: what stands of it, unquoted. given: the other arguments of the command as typed, by parameter.
    columns: what the rows of the pipeline before it have, behind `|`.
    """

    ctx: Context
    word: str
    given: Mapping[str, list[str]] = MappingProxyType({})
    columns: tuple[str, ...] = ()


class ValueType(NamedTuple):
    """What words mean to one parameter.

    metavar: its name in a usage line; the parameter's own when empty.
    convert: from what was given (text, or the native value of a `$variable`) to what the command gets;
        raises ValueError with the reason, shown under a caret.
    complete: candidates for the word being typed. Must not wait for AWS: see `Context.names`.
    dashed: a word such as `-size` is a value and not an option.
    secret: never kept in history or the journal.
    verbatim: words for somebody else. What stands behind `--` is this parameter's, though a resource before
        it is left out.
    """

    metavar: str = ""
    convert: Callable[[Context, Any], Any] | None = None
    complete: Callable[[Completing], Iterable[Candidate]] | None = None
    dashed: bool = False
    secret: bool = False
    verbatim: bool = False


class Resource(NamedTuple):
    """The parameter is a resource of KIND: completed, resolved from its name, fed by rows.

    Its default may be `CURRENT`: the one chosen with `use`.
    """

    kind: str


class Short(NamedTuple):
    """A one-letter name of an option: `Annotated[int, Short("n")]` is `-n` too."""

    letter: str


class _Endless:
    def __repr__(self) -> str:
        return "ENDLESS"


ENDLESS: Final = _Endless()
"""`Annotated[bool, ENDLESS]`: with this switch the answer goes on until Ctrl-C: no pager is put before it."""

Follow = Annotated[bool, Short("f"), ENDLESS]
"""`-f`, `--follow` of everything that shows a log."""


class _Current:
    def __repr__(self) -> str:
        return "CURRENT"


CURRENT: Final[Any] = _Current()
"""Default of a resource parameter: the current one, an error when there is none."""


class _Piped:
    def __repr__(self) -> str:
        return "PIPED"


PIPED: Final = _Piped()
"""`Annotated[Value, PIPED]`: the parameter is what the pipeline hands over, as it is. A parameter
annotated `Rows` gets the same as rows."""


class _Many:
    def __repr__(self) -> str:
        return "MANY"


MANY: Final = _Many()
"""`Annotated[list[str], MANY]`: the option takes every word up to the next option: `--method GET PUT`."""


class _ManyOrNone:
    def __repr__(self) -> str:
        return "MANY_OR_NONE"


MANY_OR_NONE: Final = _ManyOrNone()
"""The same, and it may stand alone, which is an empty list: `--public-read`, `--public-read dev/ test/`."""


class _Detail:
    def __repr__(self) -> str:
        return "DETAIL"


DETAIL: Final = _Detail()
"""`Annotated[str, DETAIL]` on a row's field: not in the default table, but in json, where, select."""


BlockArgument = Annotated[Callable[[Any], list[Any]], ValueType("{ … }")]
"""A block, as a function of `$it`. A command with one is written `each { … }`."""


def _condition(ctx: Context, given: Any) -> Predicate:
    from awsh.language.conditions import Predicate, parse_condition

    return given if isinstance(given, Predicate) else parse_condition(str(given))


def condition_on(complete: Callable[[Completing], Iterable[Candidate]]) -> ValueType:
    """A condition on columns that COMPLETE offers: `Annotated[Predicate, condition_on(complete)]`."""
    return ValueType("CONDITION", _condition, complete)


if TYPE_CHECKING:
    ConditionArgument = Annotated[Predicate, ValueType("CONDITION", _condition)]
else:
    # Hints are read with the names of the command's own module, which need not know Predicate.
    ConditionArgument = Annotated[Any, ValueType("CONDITION", _condition)]
"""A condition, as a test of a row. A command with one is written `where size > 10MB`; quoted, it is
taken too. In a group's commands it is an option called `where` or by its flag, and the group names that word in
its `clauses`."""


def _local_path(ctx: Context, given: Any) -> Path:
    if isinstance(given, Path):
        return given
    return Path(str(given)).expanduser()


def _complete_path(completing: Completing) -> Iterable[Candidate]:
    from awsh.localpaths import local_candidates

    return local_candidates(completing.word)


def _complete_folder(completing: Completing) -> Iterable[Candidate]:
    return (candidate for candidate in _complete_path(completing) if candidate.text.endswith("/"))


def _size(ctx: Context, given: Any) -> int:
    from awsh.literals import parse_size
    from awsh.values import Size

    return Size(given) if isinstance(given, int) else parse_size(str(given))


def _duration(ctx: Context, given: Any) -> timedelta:
    from awsh.literals import parse_duration

    if isinstance(given, timedelta):
        return given
    text = str(given)
    return parse_duration(f"{text}s" if text.replace(".", "", 1).isdecimal() else text)


def _time(ctx: Context, given: Any) -> datetime:
    from awsh.literals import parse_time

    return given if isinstance(given, datetime) else parse_time(str(given))


def _json(ctx: Context, given: Any) -> Any:
    """JSON from text, from `@FILE` or `file://FILE`; native values pass."""
    if not isinstance(given, str):
        return given
    import json

    text = given
    for prefix in ("file://", "@"):
        if given.startswith(prefix):
            try:
                text = Path(given.removeprefix(prefix)).expanduser().read_text()
            except OSError as error:
                raise ValueError(f"{error.strerror}: {error.filename}") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None


LocalPath = Annotated[Path, ValueType("FILE", _local_path, _complete_path)]
"""A file or folder on this machine; `~` is the home folder."""

LocalFolder = Annotated[Path, ValueType("FOLDER", _local_path, _complete_folder)]
"""A folder on this machine."""

ByteSize = Annotated[int, ValueType("SIZE", _size)]
"""A number of bytes: 100, 10MB (10^6), 8MiB (2^20)."""

Duration = Annotated[timedelta, ValueType("DURATION", _duration)]
"""A span of time: 90s, 15m, 12h, 7d, 2w, 1h30m; a number alone is seconds."""

Time = Annotated[datetime, ValueType("TIME", _time)]
"""A moment: 2026-11-23, 2026-11-23T10:00, now, today, yesterday, or 7d (that long ago)."""

Json = Annotated[Any, ValueType("JSON", _json)]
"""A JSON value, `@FILE`, or a record of a pipeline."""
