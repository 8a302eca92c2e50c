"""Every command, group and verb there is, by the words that call it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from awsh.binder import Argument
from awsh.command import Command, Group
from awsh.errors import UsageError, suggest

_LIKE = {"head": "first", "tail": "last", "grep": "where", "wc": "count", "cut": "select", "awk": "select"}
"""Verbs by the name of what does the like to lines elsewhere."""


class Commands:
    """Commands stand at the start of a pipeline and behind `|`; verbs behind `|` only, and win there."""

    def __init__(self) -> None:
        self.top: dict[str, Command | Group] = {}
        self.verbs: dict[str, Command] = {}
        self._blocks: set[str] = set()
        self._conditions: set[str] = set()
        self._clauses: set[tuple[str, str]] = set()

    def add(self, member: Command | Group, plugin: str) -> None:
        """Raises ValueError when a name is taken, saying by whom."""
        for name in (member.name, *member.aliases):
            self._check(name, self.top, plugin)
        for name in (member.name, *member.aliases):
            self.top[name] = member
        if isinstance(member, Group):
            member.adopt(plugin)
            for name in (member.name, *member.aliases):
                self._clauses.update((name, word) for word in member.clauses)
        else:
            member.plugin = plugin
        for command in member.walk(load=False) if isinstance(member, Group) else [member]:
            self._note_syntax(command)

    def add_verb(self, verb: Command, plugin: str) -> None:
        """Raises ValueError when a name is taken, saying by whom."""
        for name in (verb.name, *verb.aliases):
            self._check(name, self.verbs, plugin)
        verb.plugin = plugin
        for name in (verb.name, *verb.aliases):
            self.verbs[name] = verb
        self._note_syntax(verb)

    def _check(self, name: str, taken: dict[str, Command] | dict[str, Command | Group], plugin: str) -> None:
        if name in taken:
            other = taken[name].plugin
            raise ValueError(
                f"{name!r} is in both {other} and {plugin}; the first is kept: "
                f"leave one out, as with `plugins disable {plugin}`"
            )

    def _note_syntax(self, command: Command) -> None:
        """Finds commands that take a block or a condition, which the parser must know of."""
        for annotation in command.func.__annotations__.values():
            text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
            if "BlockArgument" in text:
                self._blocks.update((command.name, *command.aliases))
            elif "ConditionArgument" in text and command.group is None:
                self._conditions.update((command.name, *command.aliases))

    @property
    def block_heads(self) -> frozenset[str]:
        return frozenset(self._blocks)

    @property
    def condition_heads(self) -> frozenset[str]:
        return frozenset(self._conditions)

    @property
    def clauses(self) -> frozenset[tuple[str, str]]:
        """Groups, and words among their commands' arguments behind which a condition follows."""
        return frozenset(self._clauses)

    def find(self, arguments: Sequence[Argument], *, piped: bool) -> tuple[Command | Group, int]:
        """The command that words call, and how many of them. Raises UsageError."""
        head = arguments[0]
        found: Command | Group | None = None
        if head.bare:
            if piped:
                found = self.verbs.get(head.text)
            found = found or self.top.get(head.text)
        if found is None:
            if head.bare and head.text in self.verbs:
                if any(word.bare and word.text == "--help" for word in arguments[1:]):
                    return self.verbs[head.text], 1
                raise UsageError(
                    f"{head.text} works on what a pipeline hands over",
                    span=head.span,
                    hint=f"as in `s3 ls | {head.text}`",
                    usage=self.verbs[head.text].usage,
                )
            raise self.unknown(None, head, piped=piped)
        used = 1
        while isinstance(found, Group) and used < len(arguments):
            word = arguments[used]
            inner = found.members.get(word.text) if word.bare else None
            if inner is None:
                break
            found = inner
            used += 1
        if (
            isinstance(found, Group)
            and found.bare
            and not any(word.bare and word.text in ("--help", "-h") for word in arguments[used:])
        ):
            return found.members[found.bare], used
        return found, used

    def unknown(self, group: Group | None, word: Argument, *, piped: bool = False) -> UsageError:
        """The error for a word that calls nothing, with what was probably meant."""
        if group is not None:
            near = (
                group.elsewhere(word.text)
                or self._operation(group, word.text)
                or suggest(word.text, group.members)
            )
            path = " ".join(group.path)
            if word.bare and word.text.startswith("-"):
                hint = f"as in `{path} … {word.text}`"
                return UsageError(f"{word.text} goes behind the command", span=word.span, hint=hint)
            names = list(group.members)
            if word.text == "help" or len(names) > 12:
                has = f"`help {path}` lists what it has"
            else:
                has = f"it has {', '.join(names)}"
            return UsageError(f"{path} has no command {word.text!r}", span=word.span, hint=near or has)
        return UsageError(
            f"unknown command {word.text!r}", span=word.span, hint=self._instead(word.text, piped=piped)
        )

    def _operation(self, group: Group, word: str) -> str | None:
        """What to type where WORD is an operation of the service that is called as GROUP is."""
        services = self.top.get("aws")
        if group.parent is not None or not isinstance(services, Group) or group.name not in services.members:
            return None
        service = services.members[group.name]
        known = isinstance(service, Group) and word in service.members
        return f"`aws {group.name} {word}` is AWS's own" if known else None

    def _instead(self, name: str, *, piped: bool) -> str:
        """What to type for a word that is no command: what it is elsewhere, what it looks like."""
        from shutil import which

        verb = _LIKE.get(name, "") if piped else ""
        if verb in self.verbs:
            return f"`{verb}` does the like to rows; `!{name}` is the system's"
        service = self.top.get("aws")
        if isinstance(service, Group) and name in service.members:
            return f"as in `aws {name} OPERATION`; `help aws {name}` lists them"
        if not piped and name.endswith(".awsh") and Path(name).is_file():
            return f"`source {name}` runs it here, `awsh -f {name}` outside"
        system = f"`!{name}` runs the system's" if which(name) else ""
        groups = {
            each.name: each for each in self.top.values() if isinstance(each, Group) and each is not service
        }
        inside = [f"`{group} {name}`" for group, each in groups.items() if name in each.members]
        if inside:
            return "; ".join(filter(None, (f"as in {', '.join(inside)}", system)))
        near = suggest(name, [*self.top, *(self.verbs if piped else ())])
        return " ".join(filter(None, (near, system))) or "`help` shows what there is"

    def walk(self) -> Iterator[Command]:
        """Every command, each once; not the verbs."""
        for name, member in self.top.items():
            if name == member.name:
                yield from member.walk() if isinstance(member, Group) else [member]
