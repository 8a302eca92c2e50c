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
    found = Match(command)
    flags = {p.flag: p for p in command.options}
    letters = {p.short: p for p in command.options if p.short}
    positionals = [p for p in command.positionals if p.name not in without]
    dashed = any(p.value_type.dashed for p in positionals)
    flag_span = Span(0, 0)

    def problem(message: str, span: Span, hint: str | None = None) -> None:
        found.problems.append(UsageError(message, span=span, hint=hint, usage=command.usage))

    def give(parameter: Parameter, argument: Argument) -> None:
        if (parameter.name in found.given and not found.begun) and not (
            parameter.repeated or parameter.pairs or parameter.variadic
        ):
            problem(f"{parameter.flag} is given twice", argument.span)
        found.given.setdefault(parameter.name, []).append(argument)

    def take(parameter: Parameter, argument: Argument) -> None:
        """One word of the option's value, which may want more."""
        give(parameter, argument)
        found.begun = (found.begun + 1) % (len(parameter.words) or 1)
        found.waiting = parameter if found.begun else None

    def unfinished(parameter: Parameter) -> None:
        problem(f"{parameter.flag} wants {parameter.metavar}", flag_span)

    def option(parameter: Parameter, argument: Argument, value: str | None, start: int) -> None:
        if parameter.switch:
            if value is not None:
                problem(f"{parameter.flag} takes no value", argument.span)
            give(parameter, Argument(True, argument.span))
        elif value is not None:
            take(parameter, Argument(value, Span(start, argument.span.end)))
        elif parameter.alone:
            found.given.setdefault(parameter.name, [])
            found.filling = parameter
        else:
            found.waiting = parameter

    for argument in arguments:
        text = argument.text
        if found.waiting is not None and found.begun and argument.bare and text.startswith("--"):
            unfinished(found.waiting)
            found.waiting, found.begun = None, 0
        if found.waiting is not None:
            filled = found.waiting
            take(filled, argument)
            found.filling = filled if filled.many else None
            continue
        if found.filling is not None and not (argument.bare and text.startswith("--")):
            give(found.filling, argument)
            continue
        found.filling = None
        flag_span = argument.span
        if argument.bare and text in flags and not text.startswith("-"):
            option(flags[text], argument, None, argument.span.end)
            continue
        if argument.bare and not found.options_ended and text.startswith("-") and text != "-":
            if text == "--":
                found.options_ended = True
                theirs = [p for p in positionals if p.value_type.verbatim]
                if theirs and all(p in theirs or p.default is CURRENT for p in positionals):
                    positionals = theirs
                continue
            name, equals, value = text.partition("=")
            parameter = flags.get(name) or (letters.get(text[1:2]) if not text.startswith("--") else None)
            if parameter is not None and text.startswith("--"):
                option(parameter, argument, value if equals else None, argument.span.start + len(name) + 1)
                continue
            if parameter is not None:
                attached = text[2:]
                if parameter.switch:
                    several = [p for letter in text[1:] if (p := letters.get(letter)) and p.switch]
                    if len(several) == len(text) - 1:
                        for p in several:
                            give(p, Argument(True, argument.span))
                        continue
                else:
                    option(parameter, argument, attached or None, argument.span.start + 2)
                    continue
            if name.startswith("--no-") and (parameter := flags.get("--" + name[5:])) and parameter.switch:
                found.negated.add(parameter.name)
                give(parameter, Argument(False, argument.span))
                continue
            if text.startswith("--") or not (dashed or _NUMBER.match(text)):
                problem(*_unknown_option(command, name, argument.span))
                continue
        if not positionals:
            what = "takes no arguments" if not command.positionals else "takes no more arguments"
            problem(f"{' '.join(command.path)} {what}", argument.span)
            continue
        give(positionals[0], argument)
        if not positionals[0].variadic:
            positionals.pop(0)
    if found.waiting is not None:
        unfinished(found.waiting)
        found.expects = [found.waiting.words[found.begun] if found.waiting.words else found.waiting]
    else:
        found.expects = [found.filling] if found.filling is not None else positionals[:1]
    return found


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
