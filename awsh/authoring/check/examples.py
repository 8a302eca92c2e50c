"""Types the examples of a plugin's commands in a sandbox: `python -m awsh.authoring.check.examples JOB`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awsh.authoring.check.finding import Level
from awsh.authoring.check.hooks import offered
from awsh.authoring.check.job import Job, read_job
from awsh.checking import check
from awsh.command import Command, Group
from awsh.engine import drain
from awsh.errors import AwsError, CommandError, ConfigError, PluginError, UsageError
from awsh.plugins import deadline, hooks_of
from awsh.sandbox import connect
from awsh.sandbox.manage import rm
from awsh.shell import Shell

SECONDS = 20
"""That one example may take."""

ENDLESS = "and was not at its end"

_NAME = "check"
_LAST = ("rm", "delete", "remove", "destroy", "purge", "rb")
_ENDLESS = ("--follow", "-f")


def main() -> None:
    job = read_job()
    target = connect(_NAME)
    try:
        with Shell(target, yes=True) as shell:
            commands = []
            for name in job.entries:
                with deadline(job.seconds):
                    module = job.load(name)
                shell.plugins.allow(name)
                # Before it is one of the shell's, which would take in from it what is taken in here.
                items = offered(job, shell, name, hooks_of(module))
                shell.plugins.add(name, module)
                commands += [
                    c for hook in ("awsh_commands", "awsh_verbs") for c in _walk(items.get(hook, ()))
                ]
            job.tell(stage="starting the sandbox")
            assert target.endpoint_url is not None
            target.endpoint_url()
            try_all(job, shell, commands)
        job.tell(stage="done")
    except ConfigError as error:
        job.find("note", job.name, f"its examples were not run: {error}")
        job.tell(stage="done")
    finally:
        target.close()
        rm(_NAME)


def _walk(members: Iterable[Command | Group]) -> Iterator[Command]:
    for member in members:
        yield from member.walk() if isinstance(member, Group) else [member]


def try_all(job: Job, shell: Shell, commands: Iterable[Command]) -> None:
    """Every example, those that remove something when all others are through."""
    lines = [(command, line) for command in commands for line in command.doc.examples if _runs(shell, line)]
    removing = [(command, line) for command, line in lines if command.name in _LAST]
    failed = _tried(job, shell, [pair for pair in lines if pair not in removing])
    for command, line, error in [*failed, *_tried(job, shell, removing)]:
        _tell(job, command, line, error)
    job.tell(examples=True)


def _tried(job: Job, shell: Shell, lines: list[tuple[Command, str]]) -> list[tuple[Command, str, Exception]]:
    """Those of LINES that fail. One is tried again behind the others, as long as that helps: it may want what
    another makes.
    """
    while True:
        failed = [
            (command, line, error)
            for command, line in lines
            if (error := _problem(job, shell, line)) is not None
        ]
        if len(failed) in (0, len(lines)):
            return failed
        lines = [(command, line) for command, line, _ in failed]


def _runs(shell: Shell, line: str) -> bool:
    """Not those of the system's shell, those that never end, and those that are wrong as they stand."""
    if line.startswith("$ ") or any(word in _ENDLESS for word in line.split()):
        return False
    try:
        parsed = shell.parse(line)
        check(shell, parsed.script)
    except Exception:
        return False
    return not parsed.problems


def _problem(job: Job, shell: Shell, line: str) -> Exception | None:
    job.tell(stage=f"running the example `{line}`")
    try:
        with deadline(SECONDS, ENDLESS):
            shell.show(line, drain)
    except Exception as error:
        return error
    except (SystemExit, KeyboardInterrupt) as error:
        return PluginError(f"{type(error).__name__} came out of it")
    return None


def _tell(job: Job, command: Command, line: str, error: Exception) -> None:
    where = job.place(command.func)
    text = f"the example `{line}` fails in the sandbox: {error}"
    if isinstance(error, AwsError) and error.code == "NotImplemented":
        job.find("note", where, text, "it can only be tried on AWS")
    elif ENDLESS in str(error):
        hint = "an example ends by itself; what moto leaves unfinished, awsh_sandbox can teach it"
        job.find("warning", where, text, hint)
    elif isinstance(error.__cause__, FileNotFoundError) or "No such file" in str(error):
        job.find("warning", where, text, "the file into the folder examples/ of the package")
    elif _wants_something(error):
        # What a verb is shown on is somebody else's.
        level: Level = "warning" if command.group else "note"
        job.find(level, where, text, "an example before it that makes what it wants")
    else:
        cause = error.__cause__ if isinstance(error, PluginError) and error.__cause__ else None
        place = job.place(cause) if cause is not None else where
        job.find("error", place if ":" in place else where, text, f"`help {' '.join(command.path)}` shows it")


def _wants_something(error: Exception) -> bool:
    """Whether it may well be right where there is something, which there is not in an empty account."""
    if isinstance(error, AwsError):
        return not error.code.startswith(("Invalid", "Validation", "Malformed", "Serialization"))
    if isinstance(error, UsageError):
        return any(words in str(error) for words in ("there is no", "no current", "has no"))
    return isinstance(error, CommandError)


if __name__ == "__main__":
    main()
