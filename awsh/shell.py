"""One shell: everything that a line can reach, put together once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh import engine
from awsh.aws import Aws
from awsh.aws.reads import ON_CONTENTS
from awsh.builtins import BUILTINS
from awsh.builtins.formats import format_verb
from awsh.command import Command, Group
from awsh.console import Console, PlainConsole
from awsh.context import Context
from awsh.errors import ExitCode, Leave
from awsh.inverses import Inverses
from awsh.jobs import Jobs
from awsh.journal import Journal
from awsh.language import Parsed, parse
from awsh.language.expansion import Scope
from awsh.names import NameCache
from awsh.paths import config_dir
from awsh.plugins import DISABLED, Plugins, listed
from awsh.registry import Commands
from awsh.resources import Kinds
from awsh.settings import Settings
from awsh.ssh.connections import Connections
from awsh.state import State
from awsh.target import AWS, Target
from awsh.toolbar import Segment
from awsh.values import Value

if TYPE_CHECKING:
    from awsh.databases.passwords import Passwords
    from awsh.events import Answer, Request
    from awsh.keys import Key
    from awsh.output import Format
    from awsh.sql.sessions import Sessions
    from awsh.tunnel.tunnels import Tunnels


class Shell:
    """Plugins, settings, state, AWS and variables of one process.

    yes: what would be asked is taken as answered yes. debug: errors show their traceback. plugins: makes what
    finds and calls plugins. session: what tells the run in the journal from others.
    """

    def __init__(
        self,
        target: Target = AWS,
        *,
        profile: str | None = None,
        region: str | None = None,
        console: Console | None = None,
        plugin_files: Iterable[Path] = (),
        arguments: tuple[str, ...] = (),
        yes: bool = False,
        dry_run: bool = False,
        debug: bool = False,
        plugins: Callable[..., Plugins] = Plugins,
    ) -> None:
        self.target = target
        self.console: Console = console or PlainConsole()
        self.yes = yes
        self.dry_run = dry_run
        self.debug = debug
        self.session = os.urandom(4).hex()
        self.state = State(target.scope, profile=profile, region=region)
        self.journal = Journal(target.scope)
        self.jobs = Jobs()
        self.ssh = Connections()
        self.scope = Scope(arguments=arguments)
        self.aws = Aws(
            target,
            self.state,
            dry_run=dry_run,
            ask_secret=lambda label: self.console.ask(label.rstrip(": "), secret=True),
            changed=self.changed,
            made=self._made,
            asked=self._asked,
        )
        self.names = NameCache(self._place, lambda: self.where)
        self.leaving: int | None = None
        self._journal_failed = False
        self.emit: engine.Emit = engine.drain
        self.settings = Settings([DISABLED])
        self.plugins = plugins(disabled=listed(self.settings[DISABLED.name]))
        self._load(plugin_files)

    def _load(self, plugin_files: Iterable[Path]) -> None:
        self.plugins.load_builtins(BUILTINS)
        self.plugins.load_installed()
        self.plugins.load_folder(config_dir() / "plugins")
        for path in plugin_files:
            self.plugins.load_file(path)
        self.commands = Commands()
        self.kinds = Kinds()
        self.formats: dict[str, Format] = {}
        self.keys: dict[str, tuple[Key, str]] = {}
        self._take_in()
        self.settings.check()
        if self.state.problem:
            self.plugins.said.append(self.state.problem)

    @property
    def takers(self) -> dict[str, Callable[[Any, str], None]]:
        """What takes each record of a hook, with the plugin's name: in the order that they are asked. Each raises
        ValueError where a name is taken.
        """
        return {
            "awsh_settings": lambda setting, plugin: self.settings.add(setting),
            "awsh_resource_kinds": self.kinds.add,
            "awsh_commands": self.commands.add,
            "awsh_verbs": self.commands.add_verb,
            "awsh_formats": self._add_format,
            "awsh_keys": self._add_key,
        }

    def _take_in(self, plugins: Collection[str] | None = None) -> None:
        """Puts what PLUGINS have to offer where lines find it; of all of them, if none is named."""
        for hook, add in self.takers.items():
            self._take(hook, add, plugins)
        have = self.plugins.have
        self.watches_commands = any(
            map(have, ("awsh_before_command", "awsh_after_command", "awsh_failed_command"))
        )
        self.aws.watch(have("awsh_before_request") or have("awsh_after_request"))

    def load_new_plugins(self) -> list[str]:
        """Loads plugins that have been installed since the start, and says which; those that fail are named."""
        known = set(self.plugins.found)
        self.plugins.load_installed()
        new = [name for name in self.plugins.found if name not in known]
        self._take_in(new)
        # They are read once, at the first change.
        self.__dict__.pop("inverses", None)
        for _ in self.plugins.call("awsh_start", of=new, ctx=self.context()):
            pass
        return new

    def _take(
        self, hook: str, add: Callable[[Any, str], None], plugins: Collection[str] | None = None
    ) -> None:
        for plugin, answer in self.plugins.call(hook, of=plugins):
            for item in answer or ():
                try:
                    add(item, plugin)
                except Exception as error:
                    self.plugins.fail(plugin, error)

    def _add_format(self, format: Format, plugin: str) -> None:
        """A format is a verb too, unless a verb of its name with options of its own is there."""
        if format.name in self.formats:
            raise ValueError(f"format {format.name} is already there")
        self.formats[format.name] = format
        verb = self.commands.verbs.get(format.name)
        if verb is None or verb.plugin != plugin:
            self.commands.add_verb(format_verb(format.name, format.help), plugin)

    @property
    def where(self) -> str:
        """What names and current resources belong to: profile and region."""
        return f"{self.state.identity}/{self.aws.region_or_none or ''}"

    def _place(self) -> str | None:
        """The cache's folder for the present account; asks AWS for the account, so never while typing."""
        from urllib.parse import quote

        with contextlib.suppress(Exception):
            place = (
                self.target.scope,
                self.aws.account(),
                self.state.identity,
                self.aws.region_or_none or "",
            )
            # A server that is not AWS may call its account `../..`.
            return "/".join(quote(part, safe="").replace(".", "%2E") for part in place)
        return None

    def _made(self, service: str, client: Any) -> None:
        self.plugins.tell("awsh_client", service=service, client=client)

    def _asked(self, request: Request, answer: Answer | None) -> None:
        """A request is about to be made, or was answered."""
        if answer is None:
            self.plugins.tell("awsh_before_request", ctx=self.context(), request=request)
        else:
            self.plugins.tell("awsh_after_request", ctx=self.context(), request=request, answer=answer)

    def changed(
        self,
        service: str,
        operation: str,
        parameters: dict[str, Any],
        code: str = "",
        answer: Any = None,
        region: str | None = None,
    ) -> None:
        """A request that may have changed something was answered, with the error CODE if it was refused."""
        made: dict[str, Any] = {}
        if not code and operation not in ON_CONTENTS:
            self.names.changed(service)
        if not code:
            made = self._made_by(service, operation, parameters, answer)
        try:
            self.journal.add(
                profile=self.state.profile,
                region=region or self.aws.region_or_none,
                service=service,
                operation=operation,
                parameters=parameters,
                **({"role": self.state.acting} if self.state.acting else {}),
                **({"error": code} if code else {}),
                **made,
            )
        except OSError as error:
            # Once: what was changed is changed, and the next thousand would say the same.
            if not self._journal_failed:
                self._journal_failed = True
                self.console.note(f"changes are not journalled: {error.strerror}: {self.journal.path}")

    def _made_by(
        self, service: str, operation: str, parameters: dict[str, Any], answer: Any
    ) -> dict[str, Any]:
        """What `cleanup` must know of a request: what it has made, in which account, in which run of awsh."""
        found = answer if isinstance(answer, dict) else {}
        ids = self.inverses.made(service, operation, parameters, found)
        if not ids:
            return {}
        account = ""
        with contextlib.suppress(Exception):
            account = self.aws.account()
        return {"made": ids, "account": account, "session": self.session}

    @cached_property
    def inverses(self) -> Inverses:
        """What takes changes back; asked of the plugins at the first change."""
        found = Inverses()
        self._take("awsh_inverses", found.add)
        return found

    def parse(self, text: str) -> Parsed:
        """TEXT read, with the conditions and blocks that its commands take. Never raises."""
        commands = self.commands
        return parse(
            text, conditions=commands.condition_heads, blocks=commands.block_heads, clauses=commands.clauses
        )

    def row_kind(self, command: Command) -> str | None:
        """The resource kind of the rows that COMMAND returns."""
        kind = self.kinds.by_row(command.row_type) if command.row_type is not None else None
        return kind.name if kind else None

    def help_for(self, member: Command | Group) -> Value:
        """What `help` says of a command or group."""
        from awsh.builtins.help import describe

        return describe(self, member)

    def context(self, console: Console | None = None) -> Context:
        return Context(self, console or self.console)

    def run(self, line: str, *, console: Console | None = None) -> engine.Result:
        """Runs a line and keeps its last value. Raises AwshError, KeyboardInterrupt."""
        return self.run_in(self.context(console), line)

    def run_in(self, ctx: Context, line: str) -> engine.Result:
        """Runs a line in a context that is there already. Raises as `run`."""
        return engine.run_line(self, ctx, line, self.scope)

    def show(
        self,
        line: str,
        emit: Callable[[Value], None],
        *,
        console: Console | None = None,
        direct: bool = False,
    ) -> ExitCode:
        """Runs a line, giving each statement's value to EMIT as it comes. Raises as `run`."""
        return engine.run_text(self, self.context(console), line, self.scope, emit, direct=direct)

    def leave(self, code: int) -> None:
        """Ends the run of the present line or script, and the prompt: the shell leaves CODE."""
        self.leaving = code
        raise Leave

    @cached_property
    def sql(self) -> Sessions:
        """Sessions with databases, by label."""
        from awsh.sql.sessions import Sessions

        return Sessions()

    @cached_property
    def passwords(self) -> Passwords:
        """Passwords of databases that the person has said."""
        from awsh.databases.passwords import Passwords

        return Passwords()

    @cached_property
    def tunnels(self) -> Tunnels:
        """Ports of this machine that lead into private networks."""
        from awsh.tunnel.tunnels import Tunnels

        return Tunnels(self)

    def _add_key(self, key: Key, plugin: str) -> None:
        """Raises ValueError where it is taken."""
        if key.keys in self.keys:
            raise ValueError(f"key {key.name} is taken by plugin {self.keys[key.keys][1]}")
        self.keys[key.keys] = (key, plugin)

    def toolbar(self) -> list[Segment]:
        """What plugins have to show below the prompt."""
        return self._segments("awsh_toolbar")

    def prompt(self) -> list[Segment]:
        """What plugins have to show in the prompt."""
        return self._segments("awsh_prompt")

    def _segments(self, hook: str) -> list[Segment]:
        segments: list[Segment] = []
        for plugin, answer in self.plugins.call(hook, ctx=self.context()):
            for segment in answer or ():
                if not (isinstance(segment, Segment) and all(isinstance(part, str) for part in segment)):
                    self.plugins.fail(plugin, TypeError(f"{hook} gives Segments of text, not {segment!r}"))
                elif segment.text:
                    segments.append(segment)
        return segments

    def start(self) -> None:
        """Tells plugins that the first line is about to run, and says which of them failed."""
        self.plugins.tell("awsh_start", ctx=self.context())
        for complaint in self.plugins.complaints():
            self.console.note(f"awsh: {complaint}")

    def close(self) -> None:
        """Lets go of everything; safe to call twice."""
        self.plugins.tell("awsh_end", ctx=self.context())
        if "sql" in self.__dict__:
            self.sql.close_all()
        if "tunnels" in self.__dict__:
            self.tunnels.close_all()
        self.ssh.close()
        self.target.close()

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
