"""`awsh`: from the command line to a shell, a line, or a script."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from awsh import command_line, garbage
from awsh.endings import Endings
from awsh.errors import AwshError, ExitCode, Leave

if TYPE_CHECKING:
    from argparse import Namespace

    from awsh.shell import Shell
    from awsh.values import Value


class Ended(Leave):
    """A signal asked the process to end."""

    def __init__(self, signum: int) -> None:
        self.code = 128 + signum


def main(argv: Sequence[str] | None = None) -> int:
    """Runs awsh as the shell's command would; gives its exit code."""
    garbage.hold()
    _open_standard_streams()
    arguments = command_line.parser().parse_args(
        [_local(word) for word in (sys.argv[1:] if argv is None else argv)]
    )
    try:
        with Endings(_end):
            return _main(arguments)
    except AwshError as error:
        _complain(error, "", debug=arguments.debug)
        return int(error.exit_code)
    except KeyboardInterrupt:
        _say("")
        return int(ExitCode.INTERRUPTED)
    except Ended as ended:
        return ended.code
    except BrokenPipeError:
        return int(ExitCode.OK)
    except Exception as error:
        from awsh.log import log

        log().error("awsh failed", exc_info=error)
        failure = AwshError(
            f"awsh failed: {type(error).__name__}: {error}", hint="`--debug` shows where; the log has it all"
        )
        failure.__cause__ = error
        _complain(failure, "", debug=arguments.debug)
        return int(ExitCode.FAILED)


def _open_standard_streams() -> None:
    """Takes the places of standard streams that are closed: the next file opened would be one of them,
    and what `!cmd` prints would go into it. Reading and writing there is an error, as it should be.
    """
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            with suppress(OSError):
                os.fstat(descriptor)
                continue
            mode = os.O_RDONLY if name == "stdout" else os.O_WRONLY
            opened = os.open(os.devnull, mode)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
            setattr(sys, name, open(descriptor, "r" if name == "stdin" else "w", closefd=False))  # noqa: SIM115


def _end(signum: int) -> NoReturn:
    raise Ended(signum)


def _local(word: str) -> str:
    """`--local` alone means the default sandbox; what follows it is not its name."""
    return "--local=default" if word == "--local" else word


def _main(arguments: Namespace) -> int:
    if arguments.env_file is not None:
        from awsh.envfile import load

        load(arguments.env_file)
    interactive = (
        arguments.line is None and arguments.file is None and not arguments.words and sys.stdin.isatty()
    )
    with _shell(arguments, interactive) as shell:
        try:
            if arguments.output:
                from awsh.output import format_called

                format_called(arguments.output, shell.formats)
                shell.settings.set("output", arguments.output)
            if interactive:
                from awsh.repl import run

                return int(run(shell))
            return _run(shell, arguments)
        except Leave:
            if shell.leaving is None:
                raise
            return shell.leaving


def _shell(arguments: Namespace, interactive: bool) -> Shell:
    from awsh.errors import ConfigError
    from awsh.shell import Shell
    from awsh.target import at_url, from_environment

    target = from_environment()
    if arguments.local is not None and arguments.endpoint_url:
        raise ConfigError("--local and --endpoint-url both say where requests go", hint="give one of them")
    if arguments.local is not None:
        from awsh.sandbox import connect

        target = connect(arguments.local, arguments.plugin)
    elif arguments.endpoint_url:
        target = at_url(arguments.endpoint_url)
    scripted = arguments.line is not None or arguments.file is not None
    shell = Shell(
        target,
        profile=arguments.profile,
        region=arguments.region,
        plugin_files=arguments.plugin,
        arguments=tuple(arguments.words) if scripted else (),
        yes=arguments.yes,
        dry_run=arguments.dry_run,
        debug=arguments.debug,
    )
    if sys.stderr.isatty() and not interactive:
        from awsh.terminal import TerminalConsole

        shell.console = TerminalConsole()
    return shell


class Printer:
    """Shows each value on standard output; ends the run quietly when nobody reads any more."""

    def __init__(self, shell: Shell) -> None:
        from awsh.output import Layout

        self._shell = shell
        self._layout = Layout.detect(sys.stdout)

    def __call__(self, value: Value) -> None:
        from awsh.output import write

        name = self._shell.settings["output"]
        if not self._layout.terminal:
            read = write(value, name, self._layout, sys.stdout, formats=self._shell.formats)
        else:
            from awsh.repl.console import Screen

            # Rows of a command that draws a bar stand above it.
            with Screen() as screen:
                read = write(value, name, self._layout, screen, formats=self._shell.formats)
        if not read:
            self._shell.leave(ExitCode.OK)


def _run(shell: Shell, arguments: Namespace) -> int:
    from awsh.script import ScriptError, read_script, run_script

    shell.emit = Printer(shell)
    shell.start()
    garbage.resume()
    if arguments.file is None and (arguments.line is not None or arguments.words):
        return _run_line(shell, arguments)
    path = Path(arguments.file) if arguments.file not in (None, "-") else None
    text, name = read_script(path)

    def echo(line: str) -> None:
        from awsh.confidential import without_secret

        shell.console.note(f"+ {without_secret(line)}")

    def failed(problem: ScriptError) -> None:
        _complain(problem.cause, problem.text, where=problem.place, debug=arguments.debug)

    try:
        code = run_script(
            shell,
            text,
            name,
            shell.emit,
            keep_going=arguments.keep_going,
            echo=echo if arguments.echo else None,
            failed=failed,
        )
    except ScriptError as problem:
        failed(problem)
        return int(problem.exit_code)
    return int(code)


def _run_line(shell: Shell, arguments: Namespace) -> int:
    line = arguments.line
    if line is None:
        # What the system's shell has unquoted is taken as it is, but for the words that call a command.
        line = " ".join(_as_typed(word) for word in arguments.words)
    try:
        return int(shell.show(line, shell.emit, direct=True))
    except AwshError as error:
        _complain(error, line, debug=arguments.debug)
        return int(error.exit_code)


def _as_typed(word: str) -> str:
    from awsh.language import quote

    if word.startswith("-"):
        name, equals, value = word.partition("=")
        return f"{name}={quote(value)}" if equals else word
    return quote(word)


def _complain(error: AwshError, line: str, *, where: str = "", debug: bool = False) -> None:
    from awsh.output.safe import safe_text
    from awsh.report import report

    text = report(error, line, where=where)
    if debug:
        import traceback

        trace = "".join(traceback.format_exception(error)).rstrip()
        text = f"{safe_text(trace, newlines=True)}\n{text}"
    _say(text)


def _say(text: str) -> None:
    """To standard error; where that cannot be written, the exit code alone must tell."""
    from awsh.output.sink import abandon

    for stream, said in ((sys.stdout, ""), (sys.stderr, text + "\n")):
        try:
            stream.write(said)
            stream.flush()
        except (OSError, ValueError):
            abandon(stream)
