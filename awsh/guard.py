"""Around every call into a command: whatever it raises becomes one line that names who failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from awsh.errors import AwsError, AwshError, CommandError, Leave, PluginError, Span, suggest

if TYPE_CHECKING:
    from awsh.command import Command
    from awsh.shell import Shell


@contextmanager
def guarded(
    shell: Shell, plugin: str, command: Command | None = None, place: Span | None = None
) -> Iterator[None]:
    """Lets awsh's errors and Ctrl-C pass; turns AWS's, the system's and a plugin's own into awsh's."""
    try:
        yield
    except AwsError as error:
        _hint(shell, command, error)
        raise
    except (AwshError, KeyboardInterrupt, GeneratorExit, Leave):
        raise
    except BaseException as error:
        raise _explained(shell, plugin, command, error) from error


def _explained(shell: Shell, plugin: str, command: Command | None, error: BaseException) -> AwshError:
    if isinstance(error, BrokenPipeError):
        raise error
    if isinstance(error, OSError) and error.strerror and not hasattr(error, "response"):
        where = f": {error.filename}" if error.filename is not None else ""
        return CommandError(f"{error.strerror}{where}")
    translated = shell.aws.translated(error) if isinstance(error, Exception) else None
    if translated is not None:
        if isinstance(translated, AwsError):
            _hint(shell, command, translated)
        return translated
    from awsh.log import log

    log().error("plugin %s failed", plugin, exc_info=error)
    what = "called sys.exit" if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
    doing = f" in `{' '.join(command.path)}`" if command is not None else ""
    return PluginError(
        f"plugin {plugin} failed{doing}: {what}", hint="`--debug` shows where; the log has it all"
    )


def guarded_items(items: Iterable[Any], shell: Shell, command: Command, place: Span) -> Iterator[Any]:
    """The items of a command, each asked for under guard; closing this closes them."""
    iterator = None
    try:
        # One guard around all of them: what a reader raises never gets in here but as GeneratorExit.
        with guarded(shell, command.plugin, command, place):
            iterator = iter(items)
            yield from iterator
    finally:
        close = getattr(iterator, "close", None)
        if close is not None:
            close()


def _hint(shell: Shell, command: Command | None, error: AwsError) -> None:
    """Adds "did you mean" from the names that are known, where AWS says that there is no such thing."""
    if command is None or error.hint is not None:
        return
    for parameter in command.parameters:
        kind = shell.kinds.get(parameter.kind) if parameter.kind else None
        if kind is None or error.code not in kind.missing:
            continue
        entry = shell.names.peek(shell.where, kind.name)
        for word in error.message.replace("'", " ").replace('"', " ").split():
            if word.startswith("arn:"):
                word = word.replace("/", ":").rpartition(":")[2]
            if entry is not None and (hint := suggest(word, [n.name or n.id for n in entry.names])):
                error.hint = hint
                return
