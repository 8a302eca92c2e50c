"""What a command is handed: AWS, current resources, settings, and the person at the other end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from awsh.console import Console, Progress, WithLine, WithTerminal
from awsh.errors import CommandError, UsageError
from awsh.parameters import Candidate
from awsh.resources import Name, ResourceKind
from awsh.resources import resolve as resolve_resource

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address
    from pathlib import Path

    from awsh.aws.connection import Connection
    from awsh.databases import Wishes
    from awsh.engine import Result
    from awsh.records import Records
    from awsh.shell import Shell
    from awsh.sql import Database, Session
    from awsh.ssh import SshConnection, SshHost
    from awsh.values import Value


class Context:
    """One line's access to the shell. Commands take it as their first parameter, `ctx`."""

    def __init__(self, shell: Shell, console: Console) -> None:
        self.shell = shell
        self.console = console
        self.stopped: Callable[[], bool] = lambda: False
        self.in_background = False
        self.ends_early: BaseException | None = None
        self._yes = False
        self._in_front = False

    # AWS

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """One request. operation: botocore's spelling, `create_bucket`. Raises `AwsError` and its kin."""
        self._check_stopped()
        return self.shell.aws.call(service, operation, parameters)

    def search(self, service: str, operation: str, items: str = "", /, **parameters: Any) -> Iterator[Any]:
        """Every item of a paginated operation, page by page as they are wanted.

        items: a JMESPath applied to each page; a list is flattened, null skipped.
        """
        for item in self.shell.aws.search(service, operation, items, parameters):
            self._check_stopped()
            yield item

    def client(self, service: str, region: str | None = None) -> Any:
        """The boto3 client of SERVICE in the present profile and region (or REGION): for transfers, waiters,
        signing.

        Requests made with it pass the same path (journal, dry run, tracing) as those of `call`;
        wrap them in `errors()` for one-line errors.
        """
        return self.shell.aws.client(service, region)

    def connection(self, service: str) -> Connection:
        """What another client than botocore's needs to make SERVICE's requests: for the rare thing that
        botocore is too slow for. Nothing may be changed so while `dry_run`, and `changed` must be told.

        Raises ConfigError where there are no keys.
        """
        return self.shell.aws.connection(service)

    def signed(
        self, service: str, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> dict[str, str]:
        """HEADERS of a request to what SERVICE guards ("execute-api", "lambda"), signed with the profile's keys.

        Raises ConfigError where there are none.
        """
        from awsh.aws.signing import signed_headers

        keys = self.connection("sts").keys()
        return signed_headers(keys, service, self.region, method, url, headers, body)

    def changed(self, service: str, operation: str, /, **parameters: Any) -> None:
        """Tells the journal of a change that another client than botocore's has made."""
        from awsh.aws.redact import redacted

        self.shell.changed(service, operation, redacted(None, parameters))

    @property
    def dry_run(self) -> bool:
        """Whether changes are only told: botocore's requests stop by themselves then."""
        return self.shell.dry_run

    def errors(self) -> AbstractContextManager[None]:
        """Turns botocore's exceptions inside the `with` block into awsh's."""
        return self.shell.aws.errors()

    def service_url(self, service: str, name: str) -> str | None:
        """Where what SERVICE serves as NAME is reached; None where that is the name AWS gives it.

        service: "s3-website", with a bucket for its name; "execute-api", with the id of an API; "lambda-url", with
        the first part of the host of a function's URL.
        """
        return self.shell.target.service_url(service, name)

    def address(self, host: str, port: int) -> tuple[str, int]:
        """Where to connect to for what AWS says is at HOST (a name or an address) and PORT.

        Raises CommandError where nothing answers.
        """
        return self.shell.target.address(host, port)

    def my_address(self) -> IPv4Address | IPv6Address:
        """This machine's public address, as others see it, asked each time. Raises CommandError, ConfigError."""
        from awsh.myaddress import my_address

        return my_address(self)

    def ssh(self, host: SshHost) -> SshConnection:
        """The connection to HOST, which all of the shell share: made when there is none that lives.

        Its host key is checked and the person asked where that is needed. Raises SshUnreachable, SshDenied,
        CommandError.
        """
        return self.shell.ssh.to(self, host)

    def ssh_held(self, alias: str) -> SshConnection | None:
        """A connection that is there already to the server of this alias; never makes one: for completers."""
        return self.shell.ssh.aliased(alias)

    def ssh_gone(self, alias: str) -> None:
        """The server of this alias is gone for good: its connection and the tunnels through it are closed, with a
        note; they would be connected again else.
        """
        held = self.shell.ssh.aliased(alias)
        closed = self.shell.tunnels.close_through(alias)
        if held is not None:
            held.close()
        if closed:
            what = "the tunnel" if len(closed) == 1 else "the tunnels"
            names = ", ".join(each.name for each in closed)
            between = closed[0].way.via
            self.note(f"closed {what} {names}, which led through {between.name if between else alias}")

    def ssh_host(self, name: str) -> SshHost:
        """A server by the name that a person gives it, with what ~/.ssh/config says of it. Raises CommandError."""
        from awsh.ssh.config import configured

        return configured(name)

    def ssh_session(self, host: SshHost) -> None:
        """Logs in to HOST and gives the person its shell, until they leave it.

        Raises UsageError where the command is not `in_front`, Exited, and what `ssh` raises.
        """
        from awsh.ssh.session import open_session

        open_session(self, host)

    def ssh_key(self) -> tuple[Path, str]:
        """A private key that lives as long as the shell: its file, and the line of its public half."""
        return self.shell.ssh.temporary_key()

    def ssh_public_half(self, path: Path) -> str | None:
        """The public key of the private one in a file, as `KIND BASE64`; None where that wants a passphrase.

        Raises CommandError where the file has no private key, or others can read it.
        """
        from awsh.ssh.private_keys import public_half

        return public_half(path)

    @property
    def in_front(self) -> bool:
        """Whether the command may take the terminal over, as an editor does: a person is there, and what it
        returns would be shown to them: it stands at the end of its pipeline and is not redirected.
        """
        return self._in_front and self.console.interactive and sys.stdout.isatty()

    def sql(self, label: str, make: Callable[[], Database]) -> Session:
        """The session with the database LABEL, which the shell keeps from line to line and closes at its end.

        make: says which database that is, when there is no session yet (`from awsh import sql`). Nothing is
        connected before the first statement.
        """
        session = self.shell.sql.get(self.shell.where, label, make, self.note, self.stopped)
        self._check_stopped()
        return session

    def certificates(self, service: str) -> Path | None:
        """The file with the authorities that vouch for what SERVICE serves; None: the public ones.

        service: such as "rds", whose databases are asked for TLS.
        """
        return self.shell.target.certificates(service)

    def database(self, name: str, wishes: Wishes | None = None) -> Session:
        """The session with the database that NAME means, which the shell keeps: a name that some plugin's kind with
        `sql` knows, or an address such as `postgresql://user@host/db`.

        wishes: as whom, into which database, through which bastion. Nothing is connected before the first
        statement. Raises UsageError, CommandError where there is none of that name, or no way to it.
        """
        from awsh.databases import entered

        return entered(self, name, wishes)

    def sql_prompt(self, session: Session) -> None:
        """Gives the person a prompt for statements, until they leave it.

        Raises UsageError where the command is not `in_front`.
        """
        if not self.in_front:
            raise UsageError(
                f"a prompt for {session.database.name} wants the terminal, and it is not there for this line",
                hint="with a statement it works everywhere: `sql DB 'select 1'`",
            )
        self.console.sql_prompt(self, session)

    def save_keys(self, profile: str, access_key: str, secret_key: str, token: str | None = None) -> Path:
        """Writes keys into the person's ~/.aws/credentials as those of PROFILE, and gives that file.

        Only where the person asked for it. Keys that are there are replaced: ask before. Raises UsageError,
        CommandError.
        """
        from awsh.aws.saving import save_keys

        return save_keys(profile, access_key, secret_key, token)

    def may_save_keys(self, profile: str) -> None:
        """Whether keys may be written there: a name that can be one, and asked where there are keys already.

        Raises UsageError, CommandError.
        """
        from awsh.aws.saving import check_profile_name, has_keys

        check_profile_name(profile)
        if has_keys(profile):
            self.confirm(f"Replace the keys that profile {profile} has in ~/.aws/credentials?")

    @property
    def profile(self) -> str:
        return self.shell.state.profile

    @property
    def named_profile(self) -> str | None:
        """The profile that another program is told to use; None where the environment's keys have the say."""
        return self.shell.state.named_profile

    def uninterrupted(self) -> Context:
        """A context for what must still be let go of when this one was interrupted or stopped."""
        return self.shell.context()

    @property
    def who(self) -> str:
        """Who requests are made as, in words: `profile 'default'`, or `role lab` while one is taken."""
        role = self.shell.aws.role
        return f"role {role.name}" if role is not None else f"profile {self.profile!r}"

    @property
    def region(self) -> str:
        """The region requests go to. Raises ConfigError when none is set anywhere."""
        return self.shell.aws.region

    @property
    def account(self) -> str:
        """The account's number (sts GetCallerIdentity), asked once a profile."""
        return self.shell.aws.account()

    # Resources

    def kind(self, name: str) -> ResourceKind:
        """Raises CommandError when no plugin provides it."""
        return self.shell.kinds[name]

    def kinds(self) -> Iterator[ResourceKind]:
        """Every kind of resource that some plugin provides: to find those that have `sql`, or `ssh`."""
        return iter(self.shell.kinds)

    def current(self, kind: str) -> str | None:
        """The id of the current resource of KIND, or None."""
        return self.shell.state.current(self._key(kind))

    def previous(self, kind: str) -> str | None:
        return self.shell.state.previous(self._key(kind))

    def use(self, kind: str, id: str | None) -> None:
        """Makes ID current; None forgets it."""
        self.shell.state.use(self._key(kind), id)

    def _key(self, kind: str) -> str:
        found = self.shell.kinds[kind]
        return found.name if found.everywhere else f"{found.name}@{self.shell.aws.region_or_none or ''}"

    def resolve(self, kind: str, given: Any) -> str:
        """The id that a name, ARN, unique prefix, id or row means. Raises ValueError, UsageError."""
        return resolve_resource(self, self.kind(kind), given)

    def found(self, kind: ResourceKind, name: str) -> str | None:
        """The id of the one of KIND that has this name or ARN, where its ids follow from names (`find`)."""
        names, where = self.shell.names, self.shell.where
        if (known := names.told(where, kind.name, name)) is None and kind.find is not None:
            known = kind.find(self, name)
            if known is not None:
                names.tell(where, kind.name, name, known)
        return known

    def names(self, kind: str, *, fresh: bool = False) -> tuple[Name, ...]:
        """Known names of KIND, at once, while a newer list is fetched in the background.

        fresh: asks AWS now instead.
        """
        found = self.kind(kind)
        where = self.shell.where
        if fresh:
            entry = self.shell.names.load(where, kind, found.service, lambda: found.list(self))
            return entry.names
        wanted = self.shell.names.want(where, kind, found.service, lambda: found.list(self))
        return wanted.names if wanted else ()

    def matching(
        self,
        key: str,
        prefix: str,
        service: str | None = None,
        fetch: Callable[[], Iterable[Name]] | None = None,
        *,
        limit: int = 200,
    ) -> list[Name]:
        """Names that match PREFIX, at once, for completers. key: a resource kind; or any text, together
        with the SERVICE the names belong to and how to FETCH them.
        """
        if fetch is None or service is None:
            found = self.kind(key)
            service, fetch = found.service, lambda: found.list(self)
        entry = self.shell.names.want(self.shell.where, key, service, fetch)
        return entry.matching(prefix, limit) if entry and entry.ready else []

    def local_candidates(self, word: str) -> Iterator[Candidate]:
        """Files and folders of this machine that WORD may become, for completers."""
        from awsh.localpaths import local_candidates

        return local_candidates(word)

    def candidates(self, kind: str, word: str) -> Iterator[tuple[str, Candidate]]:
        """Completions of WORD to a resource of KIND, each with its id: at once, as `names` has them.

        The name people use where it says which one is meant and is what was begun, else the id.
        """
        found = self.kind(kind)
        entry = self.shell.names.want(self.shell.where, kind, found.service, lambda: found.list(self))
        begun = word.casefold()
        if entry is None or not entry.ready:
            return
        for name in entry.matching(word, 200):
            said = name.name
            if (
                not said
                or said in entry.shared
                or (said != name.id and (found.is_id(said) or said.startswith("arn:")))
                or (begun not in said.casefold() and begun in name.id.casefold())
            ):
                about = f"{said}  {name.description}" if said and said != name.id else name.description
                matched = said if begun not in name.id.casefold() else ""
                yield name.id, Candidate(name.id, about.strip(), found_by=matched)
            else:
                # An id that follows from the name says nothing new.
                about = name.id if said != name.id and found.called is None else ""
                yield name.id, Candidate(said, f"{about}  {name.description}".strip())

    # The person

    @property
    def interactive(self) -> bool:
        """Whether a person is there to answer."""
        return self.console.interactive

    def note(self, text: str) -> None:
        """One line beside the result, to standard error."""
        self.console.note(text)

    def confirm(self, question: str | Callable[[], str]) -> None:
        """Asks before something is lost; QUESTION names what, and how much: a function where that takes
        long to find out, called only when it is asked. Raises CommandError on no, UsageError where nobody
        can answer and `--yes` was not given.
        """
        if self.shell.yes or self._yes or self.shell.dry_run:
            return
        question = question if isinstance(question, str) else question()
        if not self.console.interactive:
            raise UsageError(f"{question} Nobody is there to answer", hint="add --yes to awsh if it is meant")
        if not self.console.confirm(question):
            raise CommandError("left as it was")

    def ring(self) -> None:
        """Rings the terminal's bell, where a person sits at the prompt."""
        if isinstance(self.console, WithTerminal):
            self.console.ring()

    def title(self, text: str) -> None:
        """Calls the terminal's window TEXT, where a person sits at the prompt; "" is what it was called before."""
        if isinstance(self.console, WithTerminal):
            self.console.title(text)

    def ask(self, label: str, *, secret: bool = False) -> str:
        """A line from the person; hidden when secret. Raises UsageError where nobody can answer."""
        return self.console.ask(label, secret=secret)

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        """A bar with rate and time left while the block lasts. unit: "B" for bytes."""
        return self.console.progress(label, total, unit=unit)

    def sleep(self, seconds: float) -> None:
        """Pauses the line. Raises KeyboardInterrupt as soon as Ctrl-C or `kill` wants an end."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._check_stopped()
            time.sleep(min(left, 0.1))

    def setting(self, name: str) -> Any:
        return self.shell.settings[name]

    def standard_input(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[bytes]:
        """What is written to awsh itself, as it comes, until STOPPED says that it is not wanted.

        Raises UsageError where that is the keyboard, or the script that runs.
        """
        from awsh import stdin

        return stdin.chunks(lambda: stopped() or self.stopped())

    def written(self, value: Value, name: str = "", *, format: str = "") -> Iterator[bytes]:
        """VALUE as it would be written to a file called NAME, `keys.csv`, or in a FORMAT: `text`, as a
        program of the system gets it.
        """
        from awsh.output import as_written

        return as_written(value, name, self.shell.formats, format)

    def json(self, value: Any) -> str:
        """VALUE as JSON on one line, as `| jsonl` has it: times, sizes and numbers of any length too."""
        from awsh.output.exact import dumps

        return dumps(value)

    def records(self, name: str) -> Records:
        """What a plugin keeps between runs, for the present target alone. name: the plugin's, and what of."""
        from awsh.records import Records

        return Records(self.shell.target.scope, name)

    def run(self, line: str, *, quiet: bool = False, yes: bool = False) -> Result:
        """Runs a line as if it had been typed, in this context. Raises what it raises.

        quiet: its notes are not shown. yes: what it would ask, the person has been asked already.
        """
        from awsh.console import Unheard

        inner = Context(self.shell, Unheard(self.console) if quiet else self.console)
        inner.stopped, inner.in_background, inner._yes = self.stopped, self.in_background, self._yes or yes
        return self.shell.run_in(inner, line)

    @contextmanager
    def interrupt_told(self) -> Iterator[None]:
        """While the block lasts Ctrl-C is told by `stopped`, and not raised: for what must not be torn. The second
        Ctrl-C is raised. What waits in the block has to look: `sleep`, requests and crews do. A signal that asks awsh
        to end is told in the same way, and ends it behind the block.
        """
        from awsh.endings import Interrupt

        before = self.stopped
        with Interrupt() as interrupt:
            self.stopped = lambda: interrupt.asked or before()
            try:
                yield
            finally:
                self.stopped = before
                if interrupt.asked and interrupt.ending is None and isinstance(self.console, WithLine):
                    self.console.newline()

    def end_early(self, error: BaseException | None = None) -> None:
        """For rows that end before their time, as those that can't be had twice do: what there is of them is shown
        or written as it would have been, and then the line ends as by Ctrl-C, or with ERROR.
        """
        self.ends_early = error or KeyboardInterrupt()

    def _check_stopped(self) -> None:
        if self.stopped():
            raise KeyboardInterrupt
