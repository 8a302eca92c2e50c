"""The prompt at a real terminal, as a person uses it."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.repl.terminal import PLUGIN, Terminal

Open = Callable[..., Terminal]


@pytest.fixture
def open_terminal() -> Iterator[Open]:
    """Opens terminals, closed at the end of the test."""
    with ExitStack() as stack:

        def opened(*arguments: str, **how: object) -> Terminal:
            return stack.enter_context(Terminal(*arguments, **how))  # type: ignore[arg-type]

        yield opened


@pytest.fixture
def terminal(open_terminal: Open) -> Terminal:
    made = open_terminal()
    made.wait_for("region")
    made.wait_prompt()
    return made


def kept_lines(home: Path) -> list[str]:
    path = home / ".local/state/awsh/history.jsonl"
    return [json.loads(line)["line"] for line in path.read_text().splitlines()] if path.exists() else []


def test_a_line_runs(terminal: Terminal) -> None:
    terminal.send("demo rows 2\r")
    terminal.wait_for("row-1")
    terminal.wait_prompt()
    assert "row-2" not in terminal.text


SLOW_TO_BE_READY = """
import sys, time
from prompt_toolkit.application import Application
ready = Application._pre_run
def slowly(*arguments):
    print("getting ready", flush=True)
    time.sleep(0.3)
    ready(*arguments)
Application._pre_run = slowly
from awsh.cli import main
sys.exit(main([]))
"""


def test_what_is_typed_right_behind_ctrl_c_stays(open_terminal: Open) -> None:
    terminal = open_terminal(program=[sys.executable, "-P", "-c", SLOW_TO_BE_READY])
    terminal.wait_for("getting ready")
    terminal.send("gone\x03kept")
    terminal.wait(lambda: terminal.line() == "awsh> kept", "what was typed last")


def test_a_signal_is_a_ctrl_c(terminal: Terminal) -> None:
    terminal.send("gone")
    terminal.wait(lambda: terminal.line() == "awsh> gone", "what was typed")
    os.kill(terminal.process.pid, signal.SIGINT)
    terminal.wait(lambda: terminal.line() == "awsh>", "a new prompt")
    terminal.send("demo rows 2\r")
    terminal.wait_for("row-1")


def test_toolbar_says_where_one_is(terminal: Terminal) -> None:
    bar = terminal.rows[-1]
    assert "profile default" in bar
    assert "region none" in bar


def test_menu_opens_while_typing_with_descriptions(terminal: Terminal) -> None:
    terminal.send("demo ")
    terminal.wait_for("Give rows.")
    assert "Sleep." in terminal.text
    terminal.send("\t")
    terminal.wait(lambda: terminal.line().startswith("awsh> demo rows"), "the first completion")
    terminal.send("\r")
    terminal.wait_gone("Give rows.")
    terminal.send("1\r")
    terminal.wait_for("row-0")


def test_a_single_completion_is_taken_by_tab(terminal: Terminal) -> None:
    terminal.send("demo sle")
    terminal.wait_for("Sleep.")
    terminal.send("\t")
    terminal.wait(lambda: terminal.line().startswith("awsh> demo sleepy"), "the completion")


def test_names_appear_in_the_open_menu_when_they_arrive(terminal: Terminal) -> None:
    terminal.send("demo show ")
    began = time.monotonic()
    terminal.send("x\x7f")
    terminal.wait(lambda: terminal.line() == "awsh> demo show", "what is typed")
    assert time.monotonic() - began < 1, "typing waited for the names"
    terminal.wait_for("arrived late")


def test_a_completion_never_inserts_a_second_line(terminal: Terminal) -> None:
    terminal.send("demo show ")
    terminal.wait_for("has a newline")
    terminal.send("sec")
    terminal.wait_gone("arrived late")
    terminal.send("\t")
    terminal.wait(lambda: "\\n" in terminal.line(), "the completion")
    terminal.send("\r\r")
    terminal.wait_for("showing second")


def test_nothing_hides_in_what_is_typed(terminal: Terminal) -> None:
    """As a line copied from a web page may have it."""
    terminal.send("echo a\u202eb\u200bc")
    terminal.wait(lambda: terminal.line() == "awsh> echo a\\u202eb\\u200bc", "what was typed")
    terminal.send("\x1b[D\x7f\x7f")
    terminal.wait(lambda: terminal.line() == "awsh> echo a\\u202ec", "one character less each time")
    terminal.send("\r")
    terminal.wait(lambda: "a\\u202ec" in terminal.rows, "what was said")


def test_unknown_commands_are_marked_while_typing(terminal: Terminal) -> None:
    terminal.send("demo")
    terminal.wait(lambda: terminal.typed_colour("demo") == "blue", "a known command's colour")
    terminal.send("x")
    terminal.wait(lambda: terminal.typed_colour("demox") == "red", "an unknown command's colour")
    terminal.send("\x7f rowz ")
    terminal.wait(lambda: terminal.typed_colour("rowz") == "red", "an unknown subcommand's colour")


def test_what_may_become_a_command_is_not_marked_yet(terminal: Terminal) -> None:
    terminal.send("dem")
    terminal.wait_for("commands for trying")
    assert terminal.typed_colour("dem") == "default"


def test_suggestion_from_history(terminal: Terminal) -> None:
    terminal.send("demo rows 2\r")
    terminal.wait_for("row-1")
    terminal.wait_prompt()
    terminal.send("demo r")
    terminal.wait(lambda: terminal.line() == "awsh> demo rows 2", "the suggestion")
    terminal.send("\x1b[C\r")
    terminal.wait(lambda: terminal.text.count("row-1") == 2, "the second run")


def test_one_word_of_a_suggestion(terminal: Terminal) -> None:
    terminal.send("echo one two three\r")
    terminal.wait(lambda: terminal.text.count("one two three") == 2, "the echo")
    terminal.wait_prompt()
    terminal.send("echo ")
    terminal.wait(lambda: terminal.line() == "awsh> echo one two three", "the suggestion")
    terminal.send("\x1b[1;3C\x1b[1;3C")
    time.sleep(0.3)
    terminal.send("\r")
    terminal.wait(lambda: "one two" in terminal.rows, "two of three words")


def test_up_recalls_what_begins_so(terminal: Terminal) -> None:
    for line in ("echo first", "demo rows 1", "echo second"):
        terminal.send(f"{line}\r")
        terminal.wait_for(line)
        terminal.wait_prompt()
    terminal.send("demo")
    terminal.wait(lambda: terminal.line().startswith("awsh> demo"), "what is typed")
    terminal.send("\x1b[A")
    terminal.wait(lambda: terminal.line() == "awsh> demo rows 1", "the line before that begins so")


def test_ctrl_r_searches(terminal: Terminal) -> None:
    for line in ("echo needle", "echo hay"):
        terminal.send(f"{line}\r")
        terminal.wait(lambda line=line: line.split()[1] in terminal.rows, "the echo")
        terminal.wait_prompt()
    terminal.send("\x12need")
    terminal.wait(lambda: terminal.line() == "awsh> echo needle" or "echo needle" in terminal.rows[-10:][0]
                  or terminal.text.count("echo needle") == 2, "the found line")  # fmt: skip
    terminal.send("\r")
    time.sleep(0.3)
    terminal.send("\r")
    terminal.wait(lambda: terminal.rows.count("needle") == 2, "the found line to run")


def test_ctrl_c_stops_a_command_and_returns(terminal: Terminal) -> None:
    terminal.send("demo sleepy 60\r")
    terminal.wait_for("sleeping")
    terminal.send("\x03")
    terminal.wait_prompt()
    assert "^C" in terminal.text
    assert "interrupted" in terminal.rows
    assert "slept" not in terminal.text
    terminal.send("demo rows 1\r")
    terminal.wait_for("row-0")


def test_ctrl_c_stops_rows_without_end(terminal: Terminal) -> None:
    terminal.send("demo endless | !cat > /dev/null\r")
    time.sleep(1)
    terminal.send("\x03")
    terminal.wait_prompt()
    terminal.send("echo still here\r")
    terminal.wait(lambda: "still here" in terminal.rows, "the echo")


def test_ctrl_c_at_the_prompt_clears_the_line(terminal: Terminal, home: Path) -> None:
    terminal.send("echo dropped")
    terminal.wait_for("echo dropped")
    terminal.send("\x03")
    terminal.wait_prompt()
    assert kept_lines(home) == []


def test_lines_go_on_until_they_are_whole(terminal: Terminal, home: Path) -> None:
    terminal.send("for x in (demo rows 2) {\r")
    terminal.wait_for("…")
    terminal.send("echo got $x.name\r}\r")
    terminal.wait(lambda: "got row-1" in terminal.rows, "the loop")
    assert kept_lines(home) == ["for x in (demo rows 2) {\necho got $x.name\n}"]


def test_pasted_lines_run_as_one(terminal: Terminal, home: Path) -> None:
    terminal.send("\x1b[200~let a = echo pasted\necho $a together\x1b[201~")
    terminal.wait_for("together")
    assert "pasted together" not in terminal.text
    terminal.send("\r")
    terminal.wait(lambda: "pasted together" in terminal.rows, "the echo")
    assert len(kept_lines(home)) == 1


def test_alt_enter_makes_a_new_line(terminal: Terminal) -> None:
    terminal.send("echo above\x1b\recho below")
    terminal.wait_for("… echo below")
    terminal.send("\r")
    terminal.wait(lambda: "above" in terminal.rows and "below" in terminal.rows, "both echoes")


def test_f1_explains_and_keeps_the_line(terminal: Terminal) -> None:
    terminal.send("demo sleepy")
    terminal.wait_for("Sleep.")
    terminal.send("\x1bOP")
    terminal.wait_for("usage: demo sleepy")
    terminal.wait(lambda: terminal.line().startswith("awsh> demo sleepy"), "the line again")


def test_errors_are_one_red_line_with_a_caret(terminal: Terminal) -> None:
    terminal.send("demo rowz\r")
    terminal.wait_for("did you mean 'rows'")
    assert terminal.colour("error:") == "red"
    assert any(row.strip().startswith("^^^^") for row in terminal.rows)


@pytest.mark.parametrize(
    "line", ["demo crash", "demo leave", "demo rows | to broken", "set output broken; demo rows"]
)
def test_a_plugin_that_fails_leaves_the_prompt(terminal: Terminal, line: str) -> None:
    terminal.send(f"{line}\r")
    terminal.wait_for("error:")
    terminal.wait_prompt()
    assert "Traceback" not in terminal.text
    terminal.send("!echo still here\r")
    terminal.wait(lambda: "still here" in terminal.rows, "the echo")


@pytest.mark.parametrize(
    "how",
    [
        "time.sleep(600)",
        "raise SystemExit",
        "1 / 0",
        "return [5]",
        "return None",
        "return [Segment('x', 5)]",
        "return [Segment('x', 'y', 'no such style:')]",
    ],
)
def test_a_segment_or_completer_that_fails_leaves_the_prompt(
    open_terminal: Open, tmp_path: Path, how: str
) -> None:
    plugin = tmp_path / "failing.py"
    plugin.write_text(FAILING.replace("HOW", how))
    terminal = open_terminal("--plugin", str(plugin))
    terminal.wait_prompt()
    terminal.send("fail at ")
    time.sleep(0.5)
    terminal.send("x\t")
    time.sleep(0.3)
    terminal.send("\r")
    terminal.wait_for("got x")
    terminal.wait_prompt()
    if "sleep" not in how:
        terminal.wait(lambda: "profile default" in terminal.rows[-1], "the others' toolbar")


FAILING = """
import time
from typing import Annotated
from awsh import Group, Segment, ValueType, hookimpl

fail = Group("fail", "fails")

def complete(completing):
    HOW

@fail.command
def at(word: Annotated[str, ValueType(complete=complete)]) -> str:
    "Fail in a completer."
    return f"got {word}"

@hookimpl
def awsh_commands():
    return [fail]

@hookimpl
def awsh_toolbar(ctx):
    HOW

@hookimpl
def awsh_prompt(ctx):
    HOW
"""


def test_no_rows_is_said(terminal: Terminal) -> None:
    terminal.send("demo rows 0\r")
    terminal.wait_for("no rows")


def test_output_without_a_last_newline_stays(terminal: Terminal) -> None:
    terminal.send("echo -n unended\r")
    terminal.wait(lambda: any(row.startswith("unended") for row in terminal.rows), "the echo")
    terminal.wait_prompt()
    assert any(row.startswith("unended") for row in terminal.rows)


def test_questions(terminal: Terminal) -> None:
    terminal.send("demo lose\r")
    terminal.wait_for("Lose 3 things? [y/N]")
    terminal.send("n\r")
    terminal.wait_for("left as it was")
    terminal.wait_prompt()
    terminal.send("demo lose\r")
    terminal.wait(lambda: terminal.text.count("[y/N]") == 2, "the question")
    terminal.send("y\r")
    terminal.wait(lambda: "lost" in terminal.rows, "the loss")


def test_a_password_is_not_shown_nor_kept(terminal: Terminal, home: Path) -> None:
    terminal.send("demo login\r")
    terminal.wait_for("Password:")
    terminal.send("hunter22\r")
    terminal.wait_for("8 characters")
    assert "hunter22" not in terminal.text
    assert kept_lines(home) == ["demo login"]


def test_bars_are_drawn_and_leave_nothing(terminal: Terminal) -> None:
    terminal.send("demo work 3\r")
    terminal.wait_for("iB/s")
    terminal.wait_for("files")
    terminal.wait_for("half of it is done")
    terminal.wait_prompt()
    assert "iB/s" not in terminal.text
    assert "half of it is done" in terminal.rows


@pytest.mark.parametrize("columns", [50, 60, 72])
def test_bars_fit_into_a_narrow_window(open_terminal: Open, columns: int) -> None:
    terminal = open_terminal("-c", "demo work 2", columns=columns)
    terminal.wait_for("left")
    assert "too small" not in terminal.text
    assert terminal.end() == 0


def test_rows_pass_above_a_bar(open_terminal: Open) -> None:
    terminal = open_terminal(env={"PAGER": "cat"}, rows=12)
    terminal.wait_prompt()
    began = time.monotonic()
    terminal.send("demo move 1500\r")
    terminal.wait_for("/1,500")
    terminal.wait(lambda: "moved-" in terminal.text and "/1,500" in terminal.text, "rows above the bar")
    terminal.wait_for("moved-1499")
    terminal.wait_prompt()
    assert time.monotonic() - began < 30, "the rows were slowed down by the bar"
    rows = [row.split() for row in terminal.rows[1:-2]]
    numbers = [int(row[0]) for row in rows if len(row) == 2 and row[0].isdigit()]
    assert numbers == list(range(1500 - len(numbers), 1500))
    assert len(numbers) > 3


@pytest.mark.parametrize("line", ["demo work 2", "demo move 1000"])
def test_bars_of_one_line_without_a_prompt(open_terminal: Open, line: str) -> None:
    terminal = open_terminal("-c", line)
    terminal.wait_for("moving" if "move" in line else "iB/s")
    assert terminal.end() == 0
    terminal.wait(lambda: "half of it is done" in terminal.rows or terminal.rows[-2:][0].endswith("moved-999")
                  or any(row.endswith("moved-999") for row in terminal.rows), "its output")  # fmt: skip
    assert "iB/s" not in terminal.text


def test_ctrl_c_stops_work_with_bars(terminal: Terminal) -> None:
    terminal.send("demo work 60\r")
    terminal.wait_for("iB/s")
    terminal.send("\x03")
    terminal.wait_prompt()
    assert "iB/s" not in terminal.text


def test_keys_pressed_meanwhile_reach_the_prompt(terminal: Terminal) -> None:
    terminal.send("demo work 2\r")
    terminal.wait_for("iB/s")
    terminal.send("echo typed ahead\r")
    terminal.wait(lambda: "typed ahead" in terminal.rows, "the line that was typed ahead")


def test_short_work_draws_no_bar(terminal: Terminal) -> None:
    terminal.send("demo work 0.2\r")
    terminal.wait_for("half of it is done")
    terminal.wait_prompt()
    assert b"files" not in bytes(terminal.raw)


def test_jobs_note_above_what_is_typed(terminal: Terminal) -> None:
    terminal.send("sleep 1s &\r")
    terminal.wait_for("[1] sleep 1s")
    terminal.wait_prompt()
    terminal.wait(lambda: "jobs 1" in terminal.rows[-1], "the job in the toolbar")
    terminal.send("echo in the middle")
    terminal.wait_for("[1] done")
    terminal.wait(lambda: terminal.line().startswith("awsh> echo in the middle"), "the line again")
    terminal.wait(lambda: "jobs" not in terminal.rows[-1], "the toolbar without the job")


def test_ctrl_d_leaves_and_warns_of_jobs(terminal: Terminal) -> None:
    terminal.send("sleep 60s &\r")
    terminal.wait_for("[1] sleep")
    terminal.wait_prompt()
    terminal.send("\x04")
    terminal.wait_for("Ctrl-D again leaves")
    terminal.wait_prompt()
    terminal.send("\x04")
    assert terminal.end() == 0


def test_exit_leaves_its_code(terminal: Terminal) -> None:
    terminal.send("exit 7\r")
    assert terminal.end() == 7


def test_long_output_is_paged(open_terminal: Open) -> None:
    terminal = open_terminal(env={"PAGER": "less"})
    terminal.wait_prompt()
    terminal.send("demo rows 500\r")
    terminal.wait_for("row-5")
    assert "awsh>" not in terminal.line()
    terminal.send("G")
    terminal.wait_for("row-499")
    terminal.send("q")
    terminal.wait_prompt()


def test_resize(terminal: Terminal) -> None:
    terminal.send("demo rows 2")
    terminal.wait_for("demo rows 2")
    terminal.resize(12, 40)
    terminal.wait(lambda: "profile default" in terminal.rows[-1], "the toolbar at the new end")
    terminal.wait(lambda: any(row == "awsh> demo rows 2" for row in terminal.rows), "the line")
    terminal.resize(30, 120)
    terminal.wait(lambda: "profile default" in terminal.rows[-1], "the toolbar at the new end")
    terminal.send("\r")
    terminal.wait_for("row-1")


def test_narrow_window_drops_the_least_important(open_terminal: Open) -> None:
    terminal = open_terminal("--endpoint-url", "http://127.0.0.1:9", columns=24, rows=10)
    terminal.wait_for("region")
    bar = terminal.rows[-1]
    assert "region none" in bar
    assert "profile" not in bar


def test_history_survives_kill_and_is_private(terminal: Terminal, home: Path) -> None:
    terminal.send("demo sleepy 60\r")
    terminal.wait_for("sleeping")
    os.kill(terminal.process.pid, signal.SIGKILL)
    terminal.end()
    path = home / ".local/state/awsh/history.jsonl"
    assert kept_lines(home) == ["demo sleepy 60"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_secrets_and_spaced_lines_are_not_kept(terminal: Terminal, home: Path) -> None:
    lines = [" echo private", "demo login --key abc", "echo --password hunter2", "echo kept"]
    for line in lines:
        terminal.send(f"{line}\r")
        terminal.wait_for(line.split()[-1])
        terminal.wait_prompt()
    assert kept_lines(home) == ["echo kept"]
    terminal.send("\x1b[A")
    terminal.wait(lambda: terminal.line() == "awsh> echo kept", "the only line to recall")
    terminal.send("\x1b[A")
    time.sleep(0.3)
    assert terminal.line() == "awsh> echo kept"


def test_two_shells_share_the_history(terminal: Terminal, open_terminal: Open, home: Path) -> None:
    other = open_terminal()
    other.wait_prompt()
    terminal.send("echo from the first\r")
    terminal.wait(lambda: "from the first" in terminal.rows, "the echo")
    other.send("\r")
    time.sleep(0.5)
    other.send("\x1b[A")
    other.wait(lambda: other.line() == "awsh> echo from the first", "the other shell's line")
    other.send("\x15echo from the second\r")
    other.wait(lambda: "from the second" in other.rows, "the echo")
    assert kept_lines(home) == ["echo from the first", "echo from the second"]


def test_no_colour(open_terminal: Open) -> None:
    terminal = open_terminal(env={"NO_COLOR": "1"})
    terminal.wait_for("region")
    terminal.send("demo nothing\r")
    terminal.wait_for("error:")
    terminal.wait_prompt()
    terminal.send("demo ")
    terminal.wait_for("Give rows.")
    assert terminal.colours() == {"default"}


def test_dumb_terminal(open_terminal: Open, home: Path) -> None:
    terminal = open_terminal(env={"TERM": "dumb", "DEMO_TEAM": "storage"})
    terminal.wait_prompt("awsh(storage)>")
    assert "F1" not in terminal.text
    terminal.send("demo rows 1\r")
    terminal.wait_for("row-0")
    terminal.send("for x in (demo rows 1) {\r")
    terminal.wait_for("...")
    terminal.send("echo dumb $x.n\r")
    terminal.wait(lambda: terminal.text.count("...") == 2, "the next line")
    terminal.send("}\r")
    terminal.wait(lambda: "dumb 0" in terminal.rows, "the loop")
    terminal.send("demo lose\r")
    terminal.wait_for("[y/N]")
    terminal.send("y\r")
    terminal.wait(lambda: "lost" in terminal.rows, "the loss")
    terminal.send("demo sleepy\r")
    terminal.wait_for("sleeping")
    terminal.send("\x03")
    terminal.wait_prompt()
    terminal.send("echo after\r")
    terminal.wait(lambda: "after" in terminal.rows, "the echo")
    assert b"\x1b" not in bytes(terminal.raw)
    assert kept_lines(home)[0] == "demo rows 1"
    terminal.send("\x04")
    assert terminal.end() == 0


def test_vi_keys(open_terminal: Open) -> None:
    terminal = open_terminal(env={"AWSH_EDITING_MODE": "vi"})
    terminal.wait_for("region")
    terminal.wait_prompt()
    terminal.send("echo one two")
    terminal.wait_for("one two")
    terminal.send("\x1b")
    time.sleep(0.3)
    terminal.send("bcwthree\r")
    terminal.wait(lambda: "one three" in terminal.rows, "the changed word")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("busy", ["", "demo sleepy 60\r", "demo work 60\r", "demo lose\r"])
def test_signals_end_the_shell_and_restore_the_terminal(open_terminal: Open, signum: int, busy: str) -> None:
    shell = ["bash", "-c", 'stty -g; "$@"; code=$?; echo; stty -g; echo "left $code"; sleep 60', "bash"]
    terminal = open_terminal(program=[*shell, sys.executable, "-m", "awsh", "--plugin", str(PLUGIN)])
    terminal.wait_for("region")
    terminal.wait_prompt()
    before = next(row for row in terminal.rows if row.count(":") > 10)
    if busy:
        terminal.send(busy)
        terminal.wait_for({"sleepy": "sleeping", "work": "iB/s", "lose": "[y/N]"}[busy.split()[1]])
    children = Path(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/children").read_text().split()
    os.kill(int(children[0]), signum)
    terminal.wait_for(f"left {128 + signum}")
    modes = [row for row in terminal.rows if row.count(":") > 10]
    assert modes[-1] == before
    assert not terminal.screen.cursor.hidden


def test_no_boto3_before_the_first_prompt(open_terminal: Open) -> None:
    terminal = open_terminal(env={"PYTHONPROFILEIMPORTTIME": "1"}, rows=2000, columns=200)
    terminal.wait(lambda: b"\x1b[?2004h" in bytes(terminal.raw), "the first prompt")
    before = bytes(terminal.raw).partition(b"\x1b[?2004h")[0].decode()
    imported = set(re.findall(r"\|\s+(\w+)", before))
    assert "prompt_toolkit" in imported
    heavy = {"boto3", "botocore", "paramiko", "pymysql", "psycopg", "moto", "tabulate", "jmespath"}
    assert not imported & heavy
