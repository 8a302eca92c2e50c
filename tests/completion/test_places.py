"""What is offered where. `‸` is the cursor; without one it stands at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from awsh.shell import Shell
from awsh.values import Size
from tests.completion.asking import about, applied, at, inserts, labels

COLUMNS = ["id ", "name ", "state ", "spot ", "memory ", "started ", "disk ", "secret_name ", "note "]

EXACTLY = {
    # commands, groups, members
    "de": ["demo "],
    "DE": ["demo "],
    "sol": ["solo "],
    "demo ": ["ls ", "mixed ", "show ", "stop ", "paint ", "disk "],
    "demo s": ["show ", "stop "],
    "demo dis": ["display ", "disk "],
    "demo disp": ["display "],
    "demo disk ": ["attach "],
    "time demo disk ": ["attach "],
    "demo nothing ": [],
    "nothing ": [],
    "demo ls && demo disk ": ["attach "],
    "demo ls; demo disk ": ["attach "],
    "demo ls\ndemo disk ": ["attach "],
    "echo $(demo disk ": ["attach "],
    "let x = demo disk ": ["attach "],
    "if demo disk ": ["attach "],
    "for x in (demo disk ": ["attach "],
    "demo ls | each { demo disk ": ["attach "],
    "demo di‸ | where": ["display", "disk"],
    # options
    "demo ls ": ["--state ", "--deep "],
    "demo ls -": ["--state ", "--deep "],
    "demo ls --d": ["--deep "],
    "demo ls --deep ": ["--state "],
    "demo ls --deep --": ["--state "],
    "demo ls -- --": [],
    "demo ls '--": [],
    "demo ls --state ": ["running ", "stopped "],
    "demo ls --state st": ["stopped "],
    "demo ls --state=st": ["--state=stopped "],
    "demo ls --state='st": ["--state=stopped "],
    "demo ls --state running --": ["--deep "],
    "demo stop web-1 --": ["--no-wait "],
    "demo paint x red --b": ["--brush "],
    "demo paint x red --with web-1 --": ["--brush ", "--n ", "--tag ", "--image "],
    "demo paint x red --tag a=b --t": ["--tag "],
    # values
    "demo paint x ": ["red ", "green ", "--brush ", "--n ", "--tag ", "--image ", "--with "],
    "demo paint x g": ["green "],
    "demo disk attach sda ": ["true ", "false "],
    "solo ": ["one ", "'two words' ", "3 "],
    "solo two": ["'two words' "],
    "solo 'two": ["'two words' "],
    'solo "two': ['"two words" '],
    "solo two\\ w": ["'two words' "],
    "solo $x": [],
    # names: the one people use, else the id, which also tells twins apart
    "demo show web": ["web-1 ", "web-2 "],
    "demo show data": ["Database "],
    "demo show eb-2": ["web-2 "],
    "demo show i-0a": ["i-0aaa111 "],
    "demo show I-0A": ["i-0aaa111 "],
    "demo show twin": ["i-0ddd444 ", "i-0eee555 "],
    "demo show no-such": [],
    "demo paint x red --with data": ["Database "],
    "demo paint x red --with=data": ["--with=Database "],
    "demo stop web-1 data": ["Database "],
    # conditions
    "demo ls | where ": [*COLUMNS, "not "],
    "demo ls | where not ": [*COLUMNS, "not "],
    "demo ls | where (": [*COLUMNS, "not "],
    "demo ls | where spot and ": [*COLUMNS, "not "],
    "demo mixed | where ": [*COLUMNS, "device ", "gigabytes ", "not "],
    "demo ls | where st": ["state ", "started "],
    "demo ls | sort id | where st": ["state ", "started "],
    "demo ls | where disk.": ["disk.device ", "disk.gigabytes "],
    "demo ls | where disk.g": ["disk.gigabytes "],
    "demo ls | where spot ": ["= ", "!= "],
    "demo ls | where disk.gigabytes ": ["< ", "<= ", "> ", ">= ", "= ", "!= ", "in ", "not in "],
    "demo ls | where name ": ["= ", "!= ", "~ ", "!~ ", "in ", "not in "],
    "demo ls | where state = ": ["running ", "stopped "],
    "demo ls | where state != s": ["stopped "],
    "demo ls | where state=s": ["stopped "],
    "demo ls | where state = 's": ["'stopped' "],
    "demo ls | where state in (running, s": ["stopped "],
    "demo ls | where spot = ": ["true ", "false "],
    "demo ls | where started > to": ["today "],
    "demo ls | where name = ": [],
    "demo ls | where state = running ": ["and ", "or "],
    "demo ls | where state = running a": ["and "],
    "demo ls | where state = running and sp": ["spot "],
    # columns of what stands in between
    "demo ls | select id,x=name | where ": ["id ", "x ", "not "],
    "demo ls | select -id,-name,-state,-spot,-memory,-disk,-secret_name -note | where ": ["started ", "not "],
    "demo ls | select s": ["state ", "spot ", "started ", "secret_name "],
    "demo ls | select id,no": ["id,note "],
    "demo ls | select a=no": ["a=note "],
    "demo ls | sort -no": ["-note "],
    "demo ls | sort disk.g": ["disk.gigabytes "],
    "demo ls | get disk | where ": ["device ", "gigabytes ", "not "],
    "demo ls | group state sum:memory | where ": ["state ", "sum_memory ", "not "],
    "demo ls | group state | where ": ["state ", "count ", "not "],
    "demo ls | backwards | where sp": ["spot "],
    "demo ls | !cat | where ": ["line ", "not "],
    "demo ls | count | where ": ["not "],
    "(demo ls) | where sp": ["spot "],
    "demo ls | each { echo $it.sp": ["demo ls | each { echo $it.spot"],
    "for s in (demo ls) { echo $s.disk.": ["device", "gigabytes"],
    "let s = demo show web-1; echo $s.sp": ["spot"],
    'echo "${s.': [],
    "let s = demo show web-1\necho \"a ${s.sp": ["spot}"],
    "demo ls | to yam": ["yaml "],
    "demo ls | save no-such": [],
    # keywords
    "let x ": ["= "],
    "for x ": ["in "],
    "let ": [],
    "if demo ls { } ": ["else "],
    "for x in y { } ": [],
    "demo ls | each ": ["{ "],
    # nothing is to be said
    "demo ls # comm": [],
    "demo show $": ["env"],
}  # fmt: skip
EXACTLY["demo ls | each { echo $it.sp"] = ["spot"]


@pytest.mark.parametrize("line", EXACTLY)
def test_exactly_these_are_offered(demo: Shell, line: str) -> None:
    assert inserts(demo, line) == EXACTLY[line]


def test_at_the_start_stand_commands_and_keywords_but_no_verbs(demo: Shell) -> None:
    offered = inserts(demo, "")
    assert {"demo ", "solo ", "help ", "let ", "if ", "for "} <= set(offered)
    assert "where " not in offered
    assert "let " not in inserts(demo, "demo ls && ")
    assert "let " in inserts(demo, "demo ls; ")
    assert "let " in inserts(demo, "for x in y { ")


def test_behind_a_bar_stand_verbs_then_what_takes_the_rows_then_the_rest(demo: Shell) -> None:
    offered = inserts(demo, "demo ls | ")
    order = [offered.index(word) for word in ("where ", "backwards ", "demo stop ", "demo ", "clear ")]
    assert order == sorted(order)
    assert "demo show " in offered
    assert "demo paint " not in offered, "it takes no servers"
    assert "let " not in offered


def test_members_that_take_the_rows_stand_first(demo: Shell) -> None:
    assert inserts(demo, "demo ls | demo ") == ["show ", "stop ", "ls ", "mixed ", "paint ", "disk "]
    assert inserts(demo, "!ls | demo ")[0] == "ls "


def test_a_command_fed_by_a_pipeline_wants_no_name(demo: Shell) -> None:
    assert inserts(demo, "demo ls | demo stop ") == ["--no-wait "]
    assert inserts(demo, "demo ls | demo show ") == []


def test_needed_options_come_first_and_say_so(demo: Shell) -> None:
    assert about(demo, "demo paint x red --b") == {"--brush": "needed: what with."}


def test_everything_is_described(demo: Shell) -> None:
    assert about(demo, "demo s") == {"show": "Show one server.", "stop": "Stop servers."}
    assert about(demo, "demo disk") == {"disk": "Their disks."}
    assert about(demo, "demo ls --d") == {"--deep": "look twice."}
    assert about(demo, "demo show web-1") == {"web-1": "i-0aaa111 running"}
    assert about(demo, "demo show i-0a") == {"i-0aaa111": "web-1 running"}
    assert about(demo, "demo ls | where sta") == {
        "state": "running, stopped",
        "started": "time",
    }
    assert about(demo, "demo ls | select mem") == {"memory": "size"}
    assert all(about(demo, "").values())
    assert all(about(demo, "demo ls | ").values())


def test_the_current_one_is_marked(demo: Shell) -> None:
    demo.context().use("demo:server", "i-0bbb222")
    try:
        assert about(demo, "demo show web-2")["web-2"] == "current; i-0bbb222 stopped"
    finally:
        demo.context().use("demo:server", None)


def test_use_completes_kinds_and_their_names(demo: Shell) -> None:
    assert "server " in inserts(demo, "use ")
    assert inserts(demo, "use server data") == ["Database "]
    assert inserts(demo, "use server i-0b") == ["i-0bbb222 "]


def test_settings_and_their_values(demo: Shell) -> None:
    assert inserts(demo, "set pag") == ["pager "]
    assert inserts(demo, "set pager ")[:2] == ["on ", "off "]
    assert inserts(demo, "set output jso") == ["json ", "jsonl "]


def test_help_completes_what_there_is_help_for(demo: Shell) -> None:
    assert inserts(demo, "help dem") == ["demo "]
    assert inserts(demo, "help demo sh") == ["show "]
    assert "where " in inserts(demo, "help wh")


def test_the_environment(demo: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_VARIABLE", "x")
    monkeypatch.setenv("DEMO-ODD", "x")
    assert inserts(demo, "echo $env.DEMO") == ["DEMO_VARIABLE"]
    assert inserts(demo, "echo ${env.DEMO") == ["DEMO-ODD}", "DEMO_VARIABLE}"]


def test_variables_and_what_they_hold(demo: Shell) -> None:
    demo.scope["record"] = {
        "id": "i-1",
        "size": Size(5),
        "at": datetime.now(UTC),
        "odd name": 1,
        "in": {"x": 1},
    }
    demo.scope["rows"] = [{"state": "up", "n": 1}, {"state": "down", "n": 2}, {"state": "up", "extra": True}]
    assert {"record", "rows", "env"} <= set(inserts(demo, "echo $"))
    assert inserts(demo, "echo $rec") == ["record"]
    assert inserts(demo, 'echo "it is $rec') == ["record"]
    assert inserts(demo, "echo ${rec") == ["record}"]
    assert inserts(demo, "$record.") == ["id", "size", "at", "in"]
    assert inserts(demo, "$record.in.") == ["x"]
    assert about(demo, "$record.i")["id"] == "i-1"
    assert inserts(demo, "$rows | where ") == ["state ", "n ", "extra ", "not "]
    assert inserts(demo, "$rows | where state = ") == ["up ", "down "]
    assert inserts(demo, "$rows | select ex") == ["extra "]
    assert inserts(demo, "$record | where odd") == ["'odd name' "]
    assert inserts(demo, "$rows | each { echo $it.") == ["state", "n", "extra"]
    assert about(demo, "echo $rows") == {"rows": "3 rows"}


def test_blocks_have_their_own_variables(demo: Shell) -> None:
    assert "it" in inserts(demo, "demo ls | each { echo $")
    assert "server" in inserts(demo, "for server in (demo ls) { echo $")
    assert inserts(demo, "let made = demo ls; echo $ma") == ["made"]
    assert "it" not in inserts(demo, "demo ls | each { echo 1 }; echo $")


def test_variables_inside_a_word_leave_the_rest_of_it(demo: Shell) -> None:
    assert applied(demo, "echo a$en‸/b") == ["echo a$env/b"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "my files").mkdir()
    for name in ("notes.txt", "other.txt", ".hidden", "my files/a b.txt", "it's", "~odd", "line\nend", "-x"):
        (tmp_path / name).write_text("")
    return tmp_path


def test_paths(demo: Shell, folder: Path) -> None:
    assert inserts(demo, "source ") == [
        "'-x' ", "\"it's\" ", '"line\\nend" ', "logs/", "'my files/'", "notes.txt ", "other.txt ", "'./~odd' ",
    ]  # fmt: skip
    assert inserts(demo, "source n") == ["notes.txt "]
    assert inserts(demo, "source N") == ["notes.txt "]
    assert inserts(demo, "source .") == [".hidden ", "../"]
    assert inserts(demo, "source .h") == [".hidden "]
    assert inserts(demo, "source my") == ["'my files/'"]
    assert inserts(demo, "source 'my files/") == ["'my files/a b.txt' "]
    assert inserts(demo, "source 'my files/'") == ["'my files/a b.txt' "]
    assert inserts(demo, 'source "my') == ['"my files/']
    assert inserts(demo, "source my\\ files/a") == ["'my files/a b.txt' "]
    assert inserts(demo, "source nowhere/") == []
    assert inserts(demo, "demo paint x red --image=no") == ["--image=notes.txt "]
    assert inserts(demo, "demo disk attach a true no") == ["notes.txt "]
    assert labels(demo, "source 'my files/") == ["a b.txt"]


def test_files_behind_a_redirection(demo: Shell, folder: Path) -> None:
    assert inserts(demo, "demo ls > no") == ["notes.txt "]
    assert inserts(demo, "demo ls >> lo") == ["logs/"]


def test_the_home_folder(demo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "in home").write_text("")
    (tmp_path / "plain").write_text("")
    assert inserts(demo, "source ~") == ["~/"]
    assert inserts(demo, "source ~/pl") == ["~/plain "]
    assert inserts(demo, "source ~/i") == ["'~/in home' "]
    assert inserts(demo, "source ~nobody-has-this-name/") == []


def test_the_systems_commands(demo: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = folder / "bin"
    programs.mkdir()
    for name in ("greet", "grind"):
        (programs / name).write_text("")
        (programs / name).chmod(0o755)
    (programs / "greeting.txt").write_text("")
    monkeypatch.setenv("PATH", str(programs))
    assert inserts(demo, "!gr") == ["greet ", "grind "]
    assert inserts(demo, "demo ls | !gri") == ["grind "]
    assert inserts(demo, "!echo $(gri") == ["grind "]
    assert inserts(demo, "!(true; gri") == ["grind "]
    assert inserts(demo, "!A=1 gri") == ["grind "]
    assert inserts(demo, "!greet no") == ["notes.txt "]
    assert inserts(demo, "!greet my") == ["'my files/'"]
    assert applied(demo, "!greet -v 'my files/a") == ["!greet -v 'my files/a b.txt' "]
    assert inserts(demo, "!greet it") == ["'it'\"'\"'s' "]
    assert inserts(demo, "!greet line") == [], "sh has no way to write such a name on one line"
    assert inserts(demo, "!") == []


def test_what_follows_the_cursor_stays(demo: Shell) -> None:
    assert applied(demo, "demo s‸ x") == ["demo show x", "demo stop x"]
    assert applied(demo, "demo paint x g‸ --brush y") == ["demo paint x green --brush y"]
    assert applied(demo, "solo 'two‸'") == ["solo 'two words'"]
    assert applied(demo, "echo $(demo disk a‸)") == ["echo $(demo disk attach)"]


def test_a_span_inside_the_line(demo: Shell) -> None:
    found = at(demo, "demo ls | where sp‸ = true")
    assert (found.start, found.end) == (16, 18)
