"""From the words of a line to the arguments of a command: one way for running and for completing.

`match` only assigns words to parameters and never raises, so that completion can ask it about half a
line. `bind` matches, then converts, and raises a `UsageError` with its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from awsh.command import Command
from awsh.conversion import convert
from awsh.errors import Span, UsageError, suggest
from awsh.parameters import CURRENT
from awsh.signature import Parameter

if TYPE_CHECKING:
    from awsh.context import Context

_NUMBER = re.compile(r"-\d")


class Argument(NamedTuple):
    """One word after expansion.

    value: its text, or the native value of a `$variable` or `$(…)` that stood alone.
    bare: typed as it stands, without quotes or `$`; only such a word can be an option.
    """

    value: Any
    span: Span
    bare: bool = True

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""


@dataclass(slots=True)
class Match:
    """What words mean to a command, as far as they go.

    given: arguments by parameter name. expects: the parameters that the next word could fill, an
    option still waiting for its value alone; begun: how many words of that value are there, where it has
    several. filling: the option that takes words until the next one.
    problems: what would stop it from running.
    """

    command: Command
    given: dict[str, list[Argument]] = field(default_factory=dict)
    negated: set[str] = field(default_factory=set)
    expects: list[Parameter] = field(default_factory=list)
    waiting: Parameter | None = None
    begun: int = 0
    filling: Parameter | None = None
    options_ended: bool = False
    problems: list[UsageError] = field(default_factory=list)

    @property
    def unused_options(self) -> list[Parameter]:
        """Options that may still be given."""
        return [p for p in self.command.options if p.name not in self.given or p.repeated or p.pairs]


def match(command: Command, arguments: Sequence[Argument], without: frozenset[str] = frozenset()) -> Match:
    """Assigns ARGUMENTS to the parameters of COMMAND, but those named in WITHOUT. Never raises."""
    matching = _Matching(command, without)
    for argument in arguments:
        matching.word(argument)
    return matching.end()


class _Matching:
    """Goes through the words of one call, from left to right."""

    def __init__(self, command: Command, without: frozenset[str]) -> None:
        self._found = Match(command)
        self._command = command
        self._flags = {p.flag: p for p in command.options}
        self._letters = {p.short: p for p in command.options if p.short}
        self._positionals = [p for p in command.positionals if p.name not in without]
        self._dashed = any(p.value_type.dashed for p in self._positionals)
        self._flag_span = Span(0, 0)

    def word(self, argument: Argument) -> None:
        """The next one: a value that an option waits for, an option, or a positional."""
        found = self._found
        is_flag = argument.bare and argument.text.startswith("--")
        if found.waiting is not None and found.begun and is_flag:
            self._unfinished(found.waiting)
            found.waiting, found.begun = None, 0
        if found.waiting is not None:
            filled = found.waiting
            self._take(filled, argument)
            found.filling = filled if filled.many else None
        elif found.filling is not None and not is_flag:
            self._give(found.filling, argument)
        else:
            found.filling = None
            self._flag_span = argument.span
            if not (argument.bare and self._is_option(argument)):
                self._positional(argument)

    def end(self) -> Match:
        """What came of it, once there are no more words."""
        found = self._found
        if found.waiting is not None:
            self._unfinished(found.waiting)
            found.expects = [found.waiting.words[found.begun] if found.waiting.words else found.waiting]
        else:
            found.expects = [found.filling] if found.filling is not None else self._positionals[:1]
        return found

    def _is_option(self, argument: Argument) -> bool:
        """Whether a bare word was one, or is too much like one to be anything else; it is dealt with then."""
        text = argument.text
        if text in self._flags and not text.startswith("-"):
            self._option(self._flags[text], argument, None, argument.span.end)
            return True
        if self._found.options_ended or not text.startswith("-") or text == "-":
            return False
        if text == "--":
            self._end_options()
            return True
        if text.startswith("--"):
            self._long(argument)
            return True
        return self._short(argument)

    def _end_options(self) -> None:
        self._found.options_ended = True
        theirs = [p for p in self._positionals if p.value_type.verbatim]
        if theirs and all(p in theirs or p.default is CURRENT for p in self._positionals):
            self._positionals = theirs

    def _long(self, argument: Argument) -> None:
        """`--name`, `--name=value`, `--no-name`."""
        name, equals, value = argument.text.partition("=")
        if (parameter := self._flags.get(name)) is not None:
            self._option(parameter, argument, value if equals else None, argument.span.start + len(name) + 1)
        elif (
            name.startswith("--no-") and (parameter := self._flags.get("--" + name[5:])) and parameter.switch
        ):
            self._found.negated.add(parameter.name)
            self._give(parameter, Argument(False, argument.span))
        else:
            self._problem(*_unknown_option(self._command, name, argument.span))

    def _short(self, argument: Argument) -> bool:
        """`-n 3`, `-n3`, `-lr`; a negative number is none, nor is anything where a command takes such words."""
        text = argument.text
        parameter = self._letters.get(text[1])
        if parameter is not None and not parameter.switch:
            self._option(parameter, argument, text[2:] or None, argument.span.start + 2)
            return True
        switches = [p for letter in text[1:] if (p := self._letters.get(letter)) and p.switch]
        if len(switches) == len(text) - 1:
            for each in switches:
                self._give(each, Argument(True, argument.span))
            return True
        if self._dashed or _NUMBER.match(text):
            return False
        self._problem(*_unknown_option(self._command, text.partition("=")[0], argument.span))
        return True

    def _option(self, parameter: Parameter, argument: Argument, value: str | None, start: int) -> None:
        """An option, and the VALUE that is attached to it, which begins at START."""
        if parameter.switch:
            if value is not None:
                self._problem(f"{parameter.flag} takes no value", argument.span)
            self._give(parameter, Argument(True, argument.span))
        elif value is not None:
            self._take(parameter, Argument(value, Span(start, argument.span.end)))
        elif parameter.alone:
            self._found.given.setdefault(parameter.name, [])
            self._found.filling = parameter
        else:
            self._found.waiting = parameter

    def _positional(self, argument: Argument) -> None:
        if not self._positionals:
            what = "takes no arguments" if not self._command.positionals else "takes no more arguments"
            self._problem(f"{' '.join(self._command.path)} {what}", argument.span)
            return
        self._give(self._positionals[0], argument)
        if not self._positionals[0].variadic:
            self._positionals.pop(0)

    def _take(self, parameter: Parameter, argument: Argument) -> None:
        """One word of the option's value, which may want more."""
        found = self._found
        self._give(parameter, argument)
        found.begun = (found.begun + 1) % (len(parameter.words) or 1)
        found.waiting = parameter if found.begun else None

    def _give(self, parameter: Parameter, argument: Argument) -> None:
        found = self._found
        if (parameter.name in found.given and not found.begun) and not (
            parameter.repeated or parameter.pairs or parameter.variadic
        ):
            self._problem(f"{parameter.flag} is given twice", argument.span)
        found.given.setdefault(parameter.name, []).append(argument)

    def _unfinished(self, parameter: Parameter) -> None:
        self._problem(f"{parameter.flag} wants {parameter.metavar}", self._flag_span)

    def _problem(self, message: str, span: Span, hint: str | None = None) -> None:
        self._found.problems.append(UsageError(message, span=span, hint=hint, usage=self._command.usage))


def _unknown_option(command: Command, name: str, span: Span) -> tuple[str, Span, str | None]:
    flags = [p.flag for p in command.options]
    near = [flag for flag in flags if flag.startswith(name)]
    if len(near) > 1:
        return f"{name} is ambiguous", span, "one of " + ", ".join(near)
    hint = f"did you mean {near[0]!r}?" if near else suggest(name, flags)
    if any(p.value_type.verbatim for p in command.positionals):
        hint = hint or "words for the server stand behind `--`"
    word = next((p.metavar for p in command.positionals if p.flag == name), None)
    if word is not None:
        hint = f"{word} stands without an option"
    if name in ("--yes", "--dry-run"):
        hint = f"it is awsh's own, for all it runs: `awsh {name} -c LINE`"
    return f"unknown option {name}", span, hint


def bind(
    ctx: Context,
    command: Command,
    arguments: Sequence[Argument],
    place: Span,
    filled: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The values of COMMAND's parameters by name, positional and option alike; a variadic one as a tuple.

    filled: parameters that a pipeline's rows will give. place: where the command stands in the line.
    Raises UsageError.
    """
    found = match(command, arguments, filled)
    if found.problems:
        raise found.problems[0]
    missing = [p for p in command.missing(found.given) if p.name not in filled]
    if missing:
        end = max([place.end, *(argument.span.end for argument in arguments)])
        raise UsageError(
            f"{' '.join(command.path)} wants {_named(missing)}",
            span=Span(end, end),
            usage=command.usage,
        )
    bound: dict[str, Any] = {}
    for parameter in command.parameters:
        if parameter.piped or parameter.name in filled:
            continue
        given = found.given.get(parameter.name)
        if given is None:
            bound[parameter.name] = _absent(ctx, command, parameter, place)
            continue
        if parameter.words:
            bound[parameter.name] = _of_several_words(ctx, command, parameter, given)
            continue
        values = []
        for argument in given:
            spread = parameter.variadic or parameter.repeated
            items = (
                argument.value if spread and isinstance(argument.value, (list, tuple)) else [argument.value]
            )
            for item in items:
                converted = _converted(ctx, command, parameter, item, argument.span)
                if parameter.many and isinstance(converted, list):
                    values.extend(converted)
                else:
                    values.append(converted)
        if parameter.pairs:
            bound[parameter.name] = {key: value for pair in values for key, value in pair.items()}
        elif parameter.variadic:
            bound[parameter.name] = tuple(values)
        elif parameter.repeated:
            bound[parameter.name] = values
        else:
            bound[parameter.name] = values[-1]
    return bound


def _converted(ctx: Context, command: Command, parameter: Parameter, item: Any, span: Span) -> Any:
    try:
        return convert(ctx, parameter, item)
    except ValueError as error:
        what = parameter.flag if parameter.option else parameter.metavar
        raise UsageError(f"{what}: {error}", span=span, usage=command.usage) from error
    except UsageError as error:
        error.span = error.span or span
        raise


def _of_several_words(ctx: Context, command: Command, parameter: Parameter, given: list[Argument]) -> Any:
    """The tuple that an option's words make, or a list of them where it may be given several times."""
    words = parameter.words
    values = [
        tuple(
            _converted(ctx, command, word, argument.value, argument.span)
            for word, argument in zip(words, given[start:], strict=False)
        )
        for start in range(0, len(given), len(words))
    ]
    return values if parameter.repeated else values[-1]


def _absent(ctx: Context, command: Command, parameter: Parameter, place: Span) -> Any:
    if parameter.variadic:
        return ()
    if parameter.default is CURRENT:
        if parameter.kind is None:
            return None
        kind = ctx.kind(parameter.kind)
        current = ctx.current(parameter.kind)
        if current is None:
            hint = (
                f"name one, or choose it with `use {kind.use} NAME`"
                if kind.use
                else f"name {parameter.metavar}"
            )
            raise UsageError(f"no current {kind.noun}", span=place, hint=hint, usage=command.usage)
        return current
    return parameter.default


def _named(parameters: Sequence[Parameter]) -> str:
    *others, last = [p.flag if p.option else p.metavar for p in parameters]
    return f"{', '.join(others)} and {last}" if others else last
