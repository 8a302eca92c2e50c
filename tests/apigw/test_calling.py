"""Requests from the prompt, over HTTP."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwshError, CommandError
from awsh.shell import Shell
from awsh.testing import Person
from tests.apigw.conftest import Typed


@pytest.fixture
def url(typed: Typed) -> str:
    """Of an API `forms` that answers with the event."""
    return str(typed("apigw create forms --lambda save-form")[0]["url"])


def test_fields_are_a_json_body(typed: Typed, url: str, person: Person) -> None:
    [event] = typed(
        "apigw call forms 'POST /submit' name='Ada L.' age:=36 zip=01234 tags:='[1,2]' page==2 a=b=c"
    )
    assert json.loads(event["body"]) == {
        "name": "Ada L.",
        "age": 36,
        "zip": "01234",
        "tags": [1, 2],
        "a": "b=c",
    }
    assert (event["rawPath"], event["rawQueryString"]) == ("/submit", "page=2")
    assert event["headers"]["content-type"] == "application/json"
    assert event["headers"]["user-agent"].startswith("awsh/")
    assert person.notes[-1].startswith(f"POST {url}/submit?page=2: 200 OK, ")


def test_what_is_sent_otherwise(typed: Typed, url: str) -> None:
    Path("page.html").write_text("<p>")
    for line, method, body, kind in (
        ("'GET /x' a=1", "GET", None, None),
        ("/x", "GET", None, None),
        ("PUT /x --data 'plain text'", "PUT", "plain text", "text/plain; charset=utf-8"),
        ("""/x --data '{"a": 1}'""", "POST", '{"a": 1}', "application/json"),
        ("/x --file page.html", "POST", "<p>", "text/html"),
        ("/x name=Ada ok:=true --form", "POST", "name=Ada&ok=true", "application/x-www-form-urlencoded"),
        ("/x --data x --header Content-Type=text/csv", "POST", "x", "text/csv"),
    ):
        [event] = typed(f"apigw call forms {line}")
        sent = event.get("body")
        if event["isBase64Encoded"]:
            sent = base64.b64decode(sent).decode()
        assert (event["requestContext"]["http"]["method"], sent) == (method, body), line
        assert event["headers"].get("content-type") == kind, line
    assert typed("apigw call forms 'GET /x' a=1 b=2")[0]["queryStringParameters"] == {"a": "1", "b": "2"}


def test_answers(typed: Typed, url: str, here: Shell) -> None:
    def answer(value: Any, more: str = "") -> Any:
        return here.run(f"apigw call forms / --data '{json.dumps({'answer': value})}' {more}")

    assert answer([{"a": 1}, {"a": 2}]).rows == [{"a": 1}, {"a": 2}]
    assert answer("hello").value == "hello"
    assert answer({"statusCode": 204}).value is None
    [row] = answer({"statusCode": 404, "headers": {"X-A": "1"}, "body": '{"message": "no such"}'}, "-i").rows
    assert (row["status"], row["headers"]["X-A"], row["body"]) == (404, "1", {"message": "no such"})
    with pytest.raises(CommandError, match="404 Not Found: no such"):
        answer({"statusCode": 404, "body": '{"message": "no such"}'})
    with pytest.raises(CommandError, match=r"500 Internal Server Error .*`lambda logs`"):
        typed("apigw call forms / raise=boom")


def test_rows_are_sent_one_by_one(typed: Typed, url: str, here: Shell) -> None:
    Path("people.csv").write_text("name,age\nAda,36\nBob,41\n")
    rows = typed("!cat people.csv | from csv | apigw call forms 'POST /submit' source=csv")
    assert [row["status"] for row in rows] == [200, 200]
    assert json.loads(rows[1]["body"]["body"]) == {"name": "Bob", "age": 41, "source": "csv"}
    Path("people.csv").write_text("raise\nboom\n")
    assert here.run("!cat people.csv | from csv | apigw call forms / && !touch done").exit_code == 1
    assert not Path("done").exists()


def test_the_current_api(typed: Typed, url: str) -> None:
    with pytest.raises(AwshError, match=r"which API\?"):
        typed("apigw call 'GET /x'")
    typed("use api forms")
    assert typed("apigw call 'GET /x'")[0]["rawPath"] == "/x"
    assert typed("apigw call /y a=1")[0]["rawPath"] == "/y"
    assert typed("apigw url; apigw url /z") == [{"line": f"{url}/z"}]
    typed("apigw rm forms")
    with pytest.raises(AwshError, match=r"which API\?"):
        typed("apigw call 'GET /x'")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("nope 'GET /'", "there is no API 'nope'"),
        ("forms 'GET /' Ada", "'Ada' is no field"),
        ("forms 'POST /' age:=many", r"no JSON.*age=many is a text"),
        ("forms 'POST /' a=1 --data x", "one body"),
        ("forms 'POST /' --file nowhere.txt", "nowhere.txt: No such file"),
        ("forms 'GET /' --stage dev", r"has no stage dev \(it has \$default"),
    ],
)
def test_what_cannot_be_sent(typed: Typed, url: str, words: str, message: str) -> None:
    with pytest.raises(AwshError, match=message):
        typed(f"apigw call {words}")


def test_routes_for_who_signs(typed: Typed, url: str) -> None:
    typed("apigw route add forms 'GET /safe' --lambda save-form --iam")
    with pytest.raises(CommandError, match=r"403 Forbidden .*--sign"):
        typed("apigw call forms 'GET /safe'")
    [event] = typed("apigw call forms 'GET /safe?a=1&b=2%20c' --sign")
    assert event["requestContext"]["authorizer"]["iam"]["accountId"] == "123456789012"


def test_what_is_not_there_any_more(typed: Typed, url: str) -> None:
    typed("apigw stage rm forms '$default'")
    with pytest.raises(
        CommandError, match=r"has no stage, so nothing of it is served .*stage create forms default"
    ):
        typed("apigw call forms /")
