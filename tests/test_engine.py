"""Lines to values, through a plugin like anybody's; no AWS needed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, TypedDict

import pytest

import awsh
from awsh.builtins.topics import TOPICS
from awsh.errors import AwshError, ExitCode, PartialFailure, PluginError, UsageError
from awsh.language import parse
from awsh.shell import Shell
from awsh.values import rows_of


class Server(TypedDict):
    """A server."""

    id: str
    name: str
    size: int
    zone: Annotated[str, awsh.DETAIL]


SERVERS: list[Server] = [
    {"id": "i-1", "name": "web", "size": 3, "zone": "a"},
    {"id": "i-2", "name": "db", "size": 9, "zone": "a"},
    {"id": "i-3", "name": "web-old", "size": 1, "zone": "b"},
]
ServerId = Annotated[str, awsh.Resource("demo:server")]


class Demo:
    """The plugin, and what its commands were called with."""

    def __init__(self) -> None:
        self.stopped: list[str] = []
        self.made = 0
        self.closed = False
        demo = awsh.Group("demo", "Servers.")

        @demo.command
        def ls() -> list[Server]:
            """List."""
            return SERVERS

        @demo.command
        def stop(*servers: ServerId) -> None:
            """Stop some."""
            self.stopped.extend(servers)

        @demo.command
        def load(*servers: ServerId, document: Annotated[object, awsh.PIPED] = None) -> str:
            """Load what is handed over, or what is known of some."""
            text = b"".join(document).decode() if isinstance(document, awsh.Bytes) else document
            return f"{' '.join(servers)}: {text}"

        @demo.command
        def show(server: ServerId = awsh.CURRENT) -> Server:
            """Show one."""
            for row in SERVERS:
                if row["id"] == server:
                    return row
            raise awsh.CommandError(f"{server} is gone")

        @demo.command
        def endless(*, follow: awsh.Follow = False) -> Iterator[Server]:
            """Servers without end."""
            try:
                while True:
                    self.made += 1
                    yield SERVERS[0]
            finally:
                self.closed = True

        @demo.command
        def disks() -> list[dict[str, str]]:
            """Rows that carry a server."""
            return [{"disk": "d-1", "server_id": "i-2"}]

        @demo.command
        def plain() -> str:
            """Text."""
            return "one\ntwo"

        @demo.command
        def there(yes: bool) -> bool:
            """A truth."""
            return yes

        @demo.command
        def fail(how: str = "") -> None:
            """Fail in some way."""
            if how == "exit":
                raise SystemExit(3)
            if how == "bug":
                raise ZeroDivisionError("oops")
            if how == "file":
                Path("/no/such/file").read_text()
            raise awsh.CommandError("it failed", hint="try later")

        self.group = demo
        self.kind = awsh.ResourceKind(
            "demo:server",
            "server",
            "ec2",
            names=lambda ctx: [awsh.Name(s["id"], s["name"]) for s in SERVERS],
            use="server",
            pattern=r"i-\d+",
            columns=("id", "server_id"),
            row=Server,
        )
        self.awsh_commands = awsh.hookimpl(lambda: [self.group])
        self.awsh_resource_kinds = awsh.hookimpl(lambda: [self.kind])


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Demo:
    made = Demo()
    from awsh.plugins import Plugins

    real = Plugins.load_installed

    def load(self: Plugins) -> None:
        real(self)
        module = SimpleNamespace(
            awsh_commands=made.awsh_commands, awsh_resource_kinds=made.awsh_resource_kinds
        )
        self.add("demo", module)

    monkeypatch.setattr(Plugins, "load_installed", load)
    return made


@pytest.fixture
def sh(demo: Demo) -> Iterator[Shell]:
    with Shell(yes=True) as made:
        assert "demo" in made.commands.top
        yield made


def shown(shell: Shell, line: str) -> list[object]:
    """What each statement of a line shows, rows as lists."""
    values: list[object] = []

    def emit(value: object) -> None:
        values.append(list(value) if isinstance(value, awsh.Rows) else value)

    shell.show(line, emit)
    return [
        v.decode() if isinstance(v, bytes) else b"".join(v).decode() if isinstance(v, awsh.Bytes) else v
        for v in values
    ]


def test_rows_carry_their_kind_and_view(sh: Shell) -> None:
    value = sh.run("demo ls").value
    assert value.kind == "demo:server"
    assert value.columns == ("id", "name", "size")


def test_rows_feed_a_command(sh: Shell, demo: Demo) -> None:
    sh.run("demo ls | where name ~ web | demo stop")
    assert demo.stopped == ["i-1", "i-3"]


def test_rows_of_another_kind_feed_by_the_column_that_carries_it(sh: Shell, demo: Demo) -> None:
    sh.run("demo disks | demo stop")
    assert demo.stopped == ["i-2"]


def test_no_rows_call_nothing(sh: Shell, demo: Demo) -> None:
    assert sh.run("demo ls | where name = none | demo stop").ok
    assert demo.stopped == []


def test_one_call_for_each_row_where_it_takes_one(sh: Shell) -> None:
    assert [row["name"] for row in sh.run("demo ls | skip 1 | demo show").rows] == ["db", "web-old"]


def test_what_failed_for_some_rows_is_named(sh: Shell) -> None:
    line = """ (demo ls) | each { let r = echo $it.id } ; demo show i-9 """
    with pytest.raises(AwshError, match="i-9 is gone"):
        sh.run(line)
    with pytest.raises(PartialFailure, match="1 failed, 1 done: i-9: i-9 is gone") as caught:
        sh.run("""!printf '[{"id":"i-1"},{"id":"i-9"}]' | from json | demo show""")
    assert caught.value.exit_code == ExitCode.PARTIAL


def test_rows_of_its_kind_are_resources_and_anything_else_is_input(sh: Shell) -> None:
    assert sh.run("demo ls | first 2 | demo load").value == "i-1 i-2: None"
    assert sh.run("let found = demo ls; $found | demo load").value == "i-1 i-2 i-3: None"
    assert sh.run("!printf '{}' | demo load i-1").value == "i-1: {}"


def test_rows_that_carry_none_are_refused(sh: Shell) -> None:
    with pytest.raises(UsageError, match="takes a server, and these rows carry none"):
        sh.run("demo plain | demo stop")


def test_a_command_that_takes_nothing_says_so(sh: Shell) -> None:
    with pytest.raises(UsageError, match="demo ls takes nothing from a pipeline"):
        sh.run("demo ls | demo ls")


@pytest.mark.parametrize("line", ["demo endless {}", "demo endless {} | where id = i-1 | select name"])
def test_what_is_followed_is_known_to_be_endless_behind_verbs_too(sh: Shell, line: str) -> None:
    values: list[object] = []
    for switch in ("-f", ""):
        sh.show(line.format(switch), values.append)
    assert [isinstance(each, awsh.Rows) and each.endless for each in values] == [True, False]


def test_first_stops_an_endless_producer(sh: Shell, demo: Demo) -> None:
    assert len(sh.run("demo endless | first 5").rows) == 5
    assert demo.made <= 6
    assert demo.closed


def test_let_keeps_and_dollar_gives(sh: Shell) -> None:
    sh.run("let all = demo ls")
    assert sh.run("$all | where size > 2 | get name").rows == ["web", "db"]
    sh.run("let one = demo show i-2")
    assert sh.run("echo $one.name").value == "db"
    assert sh.run("echo \"${one.id}x\" '$one'").value == "i-2x $one"


def test_let_of_a_value(sh: Shell) -> None:
    sh.run("let n = 5 ; let t = 'a b'")
    assert shown(sh, "echo $n $t") == ["5 a b"]


def test_substitution(sh: Shell, demo: Demo) -> None:
    assert shown(sh, "echo before-$(echo x)-after") == ["before-x-after"]
    sh.run("demo stop $(demo ls | get id)")
    assert demo.stopped == ["i-1", "i-2", "i-3"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("demo there yes && echo a || echo b", ["a"]),
        ("demo there no && echo a || echo b", ["b"]),
        ("demo fail || echo b", ["b"]),
        ("demo there yes ; echo c", [True, "c"]),
        ("if demo there no { echo a } else if demo there yes { echo b } else { echo c }", ["b"]),
        ("if demo there no { echo a } else { echo c }", ["c"]),
        ("for x in a b { echo $x }", ["a", "b"]),
        ("for s in (demo ls | first 2) { echo $s.name }", ["web", "db"]),
        ("demo ls | each { echo $it.name } | count", [3]),
        ("echo a # a comment", ["a"]),
        ("echo a \\\n b", ["a b"]),
        ("!printf x; echo y", ["x", "y"]),
        ("demo plain | !cat", ["one\ntwo\n"]),
        ("demo ls | get name | !grep old", ["web-old\n"]),
        ("demo ls | !cut -f2", ["web\ndb\nweb-old\n"]),
        ("let v = 'q w'; !printf '%s' \"$v\"", ["q w"]),
    ],
)
def test_lines(sh: Shell, line: str, said: list[object]) -> None:
    assert shown(sh, line) == said


@pytest.mark.parametrize(
    "line",
    [
        "demo stop i-1 ; nosuch",
        "demo stop i-1 | nosuch",
        "demo stop i-1 && demo ls --nosuch",
        "if demo there yes { demo stop i-1 ; demo there --nosuch yes }",
        "demo stop i-1 ; echo $(nosuch)",
        "demo stop i-1 ; demo ls | demo ls",
        "demo ls | each { demo stop $it.id ; demo nosuch }",
    ],
)
def test_nothing_runs_of_a_line_that_cannot_run_whole(sh: Shell, demo: Demo, line: str) -> None:
    with pytest.raises(UsageError):
        sh.run(line)
    assert demo.stopped == []


def test_a_dot_behind_a_variable_that_has_no_fields(sh: Shell) -> None:
    with pytest.raises(UsageError, match=r"\$n is '5', and has no fields \(write \$\{n\}"):
        sh.run('let n = 5; echo "10.0.$n.0/24"')
    assert shown(sh, 'let n = 5; echo "10.0.${n}.0/24"') == ["10.0.5.0/24"]


def test_a_failure_stops_the_line(sh: Shell) -> None:
    values: list[object] = []
    with pytest.raises(AwshError, match="it failed"):
        sh.show("echo a ; demo fail ; echo b", values.append)
    assert len(values) == 1
    assert sh.show("demo there no ; echo b", values.append) == ExitCode.FAILED


def test_what_was_only_asked_stops_nothing(sh: Shell) -> None:
    assert shown(sh, "demo there no && echo a ; echo b") == ["b"]
    values: list[object] = []
    assert sh.show("demo there no && echo a", values.append) == ExitCode.FAILED
    assert sh.show("demo there yes && demo there no ; echo b", values.append) == ExitCode.FAILED
    assert sh.show("demo there no || demo there yes", values.append) == ExitCode.OK


def test_kept_rows_are_as_they_were(sh: Shell, demo: Demo) -> None:
    value = sh.run("let s = demo ls; $s | first 2").value
    assert (value.kind, value.columns) == ("demo:server", ("id", "name", "size"))
    sh.run("$s | where size > 2 | demo stop")
    assert demo.stopped == ["i-1", "i-2"]


def test_numbers_are_numbers(sh: Shell) -> None:
    assert shown(sh, "5 | json ; let n = -1.5 ; $n | json ; '5' | json") == ["5\n", "-1.5\n", '"5"\n']


def test_redirects(sh: Shell, tmp_path: Path) -> None:
    sh.run(f"demo ls > {tmp_path}/s.csv ; demo ls | first 1 >> {tmp_path}/s.csv")
    lines = (tmp_path / "s.csv").read_text().splitlines()
    assert lines[0].startswith("id,name")
    assert len(lines) == 5


def test_an_external_command_that_fails(sh: Shell) -> None:
    with pytest.raises(AwshError, match="exited with 3"):
        shown(sh, "!exit 3")


def test_what_a_producer_raises_reaches_the_line_through_an_external_command(sh: Shell) -> None:
    with pytest.raises(AwshError, match="i-9 is gone"):
        shown(sh, """!echo '[{"id":"i-9"}]' | from json | demo show | !cat""")


@pytest.mark.parametrize(
    ("line", "message", "start"),
    [
        ("nosuch a", "unknown command 'nosuch'", 0),
        ("demo --recursive ls", "--recursive goes behind the command (as in `demo … --recursive`)", 5),
        ("demo help", "demo has no command 'help' (`help demo` lists what it has)", 5),
        ("aws nosuch", "(`help aws` lists what it has)", 4),
        ("athena list-work-groups", "(as in `aws athena OPERATION`; `help aws athena` lists them)", 0),
        ("echo a | head -n 3", "(`first` does the like to rows; `!head` is the system's)", 9),
        ("cat a", "(as in `s3 cat`; `!cat` runs the system's)", 0),
        ("ecoh a", "(did you mean 'echo'?)", 0),
        ("stop a", "unknown command 'stop' (as in `ec2 stop`, `rds stop`, `demo stop`)", 0),
        ("ls a", "`demo ls`; `!ls` runs the system's)", 0),
        ("wc a", "(`!wc` runs the system's)", 0),
        ("zzyzx a", "(`help` shows what there is)", 0),
        ("echo $HOME", "there is no variable $HOME (the environment's is $env.HOME)", 5),
        ("kill web", "'web' is no job's number (`jobs` lists them)", 5),
        ("demo sop", "demo has no command 'sop' (did you mean 'stop'?)", 5),
        ("echo a | nosuch", "unknown command 'nosuch'", 9),
        ("where size > 1", "where works on what a pipeline hands over", 0),
        ("echo $nope", "there is no variable $nope", 5),
        ("echo 'open", "", 5),
        ("echo a | | b", "a command is expected", 7),
        ("demo show", "no current server (name one, or choose it with `use server NAME`)", 0),
        ("demo show web-", "", None),
    ],
)
def test_usage_errors_have_their_place(sh: Shell, line: str, message: str, start: int | None) -> None:
    if start is None:
        assert sh.run(line).value.fields["id"] == "i-3"
        return
    with pytest.raises(UsageError) as caught:
        sh.run(line)
    assert message in str(caught.value)
    assert caught.value.span is not None
    assert caught.value.span.start == start


def test_names_prefixes_and_ambiguity(sh: Shell, demo: Demo) -> None:
    sh.run("demo stop db arn:aws:ec2:x:1:instance/i-3")
    assert demo.stopped == ["i-2", "i-3"]
    with pytest.raises(UsageError, match="means 3 servers"):
        sh.run("demo stop i-")
    with pytest.raises(UsageError, match=r"there is no server 'dbx' \(did you mean 'db'\?\)"):
        sh.run("demo stop dbx")


def test_use_and_back(sh: Shell) -> None:
    sh.run("use server web")
    assert sh.run("demo show").value.fields["name"] == "web"
    sh.run("use server db ; use server -")
    assert sh.run("demo show").value.fields["name"] == "web"
    with pytest.raises(AwshError, match="there is no server 'i-77'"):
        sh.run("use server i-77")
    sh.run("use server --clear")
    with pytest.raises(UsageError, match="no current server"):
        sh.run("demo show")


def test_current_resources_are_remembered(sh: Shell, demo: Demo) -> None:
    sh.run("use server db")
    with Shell() as later:
        assert later.run("demo show").value.fields["name"] == "db"


@pytest.mark.parametrize(
    ("how", "kind", "message"),
    [
        ("exit", PluginError, "plugin demo failed in `demo fail`: called sys.exit"),
        ("bug", PluginError, "plugin demo failed in `demo fail`: ZeroDivisionError: oops"),
        ("file", awsh.CommandError, "No such file or directory: /no/such/file"),
        ("", awsh.CommandError, "it failed (try later)"),
    ],
)
def test_whatever_a_command_raises_is_one_line(
    sh: Shell, how: str, kind: type[AwshError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        sh.run(f"demo fail {how}")
    assert message in str(caught.value)


def test_background_jobs(sh: Shell) -> None:
    sh.run("demo ls | first 2 &")
    assert [row["name"] for row in sh.run("wait 1").rows] == ["web", "db"]
    sh.run("sleep 1h &")
    assert sh.run("jobs").rows[0]["status"] == "running"
    sh.run("kill %2")
    with pytest.raises(AwshError, match="stopped"):
        sh.run("wait 2")
    with pytest.raises(AwshError, match="there is no job 7"):
        sh.run("kill 7")


def test_help_is_there_for_everything(sh: Shell) -> None:
    for line in (
        "help",
        "help demo",
        "demo",
        "demo --help",
        "help demo stop",
        "demo stop --help",
        "help where",
    ):
        (text,) = shown(sh, line)
        assert isinstance(text, str)
        assert "stop" in text or "where" in text or "Verbs" in text
    assert any(row["command"] == "demo stop" for row in sh.run("help search 'stop some'").rows)
    with pytest.raises(AwshError, match="did you mean 'demo stop'"):
        sh.run("help demo stpo")


@pytest.mark.parametrize(
    "line", ["where --help", "demo ls | where --help", "first --help", "demo ls | sort --help"]
)
def test_a_verb_explains_itself(sh: Shell, line: str) -> None:
    verb = line.split()[-2]
    assert b"".join(sh.run(line).value).startswith(f"usage: … | {verb} ".encode())  # type: ignore[arg-type]


def test_help_on_the_language(sh: Shell) -> None:
    (overview,) = shown(sh, "help")
    assert "let, if … else, for … in, while, until" in str(overview)
    for word, usage in (
        ("let", "usage: let NAME"),
        ("if", "usage: if"),
        ("for", "for NAME in"),
        ("!", "!COMMAND"),
    ):
        (text,) = shown(sh, f"help {word}")
        assert usage in str(text)
    (text,) = shown(sh, "help dry-run")
    assert "change nothing" in str(text)
    assert any(row["command"] == "dry-run" for row in sh.run("help search dry-run").rows)


@pytest.mark.parametrize("word", sorted(TOPICS))
def test_examples_of_the_language_can_be_read(word: str) -> None:
    for line in TOPICS[word].examples:
        parse(line).check()


def test_a_number_alone_is_seconds(sh: Shell) -> None:
    started = time.monotonic()
    sh.run("sleep 0.1")
    assert 0.1 <= time.monotonic() - started < 5


def test_a_script_typed_as_a_command(sh: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.awsh").write_text("echo a\n")
    with pytest.raises(UsageError, match=r"`source a\.awsh` runs it here, `awsh -f a\.awsh` outside"):
        sh.run("a.awsh")


def test_time_times_the_whole_pipeline(sh: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(sh, "time demo ls | count") == [3]
    assert capsys.readouterr().err.strip().endswith(" s")


def test_arguments_of_a_script(demo: Demo) -> None:
    with Shell(arguments=("x", "y z")) as shell:
        assert shown(shell, "echo $1 $2 $@") == ["x y z x y z"]
        with pytest.raises(UsageError, match=r"\$3 was not given"):
            shell.run("echo $3")


def test_a_value_reads_as_rows(sh: Shell) -> None:
    assert list(rows_of(sh.run("demo plain").value)) == [{"line": "one"}, {"line": "two"}]


def test_what_a_job_has_started_ends_with_it(sh: Shell, tmp_path: Path) -> None:
    """The program itself, not only the /bin/sh that started it."""
    note = tmp_path / "pid"
    sh.run(f"!sh -c 'echo $$ > {note}; sleep 60' &")
    until = time.monotonic() + 20
    while not note.exists() or not note.read_text().strip():
        assert time.monotonic() < until
        time.sleep(0.02)
    group = os.getpgid(int(note.read_text()))
    assert group != os.getpgrp()
    sh.run("kill 1")
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            break
        assert time.monotonic() < until, "something of it is still there"
        time.sleep(0.02)


def test_until_and_while(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again, as the condition says; an error in the block, or in the condition, ends it."""
    monkeypatch.chdir(tmp_path)
    Path("count").touch()
    shell.run("until !grep -q xxx count { !printf x >> count }")
    assert Path("count").read_text() == "xxx"
    shell.run("while !test -e count { !rm count }; until !test ! -e count { echo not run }")
    assert not Path("count").exists()
    with pytest.raises(AwshError):
        shell.run("while !true { demo stop nobody }")
    with pytest.raises(UsageError):
        shell.run("until demo nothing { echo never }")
